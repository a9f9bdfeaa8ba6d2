import type { AgentSpec } from '../agents/spec.ts'
import type { Clock, Millis } from '../flow/clock.ts'
import { openHealth } from '../speech/cascade/health.ts'
import { cascadeVoices } from '../speech/cascade/voices.ts'
import type { TextToSpeech, VoiceOptions } from '../speech/provider.ts'

/** A filler that falls due at 3 s is to sound by 3.5: the local voice is asked as well when the call's has made no sound by then. */
const HOUSE_AFTER_MS: Millis = 250
/** For what is behind that, and for a local voice on a machine that is busy. */
const DEADLINE_MS: Millis = 2_000
const STALL_MS: Millis = 700

/**
 * The voice of fillers and apologies: the call's own where it is quick, else the local one, which is always there. Its view of the call's voice is
 * the call's alone: to be too slow for a filler is no failure for anybody else.
 */
export function openHouseVoice(of: {
  readonly tts: TextToSpeech
  readonly local: TextToSpeech | undefined
  readonly clock: Clock
  readonly rate: number
}): TextToSpeech {
  const { tts, local, clock, rate } = of
  if (!local) return tts
  const rated = [tts, local].map(voice => ({
    tts: voice,
    health: openHealth({ name: voice.name, clock, priorMs: HOUSE_AFTER_MS }),
  }))
  const hedgeMs = [HOUSE_AFTER_MS, HOUSE_AFTER_MS] as const
  return cascadeVoices(rated, { clock, rate, deadlineMs: DEADLINE_MS, stallMs: STALL_MS, hedgeMs })
}

/** How this agent is to sound. */
export function voiceOptions({ voice, language }: AgentSpec): VoiceOptions {
  const { id, speed, stability, similarityBoost } = voice
  return {
    voice: id,
    speed,
    ...(stability !== null && { stability }),
    ...(similarityBoost !== null && { similarityBoost }),
    language: language.toLowerCase().split(/[-_]/)[0] ?? language,
  }
}
