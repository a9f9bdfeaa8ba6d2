import { type Context, near, type Said } from './context.ts'
import { cardinal } from './numbers.ts'

const CLOCK = /^(\d{1,2}):(\d{2})(?::(\d{2}))?([ap])?\.?m?\.?$/i
const HOUR = /^(\d{1,2})([ap])\.?m\.?$/i
const HALF_OF_DAY = /^[ap]\.?m\.?$/i

/** Says a time ("3:30", "15:00", "9am", "7:05 pm" with the next word); undefined for anything else. */
export function sayTime(core: string, context: Context): Said | undefined {
  const [, hour = '', minute = '', second, half = ''] = CLOCK.exec(core) ?? []
  if (hour !== '' && Number(hour) <= 24 && Number(minute) < 60 && isHalfWritten(core)) {
    const isHalfNext = half === '' && HALF_OF_DAY.test(near(context, 1))
    const seconds = second === undefined ? '' : ` and ${cardinal(Number(second))} seconds`
    return `${cardinal(Number(hour))}${sayMinute(hour, minute, half !== '' || isHalfNext)}${seconds}${sayHalf(half)}`
  }
  const [, full, part = ''] = HOUR.exec(core) ?? []
  if (full !== undefined && Number(full) <= 12) return `${cardinal(Number(full))}${sayHalf(part)}`
  const [, one, other = ''] = /^(\d+):(\d+)$/.exec(core) ?? []
  if (one !== undefined)
    return `${cardinal(Number(one.slice(0, 9)))} to ${cardinal(Number(other.slice(0, 9)))}`
  if (HALF_OF_DAY.test(core) && /\d$/.test(near(context, -1))) return core.replace(/\W/g, '').toUpperCase()
  return /^[ap]\.m$/i.test(core) ? core.replace(/\W/g, '').toUpperCase() : undefined
}

// An "m" alone is no half of a day.
const isHalfWritten = (core: string) => /\d$|[ap]\.?m\.?$/i.test(core)

const sayHalf = (half: string): Said => (half === '' ? '' : ` ${half.toUpperCase()}M`)

function sayMinute(hour: string, minute: string, hasHalf: boolean): Said {
  const value = Number(minute)
  if (value > 0) return ` ${value < 10 ? 'oh ' : ''}${cardinal(value)}`
  if (hasHalf) return ''
  return Number(hour) > 12 || hour.startsWith('0') ? ' hundred' : " o'clock"
}
