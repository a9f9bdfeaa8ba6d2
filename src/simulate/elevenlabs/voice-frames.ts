import type { CharTimes } from './voice-alignment.ts'
import type { VoiceFrame } from './voice-generation.ts'

/** How the fields of a frame are named. Recorded 2026-09: `camel`; the others were seen, or are read by clients. */
export type Spelling = 'camel' | 'chars' | 'snake'

/** A frame of sound as the service sends it; `contextId` on sockets that have contexts. */
export function audioFrame(frame: VoiceFrame, contextId: string | null, spelling: Spelling): string {
  const audio = Buffer.from(frame.bytes).toString('base64')
  const alignment = timesIn(frame.alignment, spelling)
  const normalized = timesIn(frame.normalized, spelling)
  if (spelling === 'snake')
    return JSON.stringify({
      audio,
      is_final: null,
      alignment,
      normalized_alignment: normalized,
      ...(contextId !== null && { context_id: contextId }),
    })
  return JSON.stringify({
    audio,
    isFinal: null,
    alignment,
    normalizedAlignment: normalized,
    ...(contextId !== null && { contextId }),
  })
}

/** What ends a stream or a context. */
export function finalFrame(contextId: string | null, spelling: Spelling): string {
  if (contextId === null)
    return JSON.stringify({ audio: null, isFinal: true, alignment: null, normalizedAlignment: null })
  return JSON.stringify(
    spelling === 'snake' ? { is_final: true, context_id: contextId } : { isFinal: true, contextId },
  )
}

function timesIn(times: CharTimes | null, spelling: Spelling): unknown {
  if (times === null) return null
  const { chars, startsMs, durationsMs } = times
  switch (spelling) {
    case 'camel':
      return { chars, charStartTimesMs: startsMs, charDurationsMs: durationsMs }
    case 'chars':
      return { chars, charsStartTimesMs: startsMs, charsDurationsMs: durationsMs }
    case 'snake':
      return { chars, char_start_times_ms: startsMs, char_durations_ms: durationsMs }
  }
}
