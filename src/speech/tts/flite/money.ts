import { type Amount, isLargeUnit, readAmount } from '../../spoken/amount.ts'

/**
 * Says an amount of a currency that flite does not know ("£5.50" → "5 pounds 50 pence"; dollars it does), or undefined when
 * `word` is none. `next` is the following word: in "€2 million" the currency is said after it, by `saidAfter`.
 */
export function sayMoney(word: string, next: string): string | undefined {
  const amount = readForeign(word)
  if (!amount) return undefined
  const { isNegative, whole, cents, currency } = amount
  const sign = isNegative ? 'minus ' : ''
  if (isLargeUnit(next)) return `${sign}${whole}${cents === '' ? '' : `.${cents}`}`
  const unit = whole === '1' ? currency.one : currency.many
  return `${sign}${whole} ${unit}${/^0*$/.test(cents) ? '' : ` ${Number(cents)} ${currency.hundredths}`}`
}

/** Says a large unit with the currency of the amount before it ("million" after "€2" → "million euros"). */
export function sayLargeUnit(word: string, previous: string): string | undefined {
  const amount = isLargeUnit(word) ? readForeign(previous) : undefined
  return amount && `${word} ${amount.currency.many}`
}

function readForeign(word: string): Amount | undefined {
  const amount = readAmount(word)
  return amount?.sign === '$' ? undefined : amount
}
