/** How the money of a sign is called. */
export interface Currency {
  readonly one: string
  readonly many: string
  readonly hundredth: string
  readonly hundredths: string
}

/** An amount of money as written: `cents` are the digits after the point. */
export interface Amount {
  readonly isNegative: boolean
  readonly whole: string
  readonly cents: string
  readonly currency: Currency
  readonly sign: string
}

const CURRENCIES = new Map<string, Currency>([
  ['$', { one: 'dollar', many: 'dollars', hundredth: 'cent', hundredths: 'cents' }],
  ['€', { one: 'euro', many: 'euros', hundredth: 'cent', hundredths: 'cents' }],
  ['£', { one: 'pound', many: 'pounds', hundredth: 'penny', hundredths: 'pence' }],
  ['¥', { one: 'yen', many: 'yen', hundredth: 'sen', hundredths: 'sen' }],
  ['₹', { one: 'rupee', many: 'rupees', hundredth: 'paisa', hundredths: 'paise' }],
])
const AMOUNT = /^(-?)([$€£¥₹]?)(\d[\d,]*)(?:\.(\d+))?([$€£¥₹]?)$/u

/** A word such as "million" that may stand after an amount and before its currency. */
export const isLargeUnit = (word: string): boolean => /^(?:thousand|million|billion|trillion)$/i.test(word)

/** Reads "$12.50", "-€5" or "20£"; undefined for anything else. */
export function readAmount(word: string): Amount | undefined {
  const [, minus = '', before = '', whole = '', cents = '', after = ''] = AMOUNT.exec(word) ?? []
  const sign = before || after
  const currency = CURRENCIES.get(sign)
  return currency && { isNegative: minus !== '', whole, cents, currency, sign }
}
