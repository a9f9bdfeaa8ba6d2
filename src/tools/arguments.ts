import { isObject, isTooDeep, maxJsonDepth } from '../protocol/json.ts'
import { ArgumentsWrong } from './parameters/fill.ts'

/** A model that writes more has lost its thread. */
const MOST_ARGUMENTS = 64 << 10

/** What a model wrote as arguments, as an object. Throws `ArgumentsWrong`. An empty text stands for no arguments. */
export function readArguments(text: string): Readonly<Record<string, unknown>> {
  if (text.length > MOST_ARGUMENTS)
    throw new ArgumentsWrong(`The arguments are longer than ${MOST_ARGUMENTS} characters.`)
  if (text.trim() === '') return {}
  const json = parse(text)
  if (json === null) return {}
  if (!isObject(json)) throw new ArgumentsWrong('The arguments must be one JSON object.')
  if (isTooDeep(json))
    throw new ArgumentsWrong(`The arguments are nested deeper than ${maxJsonDepth} levels.`)
  return json
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ArgumentsWrong('The arguments are not JSON: they must be one JSON object.')
  }
}
