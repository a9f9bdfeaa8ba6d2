import { isObject, type Json } from '../../protocol/json.ts'

const MOST_TRIES = 200

/**
 * The JSON object with `key` in what a model wrote, whatever stands around it: a fence, thoughts, an apology. Trailing commas are forgiven. Null:
 * there is none.
 */
export function readModelJson(text: string, key: string): Json | null {
  let from = text.indexOf('{')
  for (let tries = 0; from >= 0 && tries < MOST_TRIES; tries++) {
    const end = endOf(text, from)
    const json = end === null ? null : parse(text.slice(from, end))
    if (isObject(json) && key in json) return json
    // Inside of what parses but is not it there may still be what is meant.
    from = text.indexOf('{', from + 1)
  }
  return null
}

/** Behind the brace that closes the one at `from`. */
function endOf(text: string, from: number): number | null {
  let depth = 0
  let quoted = false
  for (let at = from; at < text.length; at++) {
    const char = text[at]
    if (char === '\\' && quoted) at++
    else if (char === '"') quoted = !quoted
    else if (!quoted && char === '{') depth++
    else if (!quoted && char === '}' && --depth === 0) return at + 1
  }
  return null
}

function parse(text: string): unknown {
  for (const candidate of [text, text.replace(/,(\s*[}\]])/g, '$1')]) {
    try {
      return JSON.parse(candidate)
    } catch {}
  }
  return null
}
