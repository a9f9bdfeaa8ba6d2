import { type Samples, toSamples } from '../../../audio/pcm.ts'
import type { SpokenWord } from '../../provider.ts'
import { wordsOf } from '../../spoken/punctuation.ts'
import type { Alignment } from './codec.ts'

/**
 * Finds the words of a text, as written, in its sound. Times count from the start of the frame that brings them, or of the generation; a generation may
 * bring all its times with its first frame. Words that the service leaves out, or respells, come with the next that it has.
 */
export interface WordFinder {
  /** Text that was sent, in the order in which it is spoken. */
  sent(text: string): void
  /** The next frame of sound: the words that begin in it. */
  frame(length: Samples, alignment: Alignment | null): SpokenWord[]
  /** Whether text was sent that did not sound yet; `unknown` where sound came without times. */
  readonly missing: 'text' | 'none' | 'unknown'
  /** Words that were sent and did not sound yet. */
  readonly waiting: number
  /** What no frame had: where all was spoken, these words were, too. */
  rest(): string[]
}

interface WrittenChar {
  readonly char: string
  readonly word: number
}

interface FoundChar {
  readonly word: number
  readonly from: Samples
  readonly to: Samples
}

// How far ahead a character is looked for that is not the next one.
const LOOK_AHEAD = 24
// Times are whole milliseconds and sound comes in whole frames of the codec: less than this may be missing at the end.
const TOLERANCE_MS = 80
/** A time that counts from the start of the generation does not lie before the frame that brings it, by more than its rounding. */
const ROUNDED_MS = 5
const SPEAKABLE = /[\p{L}\p{N}]/u

export function openWordFinder(rate: number): WordFinder {
  const words: string[] = []
  const written: WrittenChar[] = []
  const found: FoundChar[] = []
  let next = 0
  let told = 0
  let received: Samples = 0
  let base: Samples = 0
  // Where the times so far end.
  let alignedTo: Samples = 0
  let hasTimes = false

  const take = ({ chars, startsMs, durationsMs }: Alignment) => {
    const firstMs = startsMs[0] ?? 0
    const goesOn = hasTimes && firstMs > 0 && base + toSamples(firstMs + ROUNDED_MS, rate) >= received
    if (!goesOn) base = received
    hasTimes = true
    chars.forEach((chars, index) => {
      const startMs = startsMs[index] ?? 0
      const endMs = startMs + (durationsMs[index] ?? 0)
      const from = base + toSamples(startMs, rate)
      const to = base + toSamples(endMs, rate)
      for (const char of chars) match(char, { from, to })
      alignedTo = Math.max(alignedTo, to)
    })
  }
  const match = (char: string, { from, to }: { from: Samples; to: Samples }) => {
    if (/\s/u.test(char)) return
    for (let at = next; at < Math.min(written.length, next + LOOK_AHEAD); at++) {
      const expected = written[at]
      if (expected?.char.toLowerCase() !== char.toLowerCase()) continue
      found.push({ word: expected.word, from, to })
      next = at + 1
      return
    }
  }
  const wordsUntil = (end: Samples): SpokenWord[] => {
    const start = received
    const spoken: SpokenWord[] = []
    let at: Samples = 0
    const clamp = (absolute: Samples) => Math.min(end - start, Math.max(at, absolute - start))
    while (found.length > 0 && (found[0] as FoundChar).from < end) {
      const { word, from } = found[0] as FoundChar
      let to = from
      while (found[0]?.word === word) to = (found.shift() as FoundChar).to
      // Its first characters were in an earlier frame.
      if (word < told) continue
      const begins = clamp(from)
      for (; told < word; told++) spoken.push({ text: words[told] ?? '', from: begins, to: begins })
      at = begins
      at = clamp(to)
      spoken.push({ text: words[word] ?? '', from: begins, to: at })
      told = word + 1
    }
    return spoken
  }
  return {
    sent(text) {
      for (const word of wordsOf(text)) {
        for (const char of word) written.push({ char, word: words.length })
        words.push(word)
      }
    },
    frame(length, alignment) {
      if (alignment) take(alignment)
      const spoken = wordsUntil(received + length)
      received += length
      return spoken
    },
    get missing() {
      if (received > 0 && !hasTimes) return 'unknown'
      const isDue = written.slice(next).some(({ char }) => SPEAKABLE.test(char))
      return isDue || received < alignedTo - toSamples(TOLERANCE_MS, rate) ? 'text' : 'none'
    },
    get waiting() {
      return words.length - told
    },
    rest: () => words.slice(told),
  }
}
