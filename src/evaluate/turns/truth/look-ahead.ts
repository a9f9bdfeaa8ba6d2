import type { Pcm } from '../../../audio/pcm.ts'
import { seedRandom } from '../../../simulate/line/random.ts'
import type { Segment } from '../../caller/script.ts'
import { likelihoodRatio } from './likelihood.ts'
import { MIN_PAUSE_MS, segmentsOf } from './segments.ts'
import { HOP_MS, type Spectrum, spectrumOf } from './spectrum.ts'
import { AROUND, type Odds } from './speech-odds.ts'
import { likeliestPath } from './viterbi.ts'

/** Silero is believed where it says 0.9 or more, or 0.1 or less. */
const SURE = Math.log(9)
// Nothing that is so far below the loud frames is heard as speech: it is hidden in faint noise.
const FLOOR_DB = -45
// Quiet: so many of a clip's frames in each band.
const QUIET_SHARE = 0.05
const LOUD_SHARE = 0.99
/** Frames that overlap and bands that go together say the same thing several times over: so much of each is news. */
const NEWS = 0.1
const MOST_NEWS = 8
const CERTAIN = 50
const MEAN_SPEECH_MS = 1_000
const MEAN_SILENCE_MS = 200

/**
 * Where there is speech, by a voice activity detector that looks ahead. Silero, heard in both directions of time, says which frames
 * are speech and which are not; where it is not sure, the spectrum decides: by a model of this clip's speech and one of its
 * silence, both learned from the frames that Silero is sure of, along the likeliest path of a two-state Markov chain. Null where
 * there is nothing to learn from.
 */
export function lookAheadSegments(pcm: Pcm, odds: Odds, minPauseMs = MIN_PAUSE_MS): Segment[] | null {
  const spectrum = spectrumOf(pcm, AROUND)
  const levels = levelsOf(spectrum)
  const silero = Float64Array.from({ length: spectrum.frames }, (_, frame) => odds(spectrum.at(frame)))
  const ratio = likelihoodRatio(levels, spectrum.bands, {
    isOne: frame => (silero[frame] ?? 0) > SURE,
    isOther: frame => (silero[frame] ?? 0) < -SURE,
  })
  if (!ratio) return null
  const evidence = silero.map((own, frame) => {
    if (Math.abs(own) > SURE) return Math.sign(own) * CERTAIN
    return own + Math.max(-MOST_NEWS, Math.min(MOST_NEWS, NEWS * (ratio[frame] ?? 0)))
  })
  const path = likeliestPath(evidence, {
    leaveOn: HOP_MS / MEAN_SPEECH_MS,
    leaveOff: HOP_MS / MEAN_SILENCE_MS,
  })
  const stretches = path
    .flatMap((isSpeech, frame) => (isSpeech ? [spectrum.at(frame)] : []))
    .map(at => ({ fromMs: at - HOP_MS / 2, toMs: at + HOP_MS / 2 }))
  return segmentsOf(stretches, minPauseMs)
}

/** Levels in dB, in faint noise that has the spectrum of the clip's quiet frames. */
function levelsOf({ frames, bands, powers }: Spectrum): Float64Array {
  const totals: number[] = []
  for (let frame = 0; frame < frames; frame++) {
    totals.push(powers.subarray(frame * bands, (frame + 1) * bands).reduce((sum, power) => sum + power, 0))
  }
  const floor = (shareOf(totals, LOUD_SHARE) * 10 ** (FLOOR_DB / 10)) / bands
  const noise = Array.from({ length: bands }, (_, band) => {
    const own = totals.flatMap((total, frame) => (total > 0 ? [powers[frame * bands + band] ?? 0] : []))
    return Math.max(floor, shareOf(own, QUIET_SHARE))
  })
  const random = seedRandom(1)
  return powers.map((power, index) => {
    // Power of noise: the mean of four exponential draws.
    const drawn = -Math.log((1 - random()) * (1 - random()) * (1 - random()) * (1 - random())) / 4
    return 10 * Math.log10(power + drawn * (noise[index % bands] ?? 0) + Number.MIN_VALUE)
  })
}

function shareOf(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) * share)] ?? 0
}
