/** A number among words: `words[from…to)` say `value`. */
export interface NumberSpan {
  readonly value: number
  readonly from: number
  readonly to: number
}

/** Every number in the words, in order. Neighbours that make one number are one: "twenty", "one" is 21; "five", "six" are two. */
export function readNumbers(words: readonly string[]): readonly NumberSpan[] {
  const spans: NumberSpan[] = []
  for (let at = 0; at < words.length; ) {
    const span = readNumberAt(words, at)
    if (span) spans.push(span)
    at = span ? span.to : at + 1
  }
  return spans
}

/** Whether the word alone says a number. */
export function isNumberWord(word: string): boolean {
  return /^\d/.test(word) || word in small || word in tens || word in scales
}

/** All words this file reads numbers from: part of the vocabulary. */
export const numberWords = () => [
  ...Object.keys(small),
  ...Object.keys(tens),
  ...Object.keys(scales),
  'point',
]

const small: Readonly<Record<string, number>> = Object.fromEntries(
  `zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
   seventeen eighteen nineteen`
    .split(/\s+/)
    .map((word, value) => [word, value]),
)
const tens: Readonly<Record<string, number>> = Object.fromEntries(
  'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ').map((word, at) => [word, 20 + 10 * at]),
)
const scales: Readonly<Record<string, number>> = {
  hundred: 100,
  thousand: 1000,
  million: 1e6,
  billion: 1e9,
  trillion: 1e12,
}

function readNumberAt(words: readonly string[], from: number): NumberSpan | null {
  let at = words[from] === 'a' && (words[from + 1] ?? '') in scales ? from + 1 : from
  let total = 0
  let group: number | null = null
  let read = false
  while (at < words.length) {
    const and: boolean = read && words[at] === 'and' && (words[at - 1] ?? '') in scales
    const word: string = words[at + (and ? 1 : 0)] ?? ''
    const grown = grow(group, word, read)
    if (grown === null) break
    const closed = (scales[word] ?? 0) >= 1000
    if (closed) total += grown
    group = closed ? null : grown
    at += and ? 2 : 1
    read = true
  }
  return read ? readDecimals(words, at, { value: total + (group ?? 0), from, to: at }) : null
}

/** The group of three digits after one more word, or null when the word begins something else. */
function grow(group: number | null, word: string, begun: boolean): number | null {
  const scale = scales[word]
  if (scale !== undefined) {
    if (group === null) return begun ? null : scale
    return group > 0 && group < scale ? group * scale : null
  }
  if (/^\d+(\.\d+)?$/.test(word)) return group === null && word.length <= 12 ? Number(word) : null
  const unit = small[word] ?? tens[word]
  if (unit === undefined) return null
  if (group === null) return unit
  return unit > 0 && unit < roomLeft(group) ? group + unit : null
}

/** What may still be added: after "twenty" a unit, after "two hundred" up to 99. */
function roomLeft(group: number): number {
  if (group === 0) return 0
  if (group % 100 === 0) return 100
  return group % 10 === 0 && group % 100 >= 20 ? 10 : 0
}

function readDecimals(words: readonly string[], at: number, span: NumberSpan): NumberSpan {
  if (words[at] !== 'point') return span
  let digits = ''
  let to = at + 1
  for (; to < words.length && digits.length < 6; to++) {
    const digit = small[words[to] ?? ''] ?? (/^\d$/.test(words[to] ?? '') ? Number(words[to]) : Number.NaN)
    if (!(digit < 10)) break
    digits += digit
  }
  return digits === '' ? span : { value: Number(`${span.value}.${digits}`), from: span.from, to }
}
