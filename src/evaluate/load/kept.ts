import { z } from 'zod'
import { INPUT_RATE } from '../../audio/pcm.ts'
import type { Millis } from '../../flow/clock.ts'

/** What the caller knows of a call and the server must have kept. */
export interface Witnessed {
  readonly conversationId: string
  /** How long the call was, by the caller. */
  readonly lastedMs: Millis
  /** The replies that were heard. */
  readonly replies: readonly number[]
  /** What the agent said it had understood. */
  readonly transcripts: readonly string[]
}

/** What the server has of it. */
export interface Kept {
  /** Null: no record. */
  readonly record: unknown
  /** Size of the recording's file; null: there is none. */
  readonly audioBytes: number | null
}

const schema = z.looseObject({
  status: z.string(),
  has_audio: z.boolean(),
  transcript: z.array(z.looseObject({ role: z.string(), message: z.string().nullish() })),
  antiphon: z.looseObject({ turns: z.array(z.looseObject({ turn: z.int() })) }),
})

/** 44 bytes of header, and two tracks of 16 bits at 16 kHz. */
const HEADER_BYTES = 44
const BYTES_PER_MS = (INPUT_RATE * 4) / 1000
/** The recording begins with the session, which is some milliseconds after the socket, and ends with the last audio that came. */
const SHORTER_MS: Millis = 2_000

/** What of a call is lost, a sentence each; none: nothing is. */
export function lostOf(call: Witnessed, { record, audioBytes }: Kept): readonly string[] {
  if (record === null) return ['it has no record']
  const parsed = schema.safeParse(record)
  if (!parsed.success) return [`its record is incomplete: ${z.prettifyError(parsed.error)}`]
  const { status, has_audio, transcript, antiphon } = parsed.data
  const turns = new Set(antiphon.turns.map(({ turn }) => turn))
  const understood = transcript.flatMap(({ role, message }) => (role === 'user' ? [message ?? ''] : []))
  const missing = call.replies.filter(reply => !turns.has(reply))
  const unheard = call.transcripts.filter(text => !understood.some(message => message.includes(text)))
  const recordedMs = audioBytes === null ? 0 : (audioBytes - HEADER_BYTES) / BYTES_PER_MS
  return [
    ...(status === 'done' || status === 'failed' ? [] : [`its record says that it is ${status}`]),
    ...missing.map(reply => `reply ${reply} was heard and is not in its record`),
    ...unheard.map(text => `"${text}" was understood and is not in its record`),
    ...(has_audio && audioBytes !== null ? [] : ['it has no recording']),
    ...(audioBytes !== null && recordedMs < call.lastedMs - SHORTER_MS
      ? [`its recording has ${Math.round(recordedMs)} of ${Math.round(call.lastedMs)} ms`]
      : []),
  ]
}
