import { expect, test } from 'vitest'
import { virtualClock } from '../../../flow/virtual-clock.ts'
import { openPatience, type Progress, type Wait, waitFor } from './patience.ts'

const deadlines = {
  openMs: 3_000,
  firstSoundMs: 2_000,
  betweenFramesMs: 1_500,
  finalMs: 1_000,
  drainMs: 10_000,
  keepAliveMs: 45_000,
  pingMs: 5_000,
  closeMs: 1_500,
}
const progress: Progress = { askedAt: null, dueAt: 0, heardAt: null, isEnding: false, missing: 'none' }
const wait = (change: Partial<Progress>) => waitFor({ ...progress, ...change }, deadlines)

test.each<[string, Partial<Progress>, Wait | null]>([
  ['no text, no wait', {}, null],
  ['the first sound', { askedAt: 100, dueAt: 100, missing: 'text' }, { what: 'first-sound', until: 2_100 }],
  ['more', { askedAt: 1, dueAt: 1, heardAt: 300, missing: 'text' }, { what: 'more-sound', until: 1_800 }],
  [
    'what was asked for late',
    { askedAt: 1, dueAt: 900, heardAt: 300, missing: 'text' },
    { what: 'more-sound', until: 2_400 },
  ],
  ['all said, and more text may come', { askedAt: 1, dueAt: 1, heardAt: 300 }, null],
  [
    'all said: the end',
    { askedAt: 1, dueAt: 1, heardAt: 300, isEnding: true },
    { what: 'end', until: 1_300 },
  ],
  [
    'the end of what has no times',
    { askedAt: 1, dueAt: 1, heardAt: 300, isEnding: true, missing: 'unknown' },
    { what: 'end', until: 1_800 },
  ],
  ['no times, and more text may come', { askedAt: 1, dueAt: 1, heardAt: 300, missing: 'unknown' }, null],
])('%s', (_, change, expected) => {
  expect(wait(change)).toEqual(expected)
})

test('one timer, which the next expectation replaces', async () => {
  const clock = virtualClock()
  const overdue: Wait[] = []
  const patience = openPatience(clock, wait => overdue.push(wait))
  patience.expect({ what: 'first-sound', until: 100 })
  await clock.pass(99)
  patience.expect({ what: 'more-sound', until: 200 })
  await clock.pass(100)
  expect(overdue).toEqual([])
  await clock.pass(1)
  expect(overdue.map(({ what }) => what)).toEqual(['more-sound'])
  patience.expect({ what: 'end', until: 300 })
  patience.expect(null)
  expect(clock.waiting).toBe(0)
})
