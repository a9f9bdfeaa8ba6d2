import type { Pcm } from '../../audio/pcm.ts'
import { trackPitch } from './pitch.ts'

/** How a voice sounded when it stopped, against how it sounded before. */
export interface VoiceEnd {
  /** Pitch at the end against the middle of the turn, semitones: a statement falls, a list and an unfinished one do not. */
  readonly fallSt: number
  /** Level of the last 300 ms against the loud part of the turn, dB. */
  readonly fadeDb: number
}

/** What is looked at of a turn, at most. */
export const VOICE_END_MS = 4_000
/** Frames of 10 ms. */
const LAST = 30
const LAST_VOICED = { least: 4, most: 8 }
const LEAST_VOICED = 15
/** An octave is an error of the tracker as often as a fall. */
const MOST_ST = 12

/** Hears how the voice at the end of `pcm` (16 kHz, its last sample the last of speech) ended; null: too little voice to tell. */
export function hearVoiceEnd(pcm: Pcm): VoiceEnd | null {
  const { hz, db } = trackPitch(pcm)
  const loud = percentile(db, 0.9)
  const voiced = hz.filter(value => value > 0)
  const last = hz.slice(-LAST).filter(value => value > 0)
  if (voiced.length < LEAST_VOICED || last.length < LAST_VOICED.least) return null
  const fall = 12 * Math.log2(percentile(last.slice(-LAST_VOICED.most), 0.5) / percentile(voiced, 0.5))
  const fade = db.slice(-LAST).reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY) - loud
  return { fallSt: tenths(Math.max(-MOST_ST, Math.min(MOST_ST, fall))), fadeDb: tenths(fade) }
}

const tenths = (value: number): number => Math.round(value * 10) / 10

function percentile(values: Float64Array, share: number): number {
  const sorted = values.toSorted()
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
}
