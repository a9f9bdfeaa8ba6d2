import type { KnownCall } from '../../measure/measured-call.ts'
import type { ReportCall } from './types.ts'

/** Frames that say nothing to a person. */
const DULL = new Set([
  'audio',
  'user_audio_chunk',
  'ping',
  'pong',
  'vad_score',
  'conversation_initiation_client_data',
])

/** What a call's timeline is drawn from: what the caller said, what was heard of the agent, and the frames that say something. */
export function tracksOf({
  result,
  measurement,
}: Pick<KnownCall, 'result' | 'measurement'>): Pick<ReportCall, 'said' | 'replies' | 'events'> {
  return {
    said: result.said.map(said => ({
      text: said.clip.text ?? said.clip.name,
      from_ms: said.onsetAt,
      to_ms: said.endAt,
      takes_floor: said.takesFloor,
      pauses: said.speech.flatMap((segment, index) => {
        const next = said.speech[index + 1]
        return next ? [{ from_ms: segment.toMs, to_ms: next.fromMs }] : []
      }),
    })),
    replies: measurement.replies.flatMap(reply =>
      reply.audible_from_ms === null || reply.audible_to_ms === null
        ? []
        : [
            {
              reply: reply.reply,
              text: reply.corrected ?? reply.text ?? '',
              from_ms: reply.audible_from_ms,
              to_ms: reply.audible_to_ms,
              interrupted: reply.interrupted,
            },
          ],
    ),
    events: result.frames
      .filter(({ type }) => !DULL.has(type))
      .map(({ at, type, text }) => ({ at_ms: at, type, text: text ?? '' })),
  }
}
