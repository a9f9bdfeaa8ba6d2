import { INPUT_RATE, type Pcm, type Samples, toSamples } from '../../../audio/pcm.ts'
import type { Millis } from '../../../flow/clock.ts'
import type { Random } from '../../../simulate/line/random.ts'
import { activeDbfs, toSample } from './level.ts'

/** Sound in the making: samples without a level yet, 16 kHz. */
export type Signal = Float64Array

/** A frequency at which a struck thing rings. */
export interface Mode {
  readonly hz: number
  /** Against the others that sound beside it; 1 where nothing is said. */
  readonly gain?: number
}

/** A frequency that a filter lets through, and how wide around it. */
export interface Resonance extends Mode {
  readonly bandwidthHz: number
}

const SOFT_EDGE: Samples = toSamples(2)
const HIGHEST_PEAK = 0.8 * 32_767

export const signalOf = (ms: Millis, sampleAt: (index: Samples) => number = () => 0): Signal =>
  Float64Array.from({ length: toSamples(ms) }, (_, index) => sampleAt(index))

/** White noise in −1 … 1. */
export const noiseFor = (ms: Millis, random: Random): Signal => signalOf(ms, () => 2 * random() - 1)

/** Resonances side by side, each with silence at 0 Hz and at the highest frequency: shapes noise. */
export function throughBands(signal: Signal, bands: readonly Resonance[]): Signal {
  return mixed(
    bands.map(({ hz, bandwidthHz, gain = 1 }) => {
      const edged = signal.map((value, at) => value - (signal[at - 2] ?? 0))
      // The wider, the louder: a narrow band of noise would otherwise vanish beside a wide one.
      return resonated(edged, hz, bandwidthHz).map(value => value * gain)
    }),
  )
}

/** Resonances one after another, as in a throat: shapes the pulses of a voice. */
export const throughFormants = (signal: Signal, formants: readonly Resonance[]): Signal =>
  formants.reduce((sound, { hz, bandwidthHz }) => resonated(sound, hz, bandwidthHz), signal)

/** Klatt's second-order resonator ("Software for a cascade/parallel formant synthesizer", 1980): gain 1 at 0 Hz. */
function resonated(signal: Signal, hz: number, bandwidthHz: number): Signal {
  const radius = Math.exp((-Math.PI * bandwidthHz) / INPUT_RATE)
  const c = -radius * radius
  const b = 2 * radius * Math.cos((2 * Math.PI * hz) / INPUT_RATE)
  const a = 1 - b - c
  let one = 0
  let two = 0
  return signal.map(value => {
    const out = a * value + b * one + c * two
    two = one
    one = out
    return out
  })
}

/** A signal under an envelope of straight lines through [ms, gain]; before the first and after the last it keeps their gain. */
export function enveloped(signal: Signal, points: readonly (readonly [Millis, number])[]): Signal {
  const corners = points.map(([ms, gain]) => ({ at: toSamples(ms), gain }))
  return signal.map((value, at) => value * gainAt(corners, at))
}

function gainAt(corners: readonly { readonly at: Samples; readonly gain: number }[], at: Samples): number {
  const next = corners.findIndex(corner => corner.at > at)
  const after = corners[next]
  const before = corners[next - 1]
  if (!after) return corners.at(-1)?.gain ?? 1
  if (!before) return after.gain
  return before.gain + ((after.gain - before.gain) * (at - before.at)) / (after.at - before.at)
}

/** Something struck: resonances that ring and die away, `decayMs` to 1/e at the lowest of them, faster above. */
export function struck(ms: Millis, modes: readonly Mode[], decayMs: Millis): Signal {
  const lowest = Math.min(...modes.map(({ hz }) => hz))
  return signalOf(ms, at => {
    const timeMs = (at * 1000) / INPUT_RATE
    return modes.reduce(
      (sum, { hz, gain = 1 }) =>
        sum +
        gain *
          Math.sin((2 * Math.PI * hz * timeMs) / 1000) *
          Math.exp((-timeMs / decayMs) * Math.sqrt(hz / lowest)),
      0,
    )
  })
}

/** At the same time; as long as the longest. */
export function mixed(signals: readonly Signal[]): Signal {
  const sum = new Float64Array(Math.max(0, ...signals.map(signal => signal.length)))
  for (const signal of signals) for (const [at, value] of signal.entries()) sum[at] = (sum[at] ?? 0) + value
  return sum
}

/** One after another, with silence before each as it says. */
export function inTurn(parts: readonly { readonly afterMs: Millis; readonly signal: Signal }[]): Signal {
  return Float64Array.from(
    parts.flatMap(({ afterMs, signal }) => [...new Float64Array(toSamples(afterMs)), ...signal]),
  )
}

/** With the same energy as white noise of −1 … 1 has, so that parts can be mixed by their gains. */
export function evened(signal: Signal, gain = 1): Signal {
  const power = signal.reduce((sum, value) => sum + value * value, 0) / Math.max(1, signal.length)
  return signal.map(value => (value * gain) / Math.sqrt(3 * power + 1e-30))
}

/** A signal as sound: its active parts at a level, unless its peaks forbid it, with soft edges and 20 ms of silence around it. */
export function toPcm(signal: Signal, dbfs: number): Pcm {
  const peak = signal.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9)
  const last = signal.length - 1
  const full = Int16Array.from(signal, (value, at) =>
    toSample(((value * HIGHEST_PEAK) / peak) * Math.min(1, at / SOFT_EDGE, (last - at) / SOFT_EDGE)),
  )
  const gain = Math.min(1, 10 ** ((dbfs - activeDbfs(full)) / 20))
  const edge = toSamples(20)
  const pcm = new Int16Array(full.length + 2 * edge)
  pcm.set(
    full.map(sample => Math.round(sample * gain)),
    edge,
  )
  return pcm
}
