import { expect, test } from 'vitest'
import { rmsDbfs } from '../../../audio/level.ts'
import { joined, silence, tone } from '../../fakes/sound.ts'
import { activeDbfs, scaled } from './level.ts'

const loud = tone(400)

test('pauses and soft sounds do not count, however long', () => {
  const soft = scaled(tone(2_000), -30)
  expect(activeDbfs(joined(silence(3_000), loud, soft))).toBeCloseTo(rmsDbfs(loud), 1)
})

test('what is a little softer counts', () => {
  expect(activeDbfs(joined(loud, scaled(loud, -20)))).toBeCloseTo(rmsDbfs(loud) - 2.97, 1)
})

test('silence has no level', () => {
  expect(activeDbfs(silence(100))).toBe(-Infinity)
  expect(activeDbfs(silence(0))).toBe(-Infinity)
})

test('a louder sound is cut off at full scale', () => {
  expect(Math.max(...scaled(loud, 20))).toBe(32_767)
  expect(rmsDbfs(scaled(loud, -6)) - rmsDbfs(loud)).toBeCloseTo(-6, 1)
})
