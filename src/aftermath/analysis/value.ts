import type { Datum, DatumValue } from './items.ts'

/** A model's answer as a value of the type that was asked for; `problem` where it is none. An answer of nothing is null. */
export function toValue(
  answer: unknown,
  { type, choices }: Pick<Datum, 'type' | 'choices'>,
): { readonly value: DatumValue; readonly problem: string | null } {
  if (isNothing(answer) && !choices?.some(choice => same(choice, String(answer))))
    return { value: null, problem: null }
  const value = toType(answer, type)
  if (value === null) return { value, problem: `The model answered ${shown(answer)}, which is no ${type}.` }
  if (choices === null) return { value, problem: null }
  const chosen = choices.find(choice => same(choice, String(value)))
  return chosen === undefined
    ? { value: null, problem: `The model answered ${shown(answer)}, which is none of the allowed values.` }
    : { value: type === 'string' ? chosen : value, problem: null }
}

const nothings = ['', 'null', 'none', 'n/a', 'unknown', 'not mentioned']
const isNothing = (answer: unknown) =>
  answer === null ||
  answer === undefined ||
  (typeof answer === 'string' && nothings.includes(answer.trim().toLowerCase()))

function toType(answer: unknown, type: Datum['type']): DatumValue {
  switch (type) {
    case 'string':
      return typeof answer === 'object' ? null : String(answer)
    case 'boolean':
      return toBoolean(answer)
    case 'number':
      return toNumber(answer)
    case 'integer': {
      const number = toNumber(answer)
      return number !== null && Number.isSafeInteger(number) ? number : null
    }
  }
}

function toBoolean(answer: unknown): boolean | null {
  const text = String(answer).trim().toLowerCase()
  if (text === 'true' || text === 'yes') return true
  return text === 'false' || text === 'no' ? false : null
}

/** "1,200.50" is a number, "about 3" is none. */
export function toNumber(answer: unknown): number | null {
  if (typeof answer === 'number') return Number.isFinite(answer) ? answer : null
  if (typeof answer !== 'string') return null
  const text = answer.trim().replace(/(?<=\d),(?=\d{3}\b)/g, '')
  return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : null
}

const same = (a: string, b: string) => a.trim().toLowerCase() === b.trim().toLowerCase()

const MOST_SHOWN = 80
const shown = (answer: unknown) => {
  const text = JSON.stringify(answer)
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text
}
