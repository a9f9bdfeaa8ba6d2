import { firstLoudSample, lastLoudSample, rmsDbfs } from '../audio/level.ts'
import { INPUT_RATE, type Pcm, type Samples, toMillis, toSamples } from '../audio/pcm.ts'
import { createResampler } from '../audio/resample.ts'
import { readWav } from '../audio/wav.ts'
import type { Clip, Segment, TimedWord } from './caller/script.ts'

/** A clip longer than this is refused: no utterance is. */
const MAX_SECONDS = 300

// 10 ms windows; sound is what comes within 25 dB of the loudest. Over 101 human clips this ends where the corpus's own
// label does (median −1 ms); 5 dB more would take room noise for speech in the noisier ones and flatter every gap.
const WINDOW: Samples = INPUT_RATE / 100
const BELOW_LOUDEST_DB = 25

// Labels are given to 10 ms, so that the last may pass the end of the file by as much.
const LABEL_STEP_MS = 10

/**
 * An utterance with the truth about its sound. Where `truth` has no stretches of speech, `onset` and `end` are measured: by its
 * energy alone, never by a server under test. Throws an Error for labels out of order or outside the sound, and for silence.
 */
export function createClip(
  of: Pick<Clip, 'name' | 'text' | 'origin' | 'pcm'>,
  truth: { readonly speech?: readonly Segment[]; readonly words?: readonly TimedWord[] } = {},
): Clip {
  const words = truth.words ?? null
  if (words) checkLabels(of, words, 'words')
  const measured = measure(of)
  const { speech } = truth
  const [first] = speech ?? []
  const last = speech?.at(-1)
  if (!speech || !first || !last) {
    const { onset, end } = measured
    return { ...of, onset, end, speech: [{ fromMs: toMillis(onset), toMs: toMillis(end) }], words }
  }
  checkLabels(of, speech, 'speech')
  const end = Math.min(of.pcm.length, toSamples(last.toMs))
  return { ...of, onset: toSamples(first.fromMs), end, speech, words }
}

function checkLabels(
  { name, pcm }: Pick<Clip, 'name' | 'pcm'>,
  labels: readonly Segment[],
  what: 'speech' | 'words',
): void {
  const lastMs = toMillis(pcm.length) + LABEL_STEP_MS
  for (const [index, { fromMs, toMs }] of labels.entries()) {
    const before = labels[index - 1]
    // An aligner may let words overlap, and give a short one no time of its own.
    const isOrdered =
      what === 'words'
        ? fromMs >= (before?.fromMs ?? 0) && toMs >= fromMs
        : fromMs >= (before?.toMs ?? 0) && toMs > fromMs
    if (!isOrdered) throw new Error(`${name}: ${what} ${index} (${fromMs}–${toMs} ms) is out of order`)
    if (toMs > lastMs) throw new Error(`${name}: ${what} ${index} ends at ${toMs} ms, after the sound`)
  }
}

function measure(of: Pick<Clip, 'name' | 'pcm'>): Pick<Clip, 'onset' | 'end'> {
  const threshold = loudestWindow(of.pcm) - BELOW_LOUDEST_DB
  const onset = firstLoudSample(of.pcm, threshold, WINDOW)
  const last = lastLoudSample(of.pcm, threshold, WINDOW)
  if (onset === null || last === null || threshold === -Infinity) {
    throw new Error(`${of.name} holds no sound: a caller cannot say it`)
  }
  return { onset, end: last + 1 }
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
