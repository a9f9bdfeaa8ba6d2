import { isNumberWord, readNumbers } from './numbers.ts'
import { sayNumber } from './say-number.ts'

const repeats: Readonly<Record<string, number>> = { double: 2, triple: 3 }
const maxDigits = 60
/** Words that go with a number without being of it. */
const around = new Set(
  'my the number phone telephone mobile code is it and dash card zip area extension plus here are digits'.split(
    ' ',
  ),
)

/** The digits of a number that is being dictated, each as a word; null when the words are no dictation (three numbers at least). */
export function readDigits(words: readonly string[]): readonly string[] | null {
  const digits: string[] = []
  const told = words.filter(word => !around.has(word))
  let numeric = 0
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    const times = repeats[word] ?? 1
    const said = sayDigits(times > 1 ? (words[at + 1] ?? '') : word)
    if (said.length === 0) continue
    for (let time = 0; time < times; time++) digits.push(...said)
    numeric += times > 1 ? 2 : 1
    if (times > 1) at++
  }
  return digits.length >= 3 && numeric >= told.length * 0.6 ? digits.slice(0, maxDigits) : null
}

/** One word of a dictation as digits; "twenty" and its like stay words. */
function sayDigits(word: string): readonly string[] {
  if (word === 'oh' || word === 'o') return ['oh']
  if (/^\d+$/.test(word)) return [...word].map(digit => sayNumber(Number(digit)))
  if (!isNumberWord(word)) return []
  return [sayNumber(readNumbers([word])[0]?.value ?? 0)]
}
