import type { Context } from 'hono'
import { isObject, isTooDeep, type Json, maxJsonDepth } from '../protocol/json.ts'
import { Refusal } from '../workspace/refusal.ts'

/** An agent with its tools inside is seldom above 100 kB. */
const MAX_BYTES = 1024 * 1024

/** The JSON object that a request brings; no body at all is an empty one. Throws `Refusal`: too large, no JSON, no object, nested without end. */
export async function readBody(context: Context, maxBytes = MAX_BYTES): Promise<Json> {
  const text = await readText(context.req.raw, maxBytes)
  if (text.trim() === '') return {}
  const json = parse(text)
  if (json === undefined) throw new Refusal(422, 'json_invalid', 'The body is not JSON.')
  if (!isObject(json)) throw new Refusal(422, 'dict_type', 'The body must be one JSON object.')
  if (isTooDeep(json))
    throw new Refusal(422, 'value_error', `The body is nested deeper than ${maxJsonDepth} levels.`)
  return json
}

async function readText({ headers, body }: Request, maxBytes: number): Promise<string> {
  const tooLarge = () =>
    new Refusal(413, 'body_too_large', `The body is larger than ${maxBytes} bytes, which is the limit here.`)
  if (Number(headers.get('content-length') ?? 0) > maxBytes) throw tooLarge()
  if (!body) return ''
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of body as unknown as AsyncIterable<Uint8Array>) {
    bytes += part.byteLength
    if (bytes > maxBytes) throw tooLarge()
    parts.push(part)
  }
  return new TextDecoder().decode(Buffer.concat(parts))
}

/** Undefined for what is no JSON: the parser's own message would quote the body, which may hold secrets. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
