import { type Context, isCapitalised, near, type Said } from './context.ts'
import { cardinal, digitsInPairs, digitsSingly, ordinal } from './numbers.ts'

// What a number after these is: a row of digits that names something.
const CODE_BEFORE =
  /^(?:code|pin|number|ext|extension|order|account|acct|id|zip|zipcode|confirmation|ref|reference|case|ticket|invoice|tracking|serial|card|policy|member|passcode|password|otp|ending|phone|call|dial|text|#)$/i
const PAIRS_BEFORE = /^(?:room|flight|suite|apartment|apt|unit|bus|gate|route|highway|hwy|train|channel)$/i
const STREET =
  /^(?:street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|place|pl|way|highway|hwy|parkway|pkwy|terrace|square|circle)$/i
const STATE = /^[A-Z]{2}$/
const DENOMINATORS = new Map([
  [2, ['half', 'halves']],
  [4, ['quarter', 'quarters']],
])
const MAX_DENOMINATOR = 20
const PLAIN = /^(?:\d{1,3}(?:,\d{3})+|\d+)$/

/** Says a number without sign or unit ("1,204", "3.5", "21st", "1990s", "3/4", "2.1.3"); undefined for anything else. */
export function sayNumeral(core: string, context: Context): Said | undefined {
  if (PLAIN.test(core)) return core.includes(',') ? sayWhole(core) : sayDigits(core, context)
  const [, whole = '', part] = /^((?:\d{1,3}(?:,\d{3})+|\d+)?)\.(\d+)$/.exec(core) ?? []
  if (part !== undefined) return `${whole === '' ? '' : `${sayWhole(whole)} `}point ${digitsSingly(part)}`
  const [, rank] = /^([\d,]+)(?:st|nd|rd|th)$/i.exec(core) ?? []
  if (rank !== undefined) return ordinal(numberOf(rank))
  const [, decade] = /^'?(\d{2}|\d{3}0)'?s$/.exec(core) ?? []
  if (decade !== undefined)
    return plural(decade.length === 4 ? digitsInPairs(decade) : cardinal(Number(decade)))
  return sayFraction(core, context) ?? sayDotted(core)
}

/** Says a whole number by its value ("1,204" → "one thousand two hundred four"), digit by digit when it is no value. */
export function sayWhole(digits: string): Said {
  const bare = digits.replaceAll(',', '')
  return bare.length > 15 || /^0\d/.test(bare) ? digitsSingly(bare) : cardinal(Number(bare))
}

const numberOf = (digits: string): number => Number(digits.replaceAll(',', '').slice(0, 15))

const plural = (said: Said): Said => (said.endsWith('y') ? `${said.slice(0, -1)}ies` : `${said}s`)

function sayDigits(digits: string, context: Context): Said {
  const previous = near(context, -1)
  if (isInRun(context) && !isYearOfDate(digits, previous)) return sayGroup(digits)
  if ((digits.length > 6 && !digits.endsWith('000')) || /^0\d/.test(digits)) return digitsSingly(digits)
  if (digits.length >= 3 && (CODE_BEFORE.test(previous) || isTold(context))) return digitsSingly(digits)
  if (digits.length === 5 && STATE.test(previous)) return digitsSingly(digits)
  if (digits.length === 4 && isPaired(digits, context)) return digitsInPairs(digits)
  if (digits.length === 3 && PAIRS_BEFORE.test(previous) && !digits.endsWith('00'))
    return `${cardinal(Number(digits[0]))} ${digits[1] === '0' ? `oh ${cardinal(Number(digits[2]))}` : cardinal(Number(digits.slice(1)))}`
  return cardinal(Number(digits))
}

// "The card ending in 4821", "the code is 6021".
function isTold(context: Context): boolean {
  const [before, previous] = [near(context, -2), near(context, -1)]
  if (/^(?:in|with)$/i.test(previous)) return /^end(?:s|ing|ed)$/i.test(before)
  return near(context, 0).length >= 4 && /^(?:is|was)$/i.test(previous) && CODE_BEFORE.test(before)
}

// Years, and numbers of rooms and houses.
function isPaired(digits: string, context: Context): boolean {
  if (/^(?:1[1-9]|20)/.test(digits)) return true
  return PAIRS_BEFORE.test(near(context, -1)) || isHouseNumber(context)
}

function isHouseNumber(context: Context): boolean {
  if (!isCapitalised(near(context, 1)) && !/^\d/.test(near(context, 1))) return false
  return [2, 3, 4].some(offset => STREET.test(near(context, offset)))
}

// "415 555 0132" and "4111 1111 1111 1111": digits in groups, side by side.
const isGroup = (core: string) => /^\(?\d{2,4}\)?$/.test(core)
const isPhonePart = (core: string) => /^\d{3}-\d{4}$/.test(core)

function isInRun(context: Context): boolean {
  const touches = (offset: number) => {
    const end = context.ends[context.index + Math.min(offset, 0)] ?? ''
    return (
      end === '' && (isGroup(near(context, offset)) || (offset > 0 && isPhonePart(near(context, offset))))
    )
  }
  return isGroup(near(context, 0)) && (touches(-1) || touches(1) || /^\+\d+$/.test(near(context, -1)))
}

// "March 10 2026".
const isYearOfDate = (digits: string, previous: string) =>
  /^(?:19|20)\d\d$/.test(digits) && /^\d{1,2}$/.test(previous)

const sayGroup = (digits: string): Said => (digits === '800' ? 'eight hundred' : digitsSingly(digits))

function sayFraction(core: string, context: Context): Said | undefined {
  const [, points = '', most = ''] = /^(\d+\.\d+)\/(\d+)$/.exec(core) ?? []
  if (points !== '') return `${sayNumeral(points, context)} out of ${sayWhole(most)}`
  const [, top = '', bottom = ''] = /^(\d{1,4})\/(\d{1,4})$/.exec(core) ?? []
  if (top === '') return undefined
  if (core === '24/7') return 'twenty four seven'
  if (core === '9/11') return 'nine eleven'
  const [above, below] = [Number(top), Number(bottom)]
  if (above === below && below > 20) return `${cardinal(above)} ${cardinal(below)}`
  if (above >= below || below < 2) return `${cardinal(above)} out of ${cardinal(below)}`
  if (below > MAX_DENOMINATOR && below !== 100) return `${cardinal(above)} over ${cardinal(below)}`
  const [one = '', many = ''] = DENOMINATORS.get(below) ?? [ordinal(below), `${ordinal(below)}s`]
  const said = `${cardinal(above)} ${above === 1 ? one : many}`
  return /^\d+$/.test(near(context, -1)) ? `and ${above === 1 ? `a ${one}` : said}` : said
}

// Versions and network addresses.
function sayDotted(core: string): Said | undefined {
  if (!/^\d+(?:\.\d+){2,}$/.test(core)) return undefined
  const parts = core.split('.')
  const isNetwork = parts.length === 4
  return parts
    .map(part => (isNetwork && part.length > 2 ? digitsSingly(part) : sayWhole(part)))
    .join(isNetwork ? ' dot ' : ' point ')
}

/** Says telephone and other numbers with dashes or dots between groups, digit by digit; undefined for anything else. */
export function sayGroups(core: string): Said | undefined {
  const isPhone =
    /^\+?(?:\d{1,3}[-.])?\(?\d{3}\)?[-.]?\d{3}[-.]\d{4}$/.test(core) || /^\+\d{7,15}$/.test(core)
  const isOther = /^\d{3}-\d{4}$|^\d{5}-\d{4}$|^\+?\d+(?:-\d+){2,}$/.test(core)
  if (!isPhone && !isOther) return undefined
  const groups = core.match(/\d+/g) ?? []
  return `${core.startsWith('+') ? 'plus ' : ''}${groups.map((group, index) => (index < 2 ? sayGroup(group) : digitsSingly(group))).join(' ')}`
}
