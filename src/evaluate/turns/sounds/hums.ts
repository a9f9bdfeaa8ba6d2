import { INPUT_RATE, type Pcm } from '../../../audio/pcm.ts'
import type { Millis } from '../../../flow/clock.ts'
import { drawBetween, type Random } from '../../../simulate/line/random.ts'
import {
  enveloped,
  evened,
  inTurn,
  mixed,
  noiseFor,
  type Resonance,
  type Signal,
  signalOf,
  throughBands,
  throughFormants,
  toPcm,
} from './shapes.ts'

export const hums = ['mm-hmm', 'uh-huh', 'mm'] as const
type Hum = (typeof hums)[number]

const LEVEL_DBFS = -25
/** A voice is never quite even. */
const JITTER = 0.015
/** What a lip or a throat lets out beside the voice. */
const BREATHINESS = 0.06

// Formants of a closed mouth, and of the vowel in “uh” (Peterson and Barney's averages, 1952).
const closed: readonly Resonance[] = [
  { hz: 270, bandwidthHz: 70 },
  { hz: 1_050, bandwidthHz: 250 },
  { hz: 2_300, bandwidthHz: 350 },
]
const open: readonly Resonance[] = [
  { hz: 640, bandwidthHz: 90 },
  { hz: 1_190, bandwidthHz: 110 },
  { hz: 2_390, bandwidthHz: 170 },
]

/** A made hum of 200 to 500 ms at about a pitch: pulses of a voice that glides, through formants. Its two syllables rise; “mm” falls. */
export function hum(kind: Hum, hz: number, random: Random): Pcm {
  const formants = kind === 'uh-huh' ? open : closed
  if (kind === 'mm') {
    const ms = drawBetween(random, [220, 420])
    return toPcm(syllable(ms, [hz * 1.08, hz * 0.85], formants, random), LEVEL_DBFS)
  }
  const first = syllable(drawBetween(random, [110, 160]), [hz, hz * 0.92], formants, random)
  const second = syllable(drawBetween(random, [160, 230]), [hz * 0.95, hz * 1.25], formants, random)
  const aspirationMs = drawBetween(random, [45, 75])
  const aspiration = evened(throughBands(noiseFor(aspirationMs, random), formants), 0.08)
  return toPcm(
    inTurn([
      { afterMs: 0, signal: evened(first) },
      { afterMs: 0, signal: aspiration },
      { afterMs: 0, signal: evened(second, 1.1) },
    ]),
    LEVEL_DBFS,
  )
}

function syllable(
  ms: Millis,
  [fromHz, toHz]: readonly [number, number],
  formants: readonly Resonance[],
  random: Random,
): Signal {
  const length = signalOf(ms).length
  let phase = 1
  const pulses = signalOf(ms, at => {
    const hz = fromHz + ((toHz - fromHz) * at) / length
    phase += (hz / INPUT_RATE) * drawBetween(random, [1 - JITTER, 1 + JITTER])
    if (phase < 1) return 0
    phase -= 1
    return 1
  })
  // A glottal pulse falls by 12 dB per octave; the lips give back 6 of them.
  const voice = throughFormants(pulses, [{ hz: 0, bandwidthHz: 200 }, ...formants])
  const radiated = voice.map((value, at) => value - (voice[at - 1] ?? 0))
  const breathed = mixed([
    evened(radiated),
    evened(throughBands(noiseFor(ms, random), formants), BREATHINESS),
  ])
  return enveloped(breathed, [
    [0, 0],
    [25, 1],
    [ms - 50, 0.8],
    [ms, 0],
  ])
}
