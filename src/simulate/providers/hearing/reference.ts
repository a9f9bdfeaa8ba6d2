import type { Pcm, Samples } from '../../../audio/pcm.ts'
import type { RecordedWord, Recording } from '../book.ts'
import { type Bits, setBit, wordsFor } from './signs.ts'
import { openWhitener, STEP } from './whitener.ts'

/** Values on either side that a value is compared with, to tell a strong one: 10 ms. */
const AROUND = 40
/** A sign is asked for where its value is at least this share of the level around it: those are the last that noise turns. */
const STRONG = 0.5
/** Where the level is this share of the recording's loudest (−26 dB) or less there is no sound to recognise. */
const FLOOR = 0.05
/** The least signs to know a word by; a word of fewer takes in what is before it, or else after it. */
const LEAST_SIGNS = 48
/** The end of a word that must be right as well: a word cut short is not known. */
const TAIL_SHARE = 1 / 3
const TAIL_SIGNS = 40

/** A word of a recording and where its sound is: signs [from, to), of which [tail, to) are its end. */
export interface ReferenceWord {
  readonly text: string
  /** 16 kHz samples from the start of the recording. */
  readonly begin: Samples
  readonly end: Samples
  readonly from: number
  readonly tail: number
  readonly to: number
  /** Strong signs in it. */
  readonly strong: number
}

/** What is kept of a recording: a sign every 0.25 ms, and which of them to ask for. */
export interface Reference {
  readonly signs: Bits
  readonly mask: Bits
  readonly length: number
  readonly words: readonly ReferenceWord[]
  /** How strong each sign is relative to the level around it; 0 where there is no sound. Dropped once the index is made. */
  readonly strength: Float32Array
}

export function referenceOf({ pcm, words }: Pick<Recording, 'pcm' | 'words'>): Reference {
  const strength = strengthOf(pcm)
  const length = strength.length
  const signs = new Int32Array(wordsFor(length))
  const mask = new Int32Array(wordsFor(length))
  const strongBefore = new Uint32Array(length + 1)
  for (let at = 0; at < length; at++) {
    const value = strength[at] as number
    if (value > 0) setBit(signs, at)
    const isStrong = Math.abs(value) > STRONG
    if (isStrong) setBit(mask, at)
    strongBefore[at + 1] = (strongBefore[at] as number) + Number(isStrong)
  }
  return {
    signs,
    mask,
    length,
    strength,
    words: words.map(word => placeWord(word, strongBefore)),
  }
}

function placeWord({ text, from: begin, to: end }: RecordedWord, strongBefore: Uint32Array): ReferenceWord {
  const length = strongBefore.length - 1
  const count = (from: number, to: number) => (strongBefore[to] as number) - (strongBefore[from] as number)
  let to = Math.min(length, Math.ceil(end / STEP))
  let from = Math.min(to, Math.floor(begin / STEP))
  while (from > 0 && count(from, to) < LEAST_SIGNS) from--
  while (to < length && count(from, to) < LEAST_SIGNS) to++
  const tailSigns = Math.max(TAIL_SIGNS, count(from, to) * TAIL_SHARE)
  let tail = to
  while (tail > from && count(tail, to) < tailSigns) tail--
  return { text, begin, end: Math.max(end, to * STEP), from, tail, to, strong: count(from, to) }
}

/** The whitened value of each sign over the level around it, 0 where there is no sound. */
function strengthOf(pcm: Pcm): Float32Array {
  const values = openWhitener()(pcm).filter((_, at) => at % STEP === 0)
  const energyBefore = new Float64Array(values.length + 1)
  for (let at = 0; at < values.length; at++)
    energyBefore[at + 1] = (energyBefore[at] as number) + (values[at] as number) ** 2
  const level = (from: number, to: number) =>
    Math.sqrt(((energyBefore[to] as number) - (energyBefore[from] as number)) / (to - from))
  let loudest = 0
  for (let from = 0; from + AROUND <= values.length; from += AROUND)
    loudest = Math.max(loudest, level(from, from + AROUND))
  return Float32Array.from(values, (value, at) => {
    const around = level(Math.max(0, at - AROUND), Math.min(values.length, at + AROUND + 1))
    return around > loudest * FLOOR ? value / around : 0
  })
}
