import type { Random } from '../line/random.ts'

/** So sure is the model of a word that it hears clearly, from the recordings (mean of exp(logprob) 0.47); a word's own varies. */
const CLEAR_PROBABILITY = 0.47
const SPREAD = 0.2

/** What is said of a piece of a session's audio. Seconds are the session's. */
export interface Transcribed {
  readonly text: string
  readonly confidence: number
  readonly fromSecs: number
  readonly toSecs: number
}

/**
 * The words of a committed transcript as the vendor lists them, spaces and all; null for none (recorded). The recogniser behind the simulator
 * tells no times: the voiced stretch is shared out by the letters.
 */
export function timedWords({ text, confidence, fromSecs, toSecs }: Transcribed, random: Random) {
  if (text === '') return null
  const perLetter = (toSecs - fromSecs) / text.length
  const timeAt = (at: number) => Math.round((fromSecs + at * perLetter) * 100) / 100
  const pieces = [...text.matchAll(/\s+|\S+/g)]
  return pieces.map(({ 0: piece, index }) => ({
    text: piece,
    start: timeAt(index),
    end: timeAt(index + piece.length),
    type: piece.trim() === '' ? 'spacing' : 'word',
    speaker_id: null,
    logprob: Math.min(
      0,
      Math.log(Math.max(0.01, confidence) * CLEAR_PROBABILITY) + (random() - 0.5) * 2 * SPREAD,
    ),
    channel_index: null,
    characters: [...piece].map((letter, at) => ({
      text: letter,
      start: timeAt(index + at),
      end: timeAt(index + at + 1),
    })),
  }))
}
