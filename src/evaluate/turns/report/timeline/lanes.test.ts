import { expect, test } from 'vitest'
import { lanesFor } from './lanes.ts'

test('what meets something goes a lane down, and up again when there is room', () => {
  const items = [
    { from: 0, to: 50 },
    { from: 10, to: 40 },
    { from: 20, to: 60 },
    { from: 45, to: 70 },
    { from: 50, to: 80 },
  ]
  expect(lanesFor(items, 9)).toEqual([0, 1, 2, 1, 0])
})

test('no lane is left where all are taken', () => {
  const item = { from: 0, to: 10 }
  expect(lanesFor([item, item, item], 2)).toEqual([0, 1, null])
})
