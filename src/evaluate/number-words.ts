const SMALL = (
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen ' +
  'seventeen eighteen nineteen'
).split(' ')
const TENS = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety']
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

/** Writes a whole number below a million as it is said: 121 is "one hundred twenty one". */
export function cardinal(value: number): string {
  if (value < 20) return SMALL[value] ?? ''
  if (value < 100) return [TENS[Math.floor(value / 10)], rest(value % 10)].join('')
  if (value < 1000) return `${cardinal(Math.floor(value / 100))} hundred${rest(value % 100)}`
  return `${cardinal(Math.floor(value / 1000))} thousand${rest(value % 1000)}`
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
  if (YEAR.test(digits)) return year(digits)
  if (digits.length <= 3 && (digits === '0' || !digits.startsWith('0'))) return cardinal(Number(digits))
  return [...digits].map(digit => cardinal(Number(digit))).join(' ')
}

function year(digits: string): string {
  const century = cardinal(Number(digits.slice(0, 2)))
  const within = Number(digits.slice(2))
  if (within === 0) return digits.startsWith('20') ? 'two thousand' : `${century} hundred`
  if (within < 10)
    return digits.startsWith('20') ? `two thousand ${cardinal(within)}` : `${century} oh ${cardinal(within)}`
  return `${century} ${cardinal(within)}`
}

const rest = (value: number): string => (value === 0 ? '' : ` ${cardinal(value)}`)
