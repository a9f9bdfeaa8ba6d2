import { type Pcm, toSamples } from '../../audio/pcm.ts'
import type { Millis } from '../../flow/clock.ts'
import { hearVoiceEnd, VOICE_END_MS, type VoiceEnd } from '../../speech/turn-end/voice.ts'
import type { Utterance } from '../turns/plan.ts'
import { type Sound, type SoundJudge, soundAfter } from './sound.ts'

/** What had been said, as a recogniser hears it, at a moment at which the caller had finished, or had not. */
export interface Sample {
  readonly speaker: string
  readonly stratum: Utterance['stratum']
  readonly half: Utterance['half']
  /** `word`: between two words, where there was no pause and one could be made. */
  readonly kind: 'end' | 'pause' | 'word'
  /** Length of the pause, ms; null where there was none. */
  readonly pauseMs: Millis | null
  readonly text: string
  readonly confidence: number
  /** How the voice ended there. */
  readonly voice: VoiceEnd | null
  /** What a model made of the sound; null: none was asked. */
  readonly sound: Sound | null
}

export type Hear = (pcm: Pcm) => Promise<{ readonly text: string; readonly confidence: number }>

const LONGEST_MS = 15_000
const LEAST_PAUSE_MS = 150
const BEFORE_MS = 200
const AFTER_MS = 20
/** Silence that the recogniser hears after the last word by the time a pause is noticed. */
const TAIL_MS = 100

/** Cuts an utterance at its end, at its pauses and between its words, and hears what is before each cut, and a model what it sounds like. */
export async function samplesOf(
  utterance: Utterance,
  hear: Hear,
  judge: SoundJudge | null,
): Promise<Sample[]> {
  const { speech, words, pcm, speaker, stratum, half } = utterance
  const end = speech.at(-1)?.toMs ?? 0
  const start = Math.max(0, (speech[0]?.fromMs ?? 0) - BEFORE_MS)
  if (utterance.isTelephone || end - start > LONGEST_MS) return []
  const pauses = speech.flatMap((segment, index) => {
    const next = speech[index + 1]
    return next && next.fromMs - segment.toMs >= LEAST_PAUSE_MS
      ? [{ kind: 'pause' as const, at: segment.toMs + AFTER_MS, pauseMs: next.fromMs - segment.toMs }]
      : []
  })
  // Every other word: neighbours say nearly the same.
  const between = (words ?? [])
    .slice(0, -1)
    .filter((_, index) => index % 2 === (words?.length ?? 0) % 2)
    .map(word => ({ kind: 'word' as const, at: word.toMs, pauseMs: null }))
  const samples: Sample[] = []
  for (const { kind, at, pauseMs } of [
    { kind: 'end' as const, at: end + AFTER_MS, pauseMs: null },
    ...pauses,
    ...between,
  ]) {
    const { text, confidence } = await hear(withTail(pcm.subarray(toSamples(start), toSamples(at))))
    const to = kind === 'word' ? at : at - AFTER_MS
    const from = Math.max(0, speech[0]?.fromMs ?? 0, to - VOICE_END_MS)
    const voice = hearVoiceEnd(pcm.subarray(toSamples(from), toSamples(to)))
    if (text.trim() === '') continue
    const sound = judge && (await soundAfter(utterance, { kind, at: to, pauseMs }, judge))
    samples.push({ speaker, stratum, half, kind, pauseMs, text, confidence, voice, sound })
  }
  return samples
}

function withTail(pcm: Pcm): Pcm {
  const tailed = new Int16Array(pcm.length + toSamples(TAIL_MS))
  tailed.set(pcm)
  return tailed
}
