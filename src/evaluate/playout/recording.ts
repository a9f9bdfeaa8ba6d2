import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { INPUT_RATE, type Pcm, type Samples } from '../../audio/pcm.ts'
import { readWav } from '../../audio/wav.ts'

/** Bits of the marking sequence that name a position: it repeats after 2^20 − 1 samples, 65.5 s. */
export const MARK_BITS = 20
export const MARK_PERIOD: Samples = (1 << MARK_BITS) - 1

/**
 * The lowest bit of every sample follows a maximal-length sequence (x^20 + x^3 + 1), so any 20 samples in a row tell
 * where they come from; it is inaudible, and survives because the browser plays 16-bit samples unchanged.
 */
const marks = markSequence()

/** Position, modulo the period, of the 20 samples whose lowest bits make up each word; first bit lowest. */
const positions = wordPositions()

export function positionOf(word: number): Samples | undefined {
  const at = positions[word] ?? -1
  return at < 0 ? undefined : at
}

/** Marked speech without an end: the long recordings of the corpus one after another, over and over. */
export interface Recording {
  read(from: Samples, count: Samples): Pcm
}

export function openRecording(corpus: string): Recording {
  const speech = readCorpus(corpus) ?? hum()
  return {
    read(from, count) {
      const pcm = new Int16Array(count)
      for (let i = 0; i < count; i++) {
        const sample = speech[(from + i) % speech.length] ?? 0
        pcm[i] = (sample & ~1) | (marks[(from + i) % MARK_PERIOD] ?? 0)
      }
      return pcm
    },
  }
}

function readCorpus(corpus: string): Pcm | undefined {
  const folder = join(corpus, 'long')
  if (!existsSync(folder)) return undefined
  const files = readdirSync(folder).filter(name => name.endsWith('.wav'))
  const recordings = files.map(
    name => readWav(readFileSync(join(folder, name))).channels[0] ?? new Int16Array(0),
  )
  const speech = new Int16Array(recordings.reduce((total, recording) => total + recording.length, 0))
  let at = 0
  for (const recording of recordings) {
    speech.set(recording, at)
    at += recording.length
  }
  return speech.length > 0 ? speech : undefined
}

/** Without a corpus: 20 s of a tone that rises and falls about four times a second, as syllables do. */
function hum(): Pcm {
  const loudness = (i: number) => 6_000 * (1 + Math.sin((2 * Math.PI * 4 * i) / INPUT_RATE))
  return Int16Array.from(
    { length: 20 * INPUT_RATE },
    (_, i) => loudness(i) * Math.sin((2 * Math.PI * 180 * i) / INPUT_RATE),
  )
}

function markSequence(): Uint8Array {
  let register = 1
  return Uint8Array.from({ length: MARK_PERIOD }, () => {
    const out = register & 1
    register = (register >>> 1) | (((register ^ (register >>> 3)) & 1) << (MARK_BITS - 1))
    return out
  })
}

function wordPositions(): Int32Array {
  const found = new Int32Array(1 << MARK_BITS).fill(-1)
  let word = 0
  for (let i = 0; i < MARK_PERIOD + MARK_BITS - 1; i++) {
    word = (word >>> 1) | ((marks[i % MARK_PERIOD] ?? 0) << (MARK_BITS - 1))
    if (i >= MARK_BITS - 1) found[word] = i - MARK_BITS + 1
  }
  return found
}
