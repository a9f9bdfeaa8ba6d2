import type { z } from 'zod'
import { decodeBase64 } from './base64.ts'
import { clientSchemas } from './client-schemas.ts'
import { isTooDeep, maxJsonDepth, readJsonObject } from './json.ts'
import { describeFault } from './problem.ts'

/** Largest frame that a client may send: two seconds of 48 kHz audio as base64 take half of it. */
export const maxFrameBytes = 512 * 1024

/** What a client can say, normalised: a missing optional field is null, a tool's result a string, a file counts once. */
export type ClientFrame =
  /** Audio in the format that the metadata announced, cut anywhere. The bytes may lie in a shared buffer: copy what is kept. */
  | { readonly type: 'user_audio_chunk'; readonly bytes: Uint8Array }
  /** A type that this server does not know. It is no fault of the client's: ignore it. */
  | { readonly type: 'unknown'; readonly name: string }
  | {
      [Type in keyof typeof clientSchemas]: Readonly<z.output<(typeof clientSchemas)[Type]>>
    }[keyof typeof clientSchemas]

/** A frame, or the sentence that says what is wrong with it and how the conversation is closed for it. */
export type ClientReading =
  | { readonly ok: true; readonly frame: ClientFrame }
  | { readonly ok: false; readonly problem: string; readonly closing: 'json-bad' | 'fields-bad' }

const MAX_NAME = 64

/** Reads one text frame. Never throws; `problem` is a sentence for the client that names the field and what was expected. */
export function readClientFrame(text: string): ClientReading {
  if (text.length > maxFrameBytes)
    return refuse(`The frame is larger than ${maxFrameBytes} bytes.`, 'json-bad')
  const json = readJsonObject(text)
  if (!json.ok) return refuse(json.problem, 'json-bad')
  const { type, user_audio_chunk } = json.object
  if (user_audio_chunk !== undefined) return readAudio(user_audio_chunk)
  if (typeof type !== 'string') {
    return refuse('The frame has no "type": expected a string, or the key "user_audio_chunk".', 'json-bad')
  }
  if (!isKnown(type)) return { ok: true, frame: { type: 'unknown', name: type.slice(0, MAX_NAME) } }
  if (isTooDeep(json.object)) return refuse(`In ${type}: nested deeper than ${maxJsonDepth} levels.`)
  const parsed = clientSchemas[type].safeParse(json.object)
  return parsed.success ? { ok: true, frame: parsed.data } : refuse(describeFault(type, parsed.error))
}

// The hot path: about 31 of these a second and call.
function readAudio(chunk: unknown): ClientReading {
  const bytes = typeof chunk === 'string' ? decodeBase64(chunk) : null
  if (!bytes) return refuse('In user_audio_chunk: expected audio as standard base64 with padding.')
  return { ok: true, frame: { type: 'user_audio_chunk', bytes } }
}

const isKnown = (type: string): type is keyof typeof clientSchemas => Object.hasOwn(clientSchemas, type)

const refuse = (problem: string, closing: 'json-bad' | 'fields-bad' = 'fields-bad'): ClientReading => ({
  ok: false,
  problem,
  closing,
})
