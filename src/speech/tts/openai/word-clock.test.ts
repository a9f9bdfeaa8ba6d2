import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openPace, openWordClock } from './word-clock.ts'

const clock = (clause: string, pace = openPace(), speed = 1) => openWordClock(clause, { pace, speed })

/** Runs a clause's sound through in pieces: where each word begins and ends, in samples from its beginning. */
function placed(clause: string, pieces: readonly number[], { pace = openPace(), begins = false } = {}) {
  const words = clock(clause, pace)
  const all: { text: string; from: number; to: number }[] = []
  let given = 0
  let made = 0
  const take = (found: readonly { text: string; from: number; to: number }[]) =>
    all.push(...found.map(({ text, from, to }) => ({ text, from: given + from, to: given + to })))
  for (const piece of pieces) {
    made += piece
    const ended = words.push(piece)
    if (ended) {
      take(ended.words)
      given += ended.to
    } else if (begins && given === 0) {
      take(words.begin())
      given = made
    }
  }
  take(words.end())
  return { all, made }
}

test('however sound and text are cut: every word once, in order, inside the sound', () => {
  const word = fc.stringMatching(/^[a-z0-9]{1,12}[.,]?$/)
  fc.assert(
    fc.property(
      fc.array(word, { maxLength: 12 }),
      fc.array(fc.nat(30_000), { maxLength: 30 }),
      fc.boolean(),
      (words, pieces, begins) => {
        const { all, made } = placed(words.join(' '), pieces, { begins })
        expect(all.map(({ text }) => text)).toEqual(words)
        let at = 0
        for (const { from, to } of all) {
          expect(from).toBeGreaterThanOrEqual(at)
          expect(to).toBeGreaterThanOrEqual(from)
          at = to
        }
        expect(at).toBeLessThanOrEqual(made)
      },
    ),
  )
})

test('the pace is learned: a slow voice’s words end later the next time', () => {
  const pace = openPace()
  const clause = 'one three seven eight'
  const pieces = Array.from({ length: 60 }, () => 2_400)
  const first = placed(clause, pieces, { pace }).all[0]?.to ?? 0
  for (let turn = 0; turn < 20; turn++) placed(clause, pieces, { pace })
  const later = placed(clause, pieces, { pace }).all
  expect(later[0]?.to).toBeGreaterThan(2 * first)
  // Four words of about the same length share six seconds about evenly.
  expect(later[2]?.to).toBeGreaterThan(60_000)
})

test('a faster request is reckoned with, and what is learned is of speed 1', () => {
  const pace = openPace()
  const before = pace.samplesPerLetter
  const words = clock('hello world', pace, 1.2)
  words.push(Math.round((12 * before) / 1.2))
  words.end()
  expect(pace.samplesPerLetter).toBeCloseTo(before, -1)
})

test('an absurd length does not spoil the pace', () => {
  const pace = openPace()
  placed('hi there', [24_000 * 500], { pace })
  expect(pace.samplesPerLetter).toBeLessThan(24_000)
})
