import { z } from 'zod'
import { jsonOf } from '../../json.ts'

/** When each character begins and how long it lasts, in milliseconds of a frame or of the generation that begins with it. */
export interface Alignment {
  readonly chars: readonly string[]
  readonly startsMs: readonly number[]
  readonly durationsMs: readonly number[]
}

/** What the service says. `contextId` null: the frame names none. */
export type VoiceFrame =
  | {
      readonly type: 'audio'
      readonly contextId: string | null
      readonly bytes: Uint8Array
      readonly alignment: Alignment | null
    }
  | { readonly type: 'final'; readonly contextId: string | null }
  | { readonly type: 'error'; readonly error: string; readonly message: string; readonly code: number | null }
  /** Nothing that matters here. */
  | { readonly type: 'other' }

export interface VoiceSettings {
  readonly speed: number
  readonly stability?: number
  readonly similarityBoost?: number
}

/** Opens a context. Settings stand in its first message and in no other: they must not change. */
export const initMessage = (contextId: string, { speed, stability, similarityBoost }: VoiceSettings) =>
  JSON.stringify({
    text: ' ',
    context_id: contextId,
    voice_settings: {
      stability: unit(stability, 0.5),
      similarity_boost: unit(similarityBoost, 0.75),
      style: 0,
      use_speaker_boost: true,
      speed,
    },
  })

/** Has a text spoken at once, in one go. */
export const textMessage = (contextId: string, text: string) =>
  JSON.stringify({ text: `${text} `, context_id: contextId, flush: true })

/** What was flushed is finished, then comes the final frame. */
export const closeMessage = (contextId: string) =>
  JSON.stringify({ context_id: contextId, close_context: true })

/** An empty text resets the clock of a context, or of the socket, and is no end here. */
export const keepAliveMessage = (contextId?: string) =>
  JSON.stringify({ text: '', ...(contextId !== undefined && { context_id: contextId }) })

export const closeSocketMessage = () => JSON.stringify({ close_socket: true })

const unit = (value: number | undefined, otherwise: number): number =>
  value === undefined || !Number.isFinite(value) ? otherwise : Math.min(1, Math.max(0, value))

const times = z.array(z.number())
const chars = z.array(z.string())
// All three spellings were seen: of the recordings of 2026-09, of the older schema, and of the dialogue socket.
const alignments = z.union([
  z
    .object({ chars, charStartTimesMs: times, charDurationsMs: times })
    .transform(of => ({ chars: of.chars, startsMs: of.charStartTimesMs, durationsMs: of.charDurationsMs })),
  z
    .object({ chars, charsStartTimesMs: times, charsDurationsMs: times })
    .transform(of => ({ chars: of.chars, startsMs: of.charsStartTimesMs, durationsMs: of.charsDurationsMs })),
  // The schema of 2025 mixes both.
  z
    .object({ chars, charStartTimesMs: times, charsDurationsMs: times })
    .transform(of => ({ chars: of.chars, startsMs: of.charStartTimesMs, durationsMs: of.charsDurationsMs })),
  z.object({ chars, char_start_times_ms: times, char_durations_ms: times }).transform(of => ({
    chars: of.chars,
    startsMs: of.char_start_times_ms,
    durationsMs: of.char_durations_ms,
  })),
])
const frame = z.object({
  audio: z.string().nullish(),
  isFinal: z.boolean().nullish(),
  is_final: z.boolean().nullish(),
  contextId: z.string().nullish(),
  context_id: z.string().nullish(),
  alignment: z.unknown().optional(),
  error: z.string().nullish(),
  message: z.string().nullish(),
  code: z.number().nullish(),
})

/** Reads a frame; null: it is none (no JSON, or of another shape). An alignment that makes no sense is none. */
export function readFrame(text: string): VoiceFrame | null {
  const read = frame.safeParse(jsonOf(text))
  if (!read.success) return null
  const { audio, error, message, code } = read.data
  const contextId = read.data.contextId ?? read.data.context_id ?? null
  if (error) return { type: 'error', error, message: message ?? '', code: code ?? null }
  if (audio)
    return {
      type: 'audio',
      contextId,
      bytes: Buffer.from(audio, 'base64'),
      alignment: readAlignment(read.data.alignment),
    }
  return (read.data.isFinal ?? read.data.is_final) === true ? { type: 'final', contextId } : { type: 'other' }
}

function readAlignment(given: unknown): Alignment | null {
  const read = alignments.safeParse(given)
  if (!read.success) return null
  const { chars, startsMs, durationsMs } = read.data
  const isWhole = chars.length > 0 && chars.length === startsMs.length && chars.length === durationsMs.length
  return isWhole ? read.data : null
}
