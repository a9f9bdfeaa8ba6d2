interface Currency {
  readonly one: string
  readonly many: string
  readonly hundredths: string
}
const CURRENCIES = new Map<string, Currency>([
  ['€', { one: 'euro', many: 'euros', hundredths: 'cents' }],
  ['£', { one: 'pound', many: 'pounds', hundredths: 'pence' }],
  ['¥', { one: 'yen', many: 'yen', hundredths: 'sen' }],
  ['₹', { one: 'rupee', many: 'rupees', hundredths: 'paise' }],
])
const AMOUNT = /^(-?)([€£¥₹]?)(\d[\d,]*)(?:\.(\d+))?([€£¥₹]?)$/u
const LARGE = /^(?:thousand|million|billion|trillion)$/i

/**
 * Says an amount of a currency that flite does not know ("£5.50" → "5 pounds 50 pence"; dollars it does), or undefined when
 * `word` is none. `next` is the following word: in "€2 million" the currency is said after it, by `saidAfter`.
 */
export function sayMoney(word: string, next: string): string | undefined {
  const amount = readAmount(word)
  if (!amount) return undefined
  const { sign, whole, cents, currency } = amount
  if (LARGE.test(next)) return `${sign}${whole}${cents === '' ? '' : `.${cents}`}`
  const unit = whole === '1' ? currency.one : currency.many
  return `${sign}${whole} ${unit}${/^0*$/.test(cents) ? '' : ` ${Number(cents)} ${currency.hundredths}`}`
}

/** Says a large unit with the currency of the amount before it ("million" after "€2" → "million euros"). */
export function sayLargeUnit(word: string, previous: string): string | undefined {
  const amount = LARGE.test(word) ? readAmount(previous) : undefined
  return amount && `${word} ${amount.currency.many}`
}

function readAmount(word: string) {
  const [, sign = '', before = '', whole = '', cents = '', after = ''] = AMOUNT.exec(word) ?? []
  const currency = CURRENCIES.get(before || after)
  return currency && { sign: sign && 'minus ', whole, cents, currency }
}
