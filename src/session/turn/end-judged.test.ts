import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Event } from './events.ts'
import { adaptivePolicy } from './policy.ts'
import { play, replay } from './script.ts'
import { initial } from './state.ts'
import { windowMs } from './window.ts'

const policy = { ...adaptivePolicy, greets: false, speculates: false }
const PER_MS = 16
const [from, to] = [500 * PER_MS, 1500 * PER_MS]
const words = {
  type: 'words',
  from,
  to,
  text: 'The one in the box',
  confidence: 0.9,
  claim: 'floor',
} as const

/** The silence after which a turn was taken for over whose words came after 100 ms, and whose sound was judged `lateMs` after them. */
function silence(finished: number, judged: { readonly finished: number; readonly lateMs: number } | null) {
  const events: Event[] = [
    { at: 0, type: 'call-start' },
    { at: 560, type: 'speech-start', pos: from, soundAt: 500 },
    { at: 1590, type: 'speech-end', pos: to, soundAt: 1500 },
    { at: 1600, ...words, finished },
  ]
  if (judged)
    events.push({
      at: 1600 + judged.lateMs,
      type: 'end-judged',
      from,
      to,
      sound: 0.5,
      finished: judged.finished,
    })
  const { log, trace, commands } = play(events, policy)
  expect(replay(JSON.parse(JSON.stringify(log)), policy)).toEqual(commands)
  const commit = trace.findIndex(item => item.type === 'commit-turn')
  // The ideal line of `play` judges its audio where it is waited for, be that a moment ago.
  const known = trace.slice(0, commit).flatMap(item => ('at' in item ? [item.at] : []))
  return Math.round(Math.max(...known) - to / PER_MS)
}

const waits = (finished: number) =>
  windowMs({ ...initial, words: { ...words, finished }, pauseMs: null }, policy)
const chance = fc.double({ min: 0, max: 1, noNaN: true })

test('a sound that is judged before the turn is over decides with the words; one that is judged later changes nothing', () => {
  fc.assert(
    fc.property(chance, chance, fc.integer({ min: 1, max: 900 }), (before, after, lateMs) => {
      const alone = silence(before, null)
      expect(alone).toBe(waits(before))
      const knownAt = 100 + lateMs
      expect(silence(before, { finished: after, lateMs })).toBe(
        knownAt > alone ? alone : Math.max(waits(after), knownAt),
      )
    }),
    { numRuns: 500 },
  )
})
