import type { PhonemeIds } from './phoneme-ids.ts'
import type { Variation } from './voice-config.ts'

/** A phrase for a voice's model to say. */
export interface Line extends PhonemeIds {
  readonly speaker: number
  readonly speed: number
}

/** What a voice's worker is told to load. `trial` is a phrase that it says to get warm and to find out how loud it is. */
export interface VoiceFiles {
  readonly model: string
  readonly rate: number
  readonly speakers: number
  readonly variation: Variation
  readonly threads: number
  readonly trial: Line
}
