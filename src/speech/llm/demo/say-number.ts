const units =
  `zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen`.split(/\s+/)
const tens = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')

/** The largest number that is said in words. */
export const largestSayable = 999_999_999_999

/** A number as it is spoken: "one hundred and five", "minus two point five"; at most three decimals. */
export function sayNumber(value: number): string {
  if (value < 0) return `minus ${sayNumber(-value)}`
  const [whole = '0', decimals] = String(Math.round(value * 1000) / 1000).split('.')
  const spoken = sayWhole(Number(whole))
  return decimals ? `${spoken} point ${[...decimals].map(digit => units[Number(digit)]).join(' ')}` : spoken
}

/** A place in a row: "third", "twenty second". */
export function sayOrdinal(value: number): string {
  const words = sayWhole(value).split(' ')
  const last = words.pop() ?? ''
  const irregular: Readonly<Record<string, string>> = {
    one: 'first',
    two: 'second',
    three: 'third',
    five: 'fifth',
    eight: 'eighth',
    nine: 'ninth',
    twelve: 'twelfth',
  }
  return [...words, irregular[last] ?? (last.endsWith('y') ? `${last.slice(0, -1)}ieth` : `${last}th`)].join(
    ' ',
  )
}

/** A year as it is spoken: "nineteen eighty four", "two thousand and five", "twenty twenty six". */
export function sayYear(year: number): string {
  const century = Math.floor(year / 100)
  const rest = year % 100
  if (year < 1000 || year > 9999 || (century % 10 === 0 && rest < 10)) return sayWhole(year)
  if (rest === 0) return `${sayWhole(century)} hundred`
  return `${sayWhole(century)} ${rest < 10 ? `oh ${units[rest]}` : sayWhole(rest)}`
}

function sayWhole(value: number): string {
  if (value < 20) return units[value] ?? ''
  if (value < 100) return join(tens[Math.floor(value / 10) - 2] ?? '', ' ', value % 10)
  if (value < 1000) return join(`${units[Math.floor(value / 100)]} hundred`, ' and ', value % 100)
  const [size, name] = value < 1e6 ? [1e3, 'thousand'] : value < 1e9 ? [1e6, 'million'] : [1e9, 'billion']
  const rest = value % size
  return join(`${sayWhole(Math.floor(value / size))} ${name}`, rest < 100 ? ' and ' : ' ', rest)
}

function join(head: string, link: string, rest: number): string {
  return rest === 0 ? head : `${head}${link}${sayWhole(rest)}`
}
