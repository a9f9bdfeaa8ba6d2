/** Deeper frames are refused, so that nothing which walks or writes a frame can run out of stack. */
export const maxJsonDepth = 64

/** A JSON object, or the sentence that says why `text` is none. The text itself is never repeated: it may hold secrets. */
export function readJsonObject(
  text: string,
): { ok: true; object: Record<string, unknown> } | { ok: false; problem: string } {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return { ok: false, problem: 'The frame is not JSON: expected one JSON object.' }
  }
  if (!isObject(json)) {
    return {
      ok: false,
      problem: `The frame is not a JSON object but ${json === null ? 'null' : kindOf(json)}.`,
    }
  }
  return { ok: true, object: json }
}

/** A JSON object whose fields nobody has looked at. */
export type Json = Readonly<Record<string, unknown>>

/** A JSON object: no array, no null. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether a JSON value is nested deeper than `maxJsonDepth`; walks level by level, so no depth is too much for it. */
export function isTooDeep(value: unknown): boolean {
  let level = [value]
  for (let depth = 0; depth <= maxJsonDepth; depth++) {
    level = level.flatMap(item => (typeof item === 'object' && item !== null ? Object.values(item) : []))
    if (level.length === 0) return false
  }
  return true
}

const kindOf = (value: unknown): string => (Array.isArray(value) ? 'an array' : `a ${typeof value}`)
