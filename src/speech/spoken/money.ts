import { type Amount, isLargeUnit, readAmount } from './amount.ts'
import { type Context, near, type Said } from './context.ts'
import { cardinal, digitsSingly } from './numbers.ts'
import { sayWhole } from './numerals.ts'

const LARGE = new Map([
  ['k', 'thousand'],
  ['m', 'million'],
  ['mm', 'million'],
  ['mn', 'million'],
  ['b', 'billion'],
  ['bn', 'billion'],
  ['t', 'trillion'],
])
const PER = new Map([
  ['mo', 'month'],
  ['yr', 'year'],
  ['hr', 'hour'],
  ['h', 'hour'],
  ['wk', 'week'],
  ['min', 'minute'],
  ['lb', 'pound'],
  ['kg', 'kilogram'],
  ['gal', 'gallon'],
  ['sq', 'square'],
  ['ea', 'each'],
])

/**
 * Says an amount of money ("$12.50" → "twelve dollars and fifty cents", "$5k", "$3/month"), or a large unit after one with
 * its currency ("million" after "$2.5"); undefined for anything else.
 */
export function sayMoney(core: string, context: Context): Said | undefined {
  if (isLargeUnit(core)) {
    const before = readAmount(stripCode(near(context, -1)))
    return before && `${core.toLowerCase()} ${before.currency.many}`
  }
  const [, written = '', large = '', per = ''] =
    /^([^/A-Za-z]*(?:[A-Z]{2}\$)?[^/A-Za-z]*?)([kKMmBbTn]{0,2})(?:\/([A-Za-z]+))?$/.exec(stripCode(core)) ??
    []
  const amount = readAmount(written.replace(/^([$€£¥₹])-/u, '-$1').replace(/^(-?[$€£])\./u, '$10.'))
  if (!amount) return undefined
  const unit = LARGE.get(large.toLowerCase())
  if (large !== '' && !unit) return undefined
  const sum = sayAmount(amount, unit, isLargeUnit(near(context, 1)))
  return `${amount.isNegative ? 'minus ' : ''}${sum}${per === '' ? '' : ` per ${PER.get(per) ?? per.toLowerCase()}`}`
}

const stripCode = (core: string) => core.replace(/^(?:US|CA|AU|NZ|C|A)(?=\$)/, '')

function sayAmount({ whole, cents, currency }: Amount, unit: string | undefined, isLargeNext: boolean): Said {
  if (unit || isLargeNext || (cents !== '' && cents.length !== 2)) {
    const point = cents === '' ? '' : ` point ${digitsSingly(cents)}`
    return `${sayWhole(whole)}${point}${unit ? ` ${unit}` : ''}${isLargeNext ? '' : ` ${currency.many}`}`
  }
  const small = Number(cents)
  const some =
    small === 0 ? '' : `${cardinal(small)} ${small === 1 ? currency.hundredth : currency.hundredths}`
  if (Number(whole.replaceAll(',', '')) === 0 && some !== '') return some
  const units = `${sayWhole(whole)} ${whole === '1' ? currency.one : currency.many}`
  return some === '' ? units : `${units} and ${some}`
}
