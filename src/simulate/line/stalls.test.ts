import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type LineProfile, lineProfiles, mobileStalls } from './profiles.ts'
import { planStalls, type Stall } from './stalls.ts'

const stallsWithin = (seed: number, minutes: number): Stall[] => {
  const plan = planStalls(mobileStalls, seed)
  const found = new Set<Stall>()
  for (let at = 0; at < minutes * 60_000; at += 10) {
    for (const direction of ['down', 'up'] as const) {
      const stall = plan.blocking(at, direction)
      if (stall) found.add(stall)
    }
  }
  return [...found]
}

test('the same seed plans the same stalls, another seed others', () => {
  expect(stallsWithin(7, 2)).toEqual(stallsWithin(7, 2))
  expect(stallsWithin(7, 2)).not.toEqual(stallsWithin(8, 2))
})

test('stalls are as long and as far apart as the profile says', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000 }), seed => {
      const stalls = stallsWithin(seed, 1)
      for (const [i, stall] of stalls.entries()) {
        const length = stall.until - stall.from
        const free = stall.from - (stalls[i - 1]?.until ?? 0)
        expect(length).toBeGreaterThanOrEqual(mobileStalls.lastsMs[0])
        expect(length).toBeLessThanOrEqual(mobileStalls.lastsMs[1])
        expect(free).toBeGreaterThanOrEqual(mobileStalls.everyMs[0])
        expect(free).toBeLessThanOrEqual(mobileStalls.everyMs[1])
      }
      expect(stalls.length).toBeGreaterThanOrEqual(5)
    }),
    { numRuns: 20 },
  )
})

test('a stall blocks the direction it is said to block, and an outage both', () => {
  const plan = planStalls(mobileStalls, 3)
  for (const stall of stallsWithin(3, 5)) {
    const middle = (stall.from + stall.until) / 2
    expect(plan.blocking(middle, 'down') !== undefined).toBe(stall.blocks !== 'up')
    expect(plan.blocking(middle, 'up') !== undefined).toBe(stall.blocks !== 'down')
  }
})

test('a line without stalls never blocks', () => {
  const profile: LineProfile = lineProfiles.good
  expect(planStalls(profile.stalls, 1).blocking(60_000, 'down')).toBeUndefined()
})
