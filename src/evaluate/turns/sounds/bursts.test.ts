import { describe, expect, test } from 'vitest'
import { type Pcm, toMillis } from '../../../audio/pcm.ts'
import { seedRandom } from '../../../simulate/line/random.ts'
import { energySegments } from '../truth/energy.ts'
import { breath, cough, sneeze, sniff, throatClearing } from './bursts.ts'
import { powerAt } from './fakes/synthetic-turn.ts'
import { doorSlam, keyClicks, knocks, mugOnTable, paperRustle } from './impacts.ts'
import { activeDbfs } from './level.ts'

const makers = {
  cough,
  breath,
  throatClearing,
  sneeze,
  sniff,
  doorSlam,
  mugOnTable,
  keyClicks,
  paperRustle,
  knocks,
}
const seeds = [1, 2, 3, 4, 5, 6]

describe.each(Object.entries(makers))('%s', (_, make) => {
  const all = seeds.map(seed => make(seedRandom(seed)))

  test('sounds, below full scale, and begins and ends in silence', () => {
    for (const pcm of all) {
      expect(toMillis(pcm.length)).toBeGreaterThan(100)
      expect(toMillis(pcm.length)).toBeLessThan(1_500)
      expect(activeDbfs(pcm)).toBeGreaterThan(-40)
      expect(activeDbfs(pcm)).toBeLessThan(-15)
      expect(Math.max(...pcm.map(Math.abs))).toBeLessThan(28_000)
      expect(pcm.subarray(0, 321).every(sample => sample === 0)).toBe(true)
      expect(pcm.at(-1)).toBe(0)
    }
  })

  test('is the same for the same seed, and another for another', () => {
    const bytes = (pcm: Pcm) => Buffer.from(pcm.buffer).toString('base64')
    expect(all.map(bytes)).toEqual(seeds.map(seed => bytes(make(seedRandom(seed)))))
    expect(new Set(all.map(bytes)).size).toBe(seeds.length)
  })
})

test('a cough lasts 250 to 500 ms and a double one is two', () => {
  for (const seed of seeds) {
    const once = cough(seedRandom(seed))
    expect(toMillis(once.length) - 40).toBeGreaterThanOrEqual(250)
    expect(toMillis(once.length) - 40).toBeLessThanOrEqual(500)
    expect(energySegments(cough(seedRandom(seed), { double: true }), 60)).toHaveLength(2)
  }
})

test('breath is high and a slammed door is low', () => {
  const share = (pcm: Pcm) => {
    const loudest = (from: number, to: number) => {
      let most = -Infinity
      for (let hz = from; hz < to; hz += 10) most = Math.max(most, powerAt(pcm, hz))
      return most
    }
    return loudest(60, 500) - loudest(1_000, 4_000)
  }
  for (const seed of seeds) {
    expect(share(doorSlam(seedRandom(seed)))).toBeGreaterThan(3)
    expect(share(breath(seedRandom(seed)))).toBeLessThan(-3)
  }
})
