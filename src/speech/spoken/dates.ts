import { type Context, isCapitalised, near, type Said } from './context.ts'
import { MONTHS } from './months.ts'
import { cardinal, digitsInPairs, ordinal } from './numbers.ts'

const SHORT_MONTH = /^(jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)$/i
const WEEKDAYS = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ')
const SHORT_WEEKDAY = /^(?:mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)$/i
const AMBIGUOUS = /^(?:Sun|Sat|Jan|Mar|Jun)$/
const ISO = /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?:T(\d{2}:\d{2}).*)?$/
const SLASHED = /^(\d{1,2})\/(\d{1,2})\/(\d{4}|\d{2})$/
const ON_DATE = /^(?:on|by|until|since|due|dated|through|before|after|mon|tue|wed|thu|fri|sat|sun|\w+day)$/i

/** Says a date or a part of one ("2026-03-04", "3/4/2026", "Jan", the 5 of "May 5"); undefined for anything else. */
export function sayDate(core: string, context: Context): Said | undefined {
  return (
    sayNames(core) ??
    sayMonthOrDay(core, context) ??
    sayIso(core) ??
    saySlashed(core, context) ??
    sayDayOfMonth(core, context)
  )
}

/** The time of day in "2026-03-04T15:00", which follows its date. */
export const timeIn = (core: string): string => ISO.exec(core)?.[4] ?? ''

function monthOf(word: string): string | undefined {
  const isMonth = SHORT_MONTH.test(word) || MONTHS.includes(word)
  return isMonth
    ? MONTHS.find(month => month.toLowerCase().startsWith(word.slice(0, 3).toLowerCase()))
    : undefined
}

// Short names count with their stop, or beside a number; "Sun", "Sat", "Jan" and "Mar" are other words too.
function sayMonthOrDay(core: string, context: Context): Said | undefined {
  if (!isCapitalised(core)) return undefined
  const next = near(context, 1)
  const isBeside = /^\d/.test(next) || /^\d{1,2}$/.test(near(context, -1))
  const end = context.ends[context.index]
  const hasStop = end === '.' && (next === '' || isCapitalised(next) ? !AMBIGUOUS.test(core) : true)
  if (SHORT_MONTH.test(core) && (isBeside || hasStop)) return monthOf(core)?.toLowerCase()
  if (!SHORT_WEEKDAY.test(core)) return undefined
  const isDated = isBeside || monthOf(next) !== undefined
  if (!isDated && !hasStop && (AMBIGUOUS.test(core) || (end !== ',' && !/^(?:-|to|and)$/.test(next))))
    return undefined
  return dayOf(core)?.toLowerCase()
}

// "Mon-Fri", "Jan/Feb".
function sayNames(core: string): Said | undefined {
  const [, from = '', sign, to = ''] = /^([A-Z][a-z]{2,8})([-–/])([A-Z][a-z]{2,8})$/u.exec(core) ?? []
  const left = dayOf(from) ?? monthOf(from)
  const right = dayOf(to) ?? monthOf(to)
  return left && right ? `${left} ${sign === '/' ? 'or' : 'to'} ${right}`.toLowerCase() : undefined
}

function dayOf(word: string): string | undefined {
  const isDay = SHORT_WEEKDAY.test(word) || WEEKDAYS.includes(word)
  return isDay ? WEEKDAYS.find(day => day.startsWith(word.slice(0, 3))) : undefined
}

function sayIso(core: string): Said | undefined {
  const [, year = '', month = '', day = ''] = ISO.exec(core) ?? []
  return year === '' ? undefined : sayParts(month, day, year)
}

function saySlashed(core: string, context: Context): Said | undefined {
  const [, first = '', second = '', year = ''] = SLASHED.exec(core) ?? []
  if (year !== '') {
    const [month, day] = Number(first) > 12 ? [second, first] : [first, second]
    return sayParts(month, day, year)
  }
  const [, month = '', day = ''] = /^(\d{1,2})\/(\d{1,2})$/.exec(core) ?? []
  return month !== '' && ON_DATE.test(near(context, -1)) ? sayParts(month, day, '') : undefined
}

function sayParts(month: string, day: string, year: string): Said | undefined {
  const name = MONTHS[Number(month) - 1]
  if (!name || Number(day) < 1 || Number(day) > 31) return undefined
  const said = year === '' ? '' : ` ${sayYear(year)}`
  return `${name.toLowerCase()} ${ordinal(Number(day))}${said}`
}

function sayYear(year: string): Said {
  if (year.length === 4) return digitsInPairs(year)
  return year.startsWith('0') ? `oh ${cardinal(Number(year))}` : cardinal(Number(year))
}

function sayDayOfMonth(core: string, context: Context): Said | undefined {
  if (!/^\d{1,2}$/.test(core) || Number(core) < 1 || Number(core) > 31) return undefined
  if (monthOf(near(context, -1))) return ordinal(Number(core))
  return monthOf(near(context, 1)) ? `${ordinal(Number(core))} of` : undefined
}
