import { INPUT_RATE, type Pcm, toSamples } from '../../../../audio/pcm.ts'
import { seedRandom } from '../../../../simulate/line/random.ts'
import type { Utterance } from '../../plan.ts'

interface SyntheticTurn {
  /** Words as [from, to] in ms. */
  readonly words: readonly (readonly [number, number])[]
  readonly ms: number
  /** Level of the noise floor; null: digital silence. */
  readonly floorDbfs?: number | null
  readonly name?: string
}

const HARMONICS = 25

/** Vowels at about −17 dBFS with soft edges over a noise floor: a turn whose truth is known to the sample. */
export function syntheticTurn({
  words,
  ms,
  floorDbfs = -60,
  name = 'some/turn.wav',
}: SyntheticTurn): Utterance {
  const random = seedRandom(7)
  const amplitude = floorDbfs === null ? 0 : 32_768 * 10 ** (floorDbfs / 20) * Math.sqrt(12)
  const pcm = Int16Array.from({ length: toSamples(ms) }, (_, at) => {
    const time = (at * 1000) / INPUT_RATE
    const voice = words.reduce(
      (sum, [from, to], index) => sum + envelope(time - from, to - time) * vowel(at, 110 + 9 * index),
      0,
    )
    return Math.round(voice + amplitude * (random() - 0.5))
  })
  return {
    name,
    speaker: 'ann',
    stratum: 'people',
    half: 'development',
    origin: 'recorded',
    text: words.map((_, index) => `word${index}`).join(' '),
    isTelephone: false,
    pcm,
    pausesAgree: true,
    speech: [{ fromMs: words[0]?.[0] ?? 0, toMs: words.at(-1)?.[1] ?? ms }],
    words: words.map(([fromMs, toMs], index) => ({ text: `word${index}`, fromMs, toMs })),
  }
}

const envelope = (afterMs: number, beforeMs: number): number =>
  Math.max(0, Math.min(1, afterMs / 15, beforeMs / 15))

function vowel(at: number, hz: number): number {
  let sum = 0
  for (let n = 1; n <= HARMONICS; n++) {
    const gain = 1 / (1 + ((n * hz - 600) / 250) ** 2) + 0.3 / (1 + ((n * hz - 1_500) / 300) ** 2)
    sum += gain * Math.cos((2 * Math.PI * n * hz * at) / INPUT_RATE + n * n)
  }
  return 3_000 * sum
}

/** The largest difference between neighbouring samples: a click has a large one. */
export function largestStep(pcm: Pcm): number {
  let largest = 0
  for (let at = 1; at < pcm.length; at++)
    largest = Math.max(largest, Math.abs((pcm[at] ?? 0) - (pcm[at - 1] ?? 0)))
  return largest
}

/** Power of one frequency in a stretch, dB against a full-scale sine (Goertzel's algorithm). */
export function powerAt(pcm: Pcm, hz: number): number {
  const turn = 2 * Math.cos((2 * Math.PI * hz) / INPUT_RATE)
  let one = 0
  let two = 0
  for (const sample of pcm) [one, two] = [sample + turn * one - two, one]
  const power = one * one + two * two - turn * one * two
  return 10 * Math.log10((4 * power) / pcm.length ** 2 / 32_768 ** 2 + 1e-20)
}
