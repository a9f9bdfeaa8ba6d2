import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { shownRecord } from '../../record/shown.ts'

/** What is sent, as often as it is asked for: once to be signed, once to be sent. */
export type Body = () => AsyncIterable<Uint8Array>

/** The webhooks that this server sends, by the vendor's names. */
export type WebhookKind = 'post_call_transcription' | 'post_call_audio'
export const webhookKinds: readonly WebhookKind[] = ['post_call_transcription', 'post_call_audio']

/** What can never be sent. Its text says why. */
export class Unsendable extends Error {
  override name = 'Unsendable'
}

/** What `GET …/conversations/{id}` tells of the call, in the envelope of every webhook. */
export function transcriptionBody(record: ReturnType<typeof shownRecord>, eventUnixSecs: number): Body {
  const text = JSON.stringify({
    type: 'post_call_transcription' satisfies WebhookKind,
    event_timestamp: eventUnixSecs,
    data: record,
  })
  const bytes = new TextEncoder().encode(text)
  return async function* () {
    yield bytes
  }
}

interface Sound {
  readonly agentId: string
  readonly conversationId: string
  readonly path: string
  readonly eventUnixSecs: number
}

/** Two tracks of 16 kHz are 3.8 MB a minute: about 70 minutes. A longer recording is for `GET …/audio`. */
const MOST_BYTES = 256 << 20

/**
 * The recording in base64, read from its file piece by piece. It is WAV, where the vendor sends MP3: this server has no encoder. Throws
 * `Unsendable` for one that is not there, or too long.
 */
export async function audioBody(sound: Sound, mostBytes = MOST_BYTES): Promise<Body> {
  const { agentId, conversationId, path, eventUnixSecs } = sound
  const size = await stat(path).then(
    file => file.size,
    () => null,
  )
  if (size === null) throw new Unsendable('the recording is not there any more')
  if (size > mostBytes)
    throw new Unsendable(
      `the recording has ${size} bytes, and at most ${mostBytes} are sent; get it from /v1/convai/conversations/${conversationId}/audio`,
    )
  const head = {
    type: 'post_call_audio' satisfies WebhookKind,
    event_timestamp: eventUnixSecs,
    data: { agent_id: agentId, conversation_id: conversationId, full_audio: '' },
  }
  const opening = JSON.stringify(head).slice(0, -'"}}'.length)
  return async function* () {
    yield Buffer.from(opening)
    yield* inBase64(createReadStream(path, { end: Math.max(0, size - 1) }))
    yield Buffer.from('"}}')
  }
}

/** Three bytes are four letters; what is left over of a piece waits for the next. */
async function* inBase64(bytes: AsyncIterable<Buffer>): AsyncGenerator<Uint8Array> {
  let rest = Buffer.alloc(0)
  for await (const piece of bytes) {
    const all = rest.length === 0 ? piece : Buffer.concat([rest, piece])
    const whole = all.length - (all.length % 3)
    rest = Buffer.from(all.subarray(whole))
    if (whole > 0) yield Buffer.from(all.toString('base64', 0, whole))
  }
  if (rest.length > 0) yield Buffer.from(rest.toString('base64'))
}
