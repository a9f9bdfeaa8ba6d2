import { sayNumber, sayOrdinal, sayYear } from './say-number.ts'

/** The time of day in words, without a day part: "twenty past four", "four oh six", "noon". */
export function sayTime(date: Date): string {
  const minutes = date.getMinutes()
  const hour = date.getHours()
  if (minutes === 0) return hour % 12 === 0 ? sayHour(hour) : `${sayHour(hour)} o'clock`
  if (minutes % 5 === 0)
    return minutes <= 30
      ? `${pastWords[minutes]} past ${sayHour(hour)}`
      : `${pastWords[60 - minutes]} to ${sayHour(hour + 1)}`
  const spokenMinutes = minutes < 10 ? `oh ${sayNumber(minutes)}` : sayNumber(minutes)
  return `${sayNumber(hour % 12 || 12)} ${spokenMinutes}`
}

/** "in the afternoon" and its like. */
export function sayDayPart(date: Date): string {
  const hour = date.getHours()
  if (hour < 5 || hour >= 22) return 'at night'
  if (hour < 12) return 'in the morning'
  return hour < 18 ? 'in the afternoon' : 'in the evening'
}

/** "Sunday". */
export function sayWeekday(date: Date): string {
  return weekdays[date.getDay()] ?? ''
}

/** "the twenty second of November". */
export function sayDate(date: Date): string {
  return `the ${sayOrdinal(date.getDate())} of ${sayMonth(date)}`
}

export function sayMonth(date: Date): string {
  return months[date.getMonth()] ?? ''
}

/** "twenty twenty six". */
export function sayYearOf(date: Date): string {
  return sayYear(date.getFullYear())
}

/** The same hour some days later or earlier. */
export function daysFrom(date: Date, days: number): Date {
  const other = new Date(date)
  other.setDate(date.getDate() + days)
  return other
}

const pastWords: Readonly<Record<number, string>> = {
  5: 'five',
  10: 'ten',
  15: 'quarter',
  20: 'twenty',
  25: 'twenty five',
  30: 'half',
}
const weekdays = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ')
const months = 'January February March April May June July August September October November December'.split(
  ' ',
)

function sayHour(hour: number): string {
  const names: Readonly<Record<number, string>> = { 0: 'midnight', 12: 'noon', 24: 'midnight' }
  return names[hour] ?? sayNumber(hour % 12)
}
