import { type Pcm, type Samples, toSamples } from '../../audio/pcm.ts'
import type { TextToSpeech } from '../../speech/provider.ts'

/** A word takes 100 ms, the last 10 of them silent: so the same word twice is two sounds, and half of one is too short. */
const WORD_MS = 100
const SOUND_MS = 90
/** A sound that is shorter is half a word; a little is lost where the rate is changed. */
const WHOLE_MS = 80
const FIRST_LEVEL = 2_000
const LEVEL_STEP = 250
/** Off a level by more than this a sample is no word's. */
const TOLERANCE = 100
const QUIET = 1_000

/** Every word that was ever spoken, by its number: its sound is one level. */
const known: string[] = []

const bare = (word: string): string => word.toLowerCase().replace(/[^\p{L}\p{N}']/gu, '')

/** The words of a text as they are heard. */
export const heardWords = (text: string): readonly string[] => text.split(/\s+/).map(bare).filter(Boolean)

function levelOf(word: string): number {
  const at = known.indexOf(word)
  if (at < 0) known.push(word)
  const level = FIRST_LEVEL + LEVEL_STEP * (at < 0 ? known.length - 1 : at)
  if (level > 32_000) throw new Error('there are no levels left: the tests say too many different words')
  return level
}

/** A voice whose words can be read off its sound: the house's are negative, a provider's positive. */
export function readableVoice(whose: 'provider' | 'house', rate: number): TextToSpeech {
  const sign = whose === 'house' ? -1 : 1
  const each = toSamples(WORD_MS, rate)
  return {
    name: `readable ${whose}`,
    rate,
    async *speak(text, { signal }) {
      for await (const clause of text) {
        if (signal.aborted) return
        const words = clause.split(/\s+/).filter(Boolean)
        const pcm = new Int16Array(words.length * each)
        for (const [at, word] of words.entries())
          if (bare(word) !== '')
            pcm.fill(sign * levelOf(bare(word)), at * each, at * each + toSamples(SOUND_MS, rate))
        const times = words.map((word, at) => ({ text: word, from: at * each, to: (at + 1) * each }))
        yield { pcm, words: times }
      }
    },
  }
}

/** A word as it was heard; times in ms from the start of the sound that was read. */
export interface HeardWord {
  readonly text: string
  readonly by: 'provider' | 'house'
  readonly fromMs: number
  readonly toMs: number
  readonly isWhole: boolean
}

/** Reads the words off a sound that readable voices made. */
export function readWords(pcm: Pcm, rate: number): readonly HeardWord[] {
  const bin: Samples = toSamples(1, rate)
  const words: HeardWord[] = []
  let level = 0
  let from = 0
  const end = (at: number) => {
    if (level !== 0 && at - from >= 3)
      words.push({
        text: known[Math.abs(level) - 1] ?? '?',
        by: level > 0 ? 'provider' : 'house',
        fromMs: from,
        toMs: at,
        isWhole: at - from >= WHOLE_MS,
      })
  }
  for (let at = 0; at * bin < pcm.length; at++) {
    const next = placeOf(pcm[at * bin + (bin >> 1)] ?? 0)
    if (next === level) continue
    end(at)
    level = next
    from = at
  }
  end(Math.floor(pcm.length / bin))
  return words
}

/** The number of the word, counted from 1 and with the sign of who speaks; 0: silence, or between two levels. */
function placeOf(sample: number): number {
  const size = Math.abs(sample)
  const at = Math.round((size - FIRST_LEVEL) / LEVEL_STEP)
  if (size < QUIET || at < 0 || Math.abs(size - FIRST_LEVEL - at * LEVEL_STEP) > TOLERANCE) return 0
  return Math.sign(sample) * (at + 1)
}
