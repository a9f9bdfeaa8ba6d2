import { firstLoudSample } from '../../../audio/level.ts'
import { type Pcm, type Samples, toMillis, toSamples } from '../../../audio/pcm.ts'
import type { Millis } from '../../../flow/clock.ts'
import { drawBetween, type Random } from '../../../simulate/line/random.ts'
import type { TimedWord, Utterance } from '../plan.ts'
import { quietestSample } from './cuts.ts'
import { clearOf, type Piece, soundThreshold } from './pieces.ts'

const WINDOW: Samples = toSamples(10)
const GAP_MS = [60, 150] as const
/** The first sound of a word. */
const FIRST_SOUND_MS = 80
const LONGEST_SOUND_MS = 180
/** A shorter word has no half that could be heard. */
const SHORTEST_WORD_MS = 180
/** In a turn of so many words two are stuttered, now and then. */
const WORDS_FOR_TWO = 6

/** Where a stutter begins, what is said of the word, and the silences after each time that it is said. */
interface Stutter {
  readonly from: Samples
  readonly sound: Samples
  readonly gaps: readonly Samples[]
}

/** A turn's pieces with one or two of its words stuttered, and a label that says where. Throws an Error where no words are known. */
export function stutteredPieces(turn: Utterance, random: Random): { pieces: Piece[]; label: string } {
  const words = drawWords(turn, random)
  const clear = clearOf(turn.pcm)
  const threshold = soundThreshold({ ...turn, pcm: clear })
  const stutters = words.map(word => stutterOf(word, clear, threshold, random))
  let from = 0
  const pieces: Piece[] = []
  for (const stutter of stutters) {
    const to = stutter.from + stutter.sound
    for (const gap of stutter.gaps) {
      pieces.push({ from, to, quiet: gap })
      from = stutter.from
    }
  }
  pieces.push({ from, to: turn.pcm.length, quiet: 0 })
  const numbers = stutters.flatMap(({ from: at, sound, gaps }) => [at, sound, ...gaps])
  return { pieces, label: numbers.map(samples => Math.round(toMillis(samples))).join('-') }
}

/** One or two words of the turn, in order; the longest one where none is long enough. */
function drawWords({ name, words }: Utterance, random: Random): TimedWord[] {
  if (!words?.length) throw new Error(`${name} has no times of words: none can be stuttered`)
  const long = words.filter(word => lengthOf(word) >= SHORTEST_WORD_MS)
  if (long.length === 0)
    return [words.reduce((best, word) => (lengthOf(word) > lengthOf(best) ? word : best))]
  const first = Math.floor(random() * long.length)
  // Drawn in any case, so that what comes after does not depend on the number of words.
  const second = Math.floor(random() * long.length)
  const isTwo = random() < 0.5 && words.length >= WORDS_FOR_TWO
  return long.filter((_, index) => index === first || (isTwo && index === second))
}

function stutterOf(word: TimedWord, clear: Pcm, threshold: number, random: Random): Stutter {
  const half = lengthOf(word) / 2
  const cut = quietestSample(clear, { fromMs: word.fromMs, toMs: word.fromMs })
  // A label may begin before the sound does.
  const silence = firstLoudSample(clear.subarray(cut, cut + toSamples(half)), threshold, WINDOW) ?? 0
  const from = cut + Math.max(0, silence - WINDOW)
  const soundMs = random() < 0.5 ? Math.min(FIRST_SOUND_MS, half) : Math.min(LONGEST_SOUND_MS, half)
  const times = random() < 0.5 ? 1 : 2
  const gap = (): Samples => toSamples(drawBetween(random, GAP_MS))
  return { from, sound: WINDOW + toSamples(soundMs), gaps: Array.from({ length: times }, gap) }
}

const lengthOf = ({ fromMs, toMs }: TimedWord): Millis => toMs - fromMs
