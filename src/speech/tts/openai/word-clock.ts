import type { Samples } from '../../../audio/pcm.ts'
import type { SpeechPart, SpokenWord } from '../../provider.ts'
import { wordsOf } from '../../spoken/punctuation.ts'
import { SPEECH_RATE } from './sound-stream.ts'

/** Samples that a letter takes until more is known: 15 letters a second. */
const FIRST_PACE = SPEECH_RATE / 15
/** How much one clause changes what is believed of the next. */
const LEARNING = 0.3
// A pause takes the time of so many letters, a figure that of a spoken word.
const PAUSE_LETTERS = 4
const DIGIT_LETTERS = 4
const SLOWEST = FIRST_PACE * 4
const FASTEST = FIRST_PACE / 4

/** How fast a voice speaks, as far as it has been heard. Shared by all calls of it: at speed 1, samples a letter. */
export interface Pace {
  samplesPerLetter: number
}

export const openPace = (): Pace => ({ samplesPerLetter: FIRST_PACE })

type Words = SpeechPart['words']

/** Gives the sound of one clause its words as it comes. Positions count from the end of what was given out before. */
export interface WordClock {
  /** So much sound came. The words that have ended by now, and the end of the last; null: none has. */
  push(samples: Samples): { readonly to: Samples; readonly words: Words } | null
  /** All that came is given out before its first word has ended: that word, as far as it got. */
  begin(): Words
  /** The clause is over: the other words, spread over what is left. */
  end(): Words
}

/**
 * The vendor tells no word times, so they are reckoned: by the letters of each word, at the pace that the voice has shown so far. What is left
 * at the end of a clause is spread over the sound that is left.
 */
export function openWordClock(
  clause: string,
  { pace, speed }: { readonly pace: Pace; readonly speed: number },
): WordClock {
  const words = wordsOf(clause).map(text => ({ text, letters: lettersIn(text) }))
  const lettersOf = (some: typeof words) => some.reduce((sum, { letters }) => sum + letters, 0)
  const each = pace.samplesPerLetter / speed
  let made: Samples = 0
  let given: Samples = 0
  let next = 0
  // Where the next word is reckoned to begin.
  let at: Samples = 0

  return {
    push(samples) {
      made += samples
      const ended: SpokenWord[] = []
      // The last word ends with the sound, and nobody knows yet where that is.
      for (let word = words[next]; word && next < words.length - 1; word = words[next]) {
        const to = Math.round(at + word.letters * each)
        if (to > made) break
        ended.push({ text: word.text, from: at - given, to: to - given })
        at = to
        next++
      }
      if (ended.length === 0) return null
      const to = at - given
      given = at
      return { to, words: ended }
    },
    begin() {
      const [word] = words
      given = made
      if (!word || next > 0) return []
      next = 1
      at = Math.max(made, Math.round(word.letters * each))
      return [{ text: word.text, from: 0, to: made }]
    },
    end() {
      const left = words.slice(next)
      const from = Math.min(at, made) - given
      const share = (made - given - from) / Math.max(1, lettersOf(left))
      const spread = left.map(({ text }, index) => ({
        text,
        from: Math.floor(from + share * lettersOf(left.slice(0, index))),
        to: Math.floor(from + share * lettersOf(left.slice(0, index + 1))),
      }))
      if (lettersOf(words) > 0 && made > 0) learn(pace, (made / lettersOf(words)) * speed)
      return spread
    },
  }
}

function learn(pace: Pace, heard: number): void {
  const bounded = Math.min(SLOWEST, Math.max(FASTEST, heard))
  pace.samplesPerLetter += LEARNING * (bounded - pace.samplesPerLetter)
}

function lettersIn(word: string): number {
  const letters = word.match(/[\p{L}\p{M}]/gu)?.length ?? 0
  const digits = word.match(/\p{N}/gu)?.length ?? 0
  const pause = /[.,;:!?…—–]["'”’)]*$/u.test(word) && letters + digits > 0 ? PAUSE_LETTERS : 0
  return letters + DIGIT_LETTERS * digits + pause + (letters + digits > 0 ? 1 : 0)
}
