import type { Pcm } from '../../audio/pcm.ts'

/** Pitch is looked for at a quarter of 16 kHz: the fundamental of a voice is far below 2 kHz. */
const DECIMATION = 4
const RATE = 16_000 / DECIMATION
/** Voices from 65 to 400 Hz, as lags. */
const LAGS = { least: RATE / 400, most: Math.floor(RATE / 65) }
const WINDOW = 0.032 * RATE
const HOP = 0.01 * RATE
/** A frame is voiced when it is so like itself one period later. */
const VOICED = 0.5
/** Two periods are as like as one: of equals the shorter is the pitch. */
const PER_LAG = 0.0024

/** Of every 10 ms: the level, dBFS, and the pitch, Hz; 0: no voice. */
export interface PitchTrack {
  readonly hz: Float64Array
  readonly db: Float64Array
}

/** Pitch and level of speech, 16 kHz, by normalised cross-correlation of windows of 32 ms. */
export function trackPitch(pcm: Pcm): PitchTrack {
  const sound = decimate(pcm)
  const energy = energyOf(sound)
  const frames = Math.max(0, Math.floor((sound.length - WINDOW) / HOP) + 1)
  const hz = new Float64Array(frames)
  const db = new Float64Array(frames)
  for (let frame = 0; frame < frames; frame++) {
    const at = frame * HOP
    const power = ((energy[at + WINDOW] ?? 0) - (energy[at] ?? 0)) / WINDOW
    db[frame] = 10 * Math.log10(power / 32_768 ** 2 + 1e-12)
  }
  const least = Math.max(FLOOR_DBFS, db.reduce((most, value) => Math.max(most, value), FLOOR_DBFS) - QUIET_DB)
  for (let frame = 0; frame < frames; frame += frames - frame > CLOSELY ? 2 : 1)
    if ((db[frame] ?? 0) > least) hz[frame] = pitchAt(sound, energy, frame * HOP)
  return { hz, db }
}

/** Sums of squares up to each sample. */
function energyOf(sound: Float64Array): Float64Array {
  const sums = new Float64Array(sound.length + 1)
  for (let i = 0; i < sound.length; i++) sums[i + 1] = (sums[i] ?? 0) + (sound[i] ?? 0) ** 2
  return sums
}

const FLOOR_DBFS = -70
/** Frames at the end that are looked at one by one; before them every other will do. */
const CLOSELY = 40
/** What is so far below the loudest frame is no vowel. */
const QUIET_DB = 30

/** The period at `at`: the window there is compared with what comes before it, so that the last frame needs nothing after it. */
function pitchAt(sound: Float64Array, energy: Float64Array, at: number): number {
  const own = (energy[at + WINDOW] ?? 0) - (energy[at] ?? 0)
  const likeness = (lag: number): number => {
    const before = at - lag
    if (before < 0) return 0
    const other = (energy[before + WINDOW] ?? 0) - (energy[before] ?? 0)
    return product(sound, at, before, WINDOW) / Math.sqrt(own * other + 1e-9)
  }
  const all = new Float64Array(LAGS.most + 2)
  let best = 0
  for (let lag = LAGS.least - 1; lag <= LAGS.most + 1; lag++) {
    all[lag] = likeness(lag)
    const isInside = lag >= LAGS.least && lag <= LAGS.most
    if (isInside && (best === 0 || (all[lag] ?? 0) - PER_LAG * lag > (all[best] ?? 0) - PER_LAG * best))
      best = lag
  }
  const [left, top, right] = [all[best - 1] ?? 0, all[best] ?? 0, all[best + 1] ?? 0]
  if (top < VOICED) return 0
  // Between the lags: the top of the parabola through three of them.
  const bend = left - 2 * top + right
  const shift = bend < 0 ? Math.max(-0.5, Math.min(0.5, (0.5 * (left - right)) / bend)) : 0
  return RATE / (best + shift)
}

function product(sound: Float64Array, one: number, other: number, length: number): number {
  let sum = 0
  for (let i = 0; i < length; i++) sum += (sound[one + i] ?? 0) * (sound[other + i] ?? 0)
  return sum
}

/** A quarter of the samples, each the mean of eight: enough of a low-pass where only the fundamental counts. */
function decimate(pcm: Pcm): Float64Array {
  const length = Math.max(0, Math.floor(pcm.length / DECIMATION) - 1)
  const sound = new Float64Array(length)
  let slow = pcm[0] ?? 0
  for (let i = 0; i < length; i++) {
    let sum = 0
    for (let k = 0; k < 2 * DECIMATION; k++) sum += pcm[i * DECIMATION + k] ?? 0
    const mean = sum / (2 * DECIMATION)
    slow += (mean - slow) * DRIFT
    sound[i] = mean - slow
  }
  return sound
}

/** One pole at 50 Hz takes away rumble. */
const DRIFT = 1 - Math.exp((-2 * Math.PI * 50) / RATE)
