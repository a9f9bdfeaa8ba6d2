import { readNumbers } from './numbers.ts'
import { sayNumber } from './say-number.ts'
import { capitalise } from './sentence.ts'

/** What to count: the numbers in the order they are said. `capped`: the caller wanted more of them. */
export interface Count {
  readonly numbers: readonly number[]
  readonly capped: boolean
}

const maxNumbers = 100
const furthest = 1_000_000

/** The count that the words ask for, or null when they do not ask for one with a number in it. */
export function readCount(words: readonly string[]): Count | 'too-far' | null {
  const at = words.findIndex(word => verbs.has(word))
  if (at < 0) return null
  const rest = words.slice(at + 1).map((word, index, all) => (isMisheardTo(all, index) ? 'to' : word))
  const step = readStep(rest)
  const numbers = readNumbers(rest).map(span => Math.round(span.value))
  const down = rest.some(word => backwards.has(word)) || words[at] === 'countdown'
  const named = step.named ? numbers.slice(0, -1) : numbers
  if (named.length === 0) return null
  const [first = 0, second] = named
  if (named.some(number => number > furthest)) return 'too-far'
  if (second !== undefined)
    return stretch(down ? Math.max(first, second) : first, down ? Math.min(first, second) : second, step.size)
  if (down) return stretch(first, 1, step.size)
  const from = rest.includes('from')
  return from
    ? stretch(first, first + 9 * step.size, step.size)
    : stretch(step.size > 1 ? step.size : 1, first, step.size)
}

/** The count that the words ask for, ten numbers when they name none. */
export function countFor(words: readonly string[]): Count | 'too-far' {
  const asked = readCount(words)
  if (asked) return asked
  const down = words.some(word => backwards.has(word) || word === 'countdown')
  return down ? stretch(10, 1, 1) : stretch(1, 10, 1)
}

/** The numbers in words, a clause each and a sentence for every ten. */
export function countWords(numbers: readonly number[]): string {
  const said = numbers.map((number, at) => {
    const word = sayNumber(number)
    const begins = at % 10 === 0
    const ends = at % 10 === 9 || at === numbers.length - 1
    return `${begins ? capitalise(word) : word}${ends ? '.' : ','}`
  })
  return said.join(' ')
}

function stretch(from: number, to: number, step: number): Count {
  const wanted = Math.floor(Math.abs(to - from) / step) + 1
  const sign = to < from ? -1 : 1
  const numbers = Array.from({ length: Math.min(wanted, maxNumbers) }, (_, at) => from + sign * step * at)
  return { numbers, capped: wanted > maxNumbers }
}

/** "by twos", "in fives", "in steps of ten". */
function readStep(words: readonly string[]): { readonly size: number; readonly named: boolean } {
  for (let at = 0; at < words.length; at++) {
    const size = plurals[words[at] ?? '']
    if (size && (words[at - 1] === 'by' || words[at - 1] === 'in')) return { size, named: false }
  }
  const steps = words.indexOf('steps')
  const size = steps < 0 ? undefined : readNumbers(words.slice(steps))[0]?.value
  return size && size >= 1 ? { size: Math.round(size), named: true } : { size: 1, named: false }
}

/** A recogniser writes "count two twenty": a "two" between the verb or a number and another number was "to". */
function isMisheardTo(words: readonly string[], at: number): boolean {
  const word = words[at]
  if (word !== 'two' && word !== 'too' && word !== '2') return false
  const isNumber = (other: string | undefined) => other !== undefined && readNumbers([other]).length > 0
  return isNumber(words[at + 1]) && !scaleWords.has(words[at + 1] ?? '')
}

const verbs = new Set(['count', 'counting', 'countdown', 'counts'])
const backwards = new Set(['backwards', 'backward', 'down', 'reverse', 'back'])
const scaleWords = new Set(['hundred', 'thousand', 'million', 'billion', 'trillion'])
const plurals: Readonly<Record<string, number>> = {
  ones: 1,
  twos: 2,
  threes: 3,
  fours: 4,
  fives: 5,
  tens: 10,
  hundreds: 100,
}
