import { type Pcm, type Samples, toSamples } from '../../audio/pcm.ts'
import { Tape } from './tape.ts'

/** A sound mixed in from sample `from` up to `to`, repeated as often as needed. */
export interface Background {
  readonly pcm: Pcm
  readonly gain: number
  /** Null: from the first sample, … */
  readonly from: Samples | null
  /** … and to the last. */
  readonly to: Samples | null
}

/** The caller's microphone at 16 kHz: speech laid over its own silence, captured stretch by stretch. */
export interface Microphone {
  /** The next sample that will be captured. */
  readonly position: Samples
  /** Lays speech from sample `at` on, or from the next sample where that has passed; returns where it begins. */
  speak(pcm: Pcm, at: Samples, gain: number): Samples
  /** The next stretch, up to `to`, and whether any speech is in it. */
  capture(to: Samples): { readonly pcm: Pcm; readonly hasSpeech: boolean }
  /** Everything captured so far. */
  recording(): Pcm
}

interface Speech {
  readonly pcm: Pcm
  readonly from: Samples
  readonly gain: number
}

// About −70 dBFS: what a quiet room leaves on a good microphone. Digital zeros are what a muted one sends.
const NOISE_PEAK = 18
// A sound that begins in mid-call swells this long: a click would be a sound of its own.
const SWELL: Samples = toSamples(10)

export function openMicrophone(options: {
  readonly noise: boolean
  readonly backgrounds: readonly Background[]
  /** What comes back of the agent's voice in the samples from `from` up to `to`; null: nothing ever does. */
  readonly echo: ((from: Samples, to: Samples) => Float64Array) | null
  /** A number in [0, 1) for each sample of noise. */
  readonly random: () => number
}): Microphone {
  const { noise, backgrounds, echo, random } = options
  const tape = new Tape()
  let speeches: Speech[] = []

  const bed = (from: Samples, length: Samples): Float64Array => {
    const mix = echo?.(from, from + length) ?? new Float64Array(length)
    if (noise) for (let i = 0; i < length; i++) mix[i] = (mix[i] ?? 0) + (random() * 2 - 1) * NOISE_PEAK
    for (const background of backgrounds) surround(mix, from, background)
    return mix
  }
  return {
    get position() {
      return tape.length
    },
    speak(pcm, at, gain) {
      const from = Math.max(tape.length, at)
      speeches.push({ pcm, from, gain })
      return from
    },
    capture(to) {
      const from = tape.length
      const mix = bed(from, Math.max(0, to - from))
      const sounding = speeches.filter(speech => speech.from < to)
      for (const speech of sounding) lay(mix, from, speech)
      speeches = speeches.filter(speech => speech.from + speech.pcm.length > to)
      const pcm = Int16Array.from(mix, clip)
      tape.append(pcm)
      return { pcm, hasSpeech: sounding.length > 0 }
    },
    recording: () => tape.read(),
  }
}

function surround(mix: Float64Array, from: Samples, { pcm, gain, ...of }: Background): void {
  const begin = of.from ?? 0
  const first = Math.max(0, begin - from)
  const end = pcm.length === 0 ? 0 : Math.min(mix.length, (of.to ?? Number.POSITIVE_INFINITY) - from)
  for (let i = first; i < end; i++) {
    const since = from + i - begin
    const swelling = of.from === null ? 1 : Math.min(1, since / SWELL)
    const fading = of.to === null ? 1 : Math.min(1, (of.to - from - i) / SWELL)
    mix[i] = (mix[i] ?? 0) + (pcm[since % pcm.length] ?? 0) * gain * swelling * fading
  }
}

function lay(mix: Float64Array, from: Samples, speech: Speech): void {
  const first = Math.max(0, speech.from - from)
  const end = Math.min(mix.length, speech.from + speech.pcm.length - from)
  for (let i = first; i < end; i++) {
    mix[i] = (mix[i] ?? 0) + (speech.pcm[from + i - speech.from] ?? 0) * speech.gain
  }
}

const clip = (sample: number): number => Math.max(-32_768, Math.min(32_767, Math.round(sample)))
