import { firstLoudSample, lastLoudSample, rmsDbfs } from '../audio/level.ts'
import { INPUT_RATE, type Pcm, type Samples } from '../audio/pcm.ts'
import { createResampler } from '../audio/resample.ts'
import { readWav } from '../audio/wav.ts'
import type { Clip } from './caller/script.ts'

/** A clip longer than this is refused: no utterance is. */
const MAX_SECONDS = 300

// 10 ms windows; sound is what comes within 25 dB of the loudest. Over 101 human clips this ends where the corpus's own
// label does (median −1 ms); 5 dB more would take room noise for speech in the noisier ones and flatter every gap.
const WINDOW: Samples = INPUT_RATE / 100
const BELOW_LOUDEST_DB = 25

/** An utterance with its sound measured: `onset` and `end` come from its energy alone, never from a server under test. */
export function createClip(of: Pick<Clip, 'name' | 'text' | 'origin' | 'pcm'>): Clip {
  const threshold = loudestWindow(of.pcm) - BELOW_LOUDEST_DB
  const onset = firstLoudSample(of.pcm, threshold, WINDOW)
  const last = lastLoudSample(of.pcm, threshold, WINDOW)
  if (onset === null || last === null || threshold === -Infinity) {
    throw new Error(`${of.name} holds no sound: a caller cannot say it`)
  }
  return { ...of, onset, end: last + 1 }
}

/** The first channel of a WAV file at 16 kHz; throws an Error that says what is wrong with it. */
export function readSpeech(name: string, bytes: Uint8Array): Pcm {
  const { rate, channels } = readNamed(name, bytes)
  const pcm = channels[0] ?? new Int16Array(0)
  if (pcm.length > MAX_SECONDS * rate)
    throw new Error(`${name} is longer than ${MAX_SECONDS} s: cut it first`)
  return resampleWhole(pcm, rate, INPUT_RATE)
}

/** A whole stretch at another rate; sample times stay what they were. */
export function resampleWhole(pcm: Pcm, from: number, to: number): Pcm {
  if (from === to) return pcm
  const resampler = createResampler(from, to)
  const head = resampler.push(pcm)
  const tail = resampler.flush()
  const whole = new Int16Array(head.length + tail.length)
  whole.set(head)
  whole.set(tail, head.length)
  return whole
}

function readNamed(name: string, bytes: Uint8Array) {
  try {
    return readWav(bytes)
  } catch (cause) {
    throw new Error(`${name}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

function loudestWindow(pcm: Pcm): number {
  let loudest = -Infinity
  for (let from = 0; from < pcm.length; from += WINDOW) {
    loudest = Math.max(loudest, rmsDbfs(pcm.subarray(from, from + WINDOW)))
  }
  return loudest
}
