import { withoutRumble } from '../../../audio/high-pass.ts'
import { INPUT_RATE, type Pcm, type Samples, toMillis } from '../../../audio/pcm.ts'
import type { Segment } from '../../caller/script.ts'
import { MIN_PAUSE_MS, segmentsOf } from './segments.ts'

/** 10 ms. */
const WINDOW: Samples = INPUT_RATE / 100
// Among 27 to 45 dB this is where the energy agrees best with the other method and with word alignments, which neither of
// the two knows. Less deep cuts final consonants off; deeper is in the noise of half the recordings.
const BELOW_LOUDEST_DB = 32

/**
 * Where there is sound, by energy alone: the samples that come within 32 dB of the loudest 10 ms, in windows that do so too.
 * A silence of at least 200 ms is a pause, a shorter one a stop consonant. Sound below 100 Hz does not count. Empty where all is silent.
 */
export function energySegments(pcm: Pcm, minPauseMs = MIN_PAUSE_MS): Segment[] {
  const sound = withoutRumble(pcm)
  const power = loudestPower(sound) * 10 ** (-BELOW_LOUDEST_DB / 10)
  if (power < 1) return []
  return segmentsOf(loudStretches(sound, power), minPauseMs)
}

/** Mean square of the loudest window. */
function loudestPower(sound: Float64Array): number {
  let loudest = 0
  for (let from = 0; from < sound.length; from += WINDOW) {
    const window = sound.subarray(from, from + WINDOW)
    loudest = Math.max(loudest, window.reduce((sum, value) => sum + value * value, 0) / WINDOW)
  }
  return loudest
}

/** The loud samples inside loud windows, those of neighbouring windows put together; ms. */
function loudStretches(sound: Float64Array, power: number): Segment[] {
  const amplitude = Math.sqrt(power)
  const stretches: { fromMs: number; toMs: number }[] = []
  const square = (at: number): number => (sound[at] ?? 0) ** 2
  let energy = 0
  for (let at = 0; at < WINDOW; at++) energy += square(at)
  // The samples up to here have been looked at.
  let seen = 0
  for (let from = 0; from + WINDOW <= sound.length; from++) {
    if (energy >= power * WINDOW) {
      for (let at = Math.max(seen, from); at < from + WINDOW; at++) {
        if (Math.abs(sound[at] ?? 0) < amplitude) continue
        const last = stretches.at(-1)
        if (last && toMillis(at) - last.toMs < 10) last.toMs = toMillis(at + 1)
        else stretches.push({ fromMs: toMillis(at), toMs: toMillis(at + 1) })
      }
      seen = from + WINDOW
    }
    energy += square(from + WINDOW) - square(from)
  }
  return stretches
}
