import { expect, test } from 'vitest'
import { createRibbonHistory, lift } from './ribbon-history.ts'

test('the window keeps the newest levels, oldest first', () => {
  const history = createRibbonHistory(3)
  for (const level of [0.1, 0, 1, 0]) history.push(level, 1 - level)
  expect([...history.input]).toEqual([0, 1, 0])
  expect(history.output[1]).toBe(0)
})

test('silence stays flat, a normal voice is well visible, nothing leaves the ribbon', () => {
  expect(lift(0)).toBe(0)
  expect(lift(-1)).toBe(0)
  expect(lift(0.2)).toBeGreaterThan(0.4)
  expect(lift(3)).toBe(1)
})
