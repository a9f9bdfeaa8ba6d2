import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Pcm, toSamples } from '../../../audio/pcm.ts'
import type { SpokenPiece } from '../spoken-piece.ts'
import { cutAudible, findAudible } from '../trim.ts'
import { loadProgram } from './program.ts'
import { openSynthesiser, type Piece } from './synthesis.ts'
import { VOICE_IDS } from './voices.ts'
import { readVoiceWeights } from './weights.ts'

const levelAt = (pcm: Pcm, at: number, length = 40) =>
  Math.sqrt(pcm.subarray(at, at + length).reduce((sum, sample) => sum + sample * sample, 0) / length)

/** Hiss with a tone in it. */
const toneIn = (of: { hiss: number; tone: number; from: number; to: number; length: number }): Pcm =>
  Int16Array.from({ length: of.length }, (_, at) => {
    const isTone = at >= of.from && at < of.to
    return (at % 2 === 0 ? of.hiss : -of.hiss) + (isTone ? Math.round(of.tone * Math.sin(at / 3)) : 0)
  })

describe('what is heard in hiss', () => {
  const tone = fc.record({
    hiss: fc.integer({ min: 0, max: 50 }),
    tone: fc.integer({ min: 2000, max: 20_000 }),
    lead: fc.integer({ min: 500, max: 5000 }),
    length: fc.integer({ min: 400, max: 20_000 }),
    tail: fc.integer({ min: 0, max: 8000 }),
    early: fc.integer({ min: 0, max: 300 }),
  })
  test('begins at most 10 ms before the sound and never after it', () => {
    fc.assert(
      fc.property(tone, ({ hiss, tone, lead, length, tail, early }) => {
        const pcm = toneIn({ hiss, tone, from: lead, to: lead + length, length: lead + length + tail })
        const { from, to } = findAudible(pcm, { from: lead - early, to: lead + length })
        expect(from).toBeLessThanOrEqual(lead)
        expect(lead - from).toBeLessThanOrEqual(toSamples(10))
        expect(to).toBeGreaterThanOrEqual(lead + length)
        expect(to).toBeLessThanOrEqual(pcm.length)
        expect(to - lead - length).toBeLessThanOrEqual(toSamples(45))
      }),
    )
  })

  test('is all of it where the speech is no louder than the hiss', () => {
    const pcm = toneIn({ hiss: 30, tone: 0, from: 0, to: 0, length: 8000 })
    expect(findAudible(pcm, { from: 2000, to: 6000 })).toEqual({ from: 2000, to: 6000 })
  })

  test('is nothing where nothing was said', () => {
    expect(findAudible(new Int16Array(704), { from: 0, to: 0 })).toEqual({ from: 0, to: 0 })
  })
})

test('what is cut out fades to silence and is a copy', () => {
  const pcm = toneIn({ hiss: 0, tone: 10_000, from: 0, to: 4000, length: 4000 })
  const cut = cutAudible(pcm, { from: 1000, to: 3000 })
  expect(cut.length).toBe(2000)
  expect(cut.at(-1)).toBe(0)
  expect([...cut.subarray(0, 1900)]).toEqual([...pcm.subarray(1000, 2900)])
  cut.fill(0)
  expect(levelAt(pcm, 1000)).toBeGreaterThan(1000)
  expect(cutAudible(pcm, { from: 5, to: 5 })).toEqual(new Int16Array(0))
})

describe('a trimmed clause', () => {
  let speak: (piece: Piece) => SpokenPiece
  beforeAll(async () => {
    speak = openSynthesiser(loadProgram('flite', await readVoiceWeights()))
  })

  // Clauses that begin with the quietest consonants and end with them.
  const clauses = [
    'Fine, thanks.',
    'Think about it.',
    'Hello, Beth.',
    'Please wait.',
    'Take off.',
    'Kids love it.',
  ]

  test('starts with sound within 10 ms in every voice', () => {
    for (const voice of VOICE_IDS) {
      for (const text of clauses) {
        const { pcm } = speak({ text, voice, speed: 1 })
        const peak = Math.max(...Array.from(pcm, Math.abs))
        const loudest = Math.max(...[0, 40, 80, 120].map(at => levelAt(pcm, at)))
        expect(loudest, `${voice}: ${text}`).toBeGreaterThan(0.001 * peak)
      }
    }
  })

  test('keeps the first consonant: between the start and the vowel lies more than a click', () => {
    for (const voice of VOICE_IDS) {
      for (const text of ['Fine.', 'Think.', 'Hello.', 'Sure.']) {
        const { pcm } = speak({ text, voice, speed: 1 })
        const peak = Math.max(...Array.from(pcm, Math.abs))
        const vowel = pcm.findIndex((_, at) => at % 40 === 0 && levelAt(pcm, at) > 0.15 * peak)
        expect(vowel, `${voice}: ${text}`).toBeGreaterThan(toSamples(25))
      }
    }
  })

  test('has no more than a breath of silence at its end', () => {
    for (const voice of VOICE_IDS) {
      for (const text of clauses) {
        const { pcm } = speak({ text, voice, speed: 1 })
        const peak = Math.max(...Array.from(pcm, Math.abs))
        const last = pcm.findLastIndex((_, at) => levelAt(pcm, at) > 0.005 * peak)
        expect(pcm.length - last, `${voice}: ${text}`).toBeLessThan(toSamples(150))
      }
    }
  })
})
