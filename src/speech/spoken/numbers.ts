const SMALL = (
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen ' +
  'seventeen eighteen nineteen'
).split(' ')
const TENS = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety']
const SCALES: readonly (readonly [number, string])[] = [
  [1e12, 'trillion'],
  [1e9, 'billion'],
  [1e6, 'million'],
  [1000, 'thousand'],
  [100, 'hundred'],
]
const MAX = 1e15
const IRREGULAR_ORDINALS: Readonly<Record<string, string>> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
}
const YEAR = /^(1[1-9]|20)\d\d$/

/** Writes a whole number as it is said: 121 is "one hundred twenty one"; from 10^15 on it is read digit by digit. */
export function cardinal(value: number): string {
  if (value < 20) return SMALL[value] ?? ''
  if (value < 100) return [TENS[Math.floor(value / 10)], rest(value % 10)].join('')
  if (value >= MAX) return digitsSingly(BigInt(value).toString())
  const [size, name] = SCALES.find(([size]) => value >= size) ?? [100, 'hundred']
  return `${cardinal(Math.floor(value / size))} ${name}${rest(value % size)}`
}

/** Writes a whole number as a rank: 21 is "twenty first". */
export function ordinal(value: number): string {
  const words = cardinal(value).split(' ')
  const last = words.pop() ?? ''
  const regular = last.endsWith('y') ? `${last.slice(0, -1)}ieth` : `${last}th`
  return [...words, IRREGULAR_ORDINALS[last] ?? regular].join(' ')
}

/** Writes digits the way they are usually read out: years in pairs, up to three digits as a number, longer ones singly. */
export function digitsAloud(digits: string): string {
  if (YEAR.test(digits)) return digitsInPairs(digits)
  if (digits.length <= 3 && (digits === '0' || !digits.startsWith('0'))) return cardinal(Number(digits))
  return digitsSingly(digits)
}

/** Writes digits one by one: 415 is "four one five"; what is no digit is left out. */
export function digitsSingly(digits: string): string {
  return [...digits.replace(/\D/g, '')].map(digit => SMALL[Number(digit)]).join(' ')
}

/** Writes four digits as years, rooms and house numbers are read: 1204 is "twelve oh four", 2005 "two thousand five". */
export function digitsInPairs(digits: string): string {
  const century = cardinal(Number(digits.slice(0, 2)))
  const within = Number(digits.slice(2))
  if (/^[1-9]000$/.test(digits)) return cardinal(Number(digits))
  if (within === 0) return `${century} hundred`
  if (within >= 10) return `${century} ${cardinal(within)}`
  return digits.startsWith('20') ? `two thousand ${cardinal(within)}` : `${century} oh ${cardinal(within)}`
}

const rest = (value: number): string => (value === 0 ? '' : ` ${cardinal(value)}`)
