import { INPUT_RATE, type Pcm, toSamples } from '../../../audio/pcm.ts'
import type { Random } from '../../../simulate/line/random.ts'
import type { OtherSound, Utterance } from '../plan.ts'
import { scaled } from './level.ts'

/** What a bed of sound is made of where nothing was recorded, −20 dBFS. */
const MS = 12_000
const PEAK = 12_000

/** Noise that falls by 3 dB per octave, as a fan or a street does: five first-order low-passes over white noise (after Voss). */
export function pinkNoise(random: Random): Pcm {
  const rows = new Float64Array(5)
  return Int16Array.from({ length: toSamples(MS) }, (_, at) => {
    // Row k changes every 2^k samples.
    for (let row = 0; row < rows.length; row++) if (at % (1 << (2 * row)) === 0) rows[row] = random() * 2 - 1
    return (PEAK / rows.length) * rows.reduce((sum, value) => sum + value, 0)
  })
}

/** Several people at once, none of them to be understood: each voice begins somewhere else and goes on and on. */
export function babble(voices: readonly Utterance[], random: Random): Pcm {
  const mix = new Float64Array(toSamples(MS))
  for (const { pcm } of voices) {
    const from = Math.floor(random() * pcm.length)
    for (let at = 0; at < mix.length; at++) mix[at] = (mix[at] ?? 0) + (pcm[(from + at) % pcm.length] ?? 0)
  }
  return Int16Array.from(mix, value => value / Math.sqrt(Math.max(1, voices.length)) / 2)
}

const BEAT_MS = 300
/** Steps of a scale from its first note, in semitones: a tune that goes round. */
const TUNES = [
  [0, 4, 7, 12, 7, 4, 5, 9, 12, 9, 7, 2],
  [0, 3, 7, 10, 7, 3, 5, 8, 12, 8, 5, 2],
] as const

/** A tune on a plucked string: three partials under an exponential fall. */
export function tune(index: number, hz: number): Pcm {
  const notes = TUNES[index % TUNES.length] ?? TUNES[0]
  const beat = toSamples(BEAT_MS)
  return Int16Array.from({ length: toSamples(MS) }, (_, at) => {
    const pitch = hz * 2 ** ((notes[Math.floor(at / beat) % notes.length] ?? 0) / 12)
    const t = (at % beat) / INPUT_RATE
    const partial = (k: number) => Math.sin(2 * Math.PI * pitch * k * t) / k
    return PEAK * 0.5 * Math.exp(-4 * t) * Math.min(1, t * 200) * (partial(1) + partial(2) + partial(3))
  })
}

/** Noise, babble and music for both halves, where there is no recording of any. */
export function makeBeds(voices: readonly Utterance[], random: Random): readonly OtherSound[] {
  const made = (half: OtherSound['half'], kind: OtherSound['kind'], pcm: Pcm): OtherSound => ({
    name: `${kind}-made-${half}`,
    kind,
    origin: 'made',
    half,
    pcm: scaled(pcm, -3),
  })
  return (['development', 'reporting'] as const).flatMap((half, index) => [
    made(half, 'noise', pinkNoise(random)),
    made(half, 'babble', babble(voices.filter(one => one.half === half).slice(0, 6), random)),
    made(half, 'music', tune(index, index === 0 ? 220 : 196)),
  ])
}
