import { expect, test } from 'vitest'
import { openPlayhead } from './playhead.ts'

const setUp = (oneWay = 20) => openPlayhead(() => oneWay)

test('a frame plays when it has arrived and the one before it has ended', () => {
  const playhead = setUp()
  playhead.sent(40, 0)
  playhead.sent(40, 0)
  expect(playhead.ahead(0)).toBe(100)
  playhead.sent(40, 200)
  expect(playhead.ahead(200)).toBe(60)
})

test('prompt pongs change nothing, however many frames lie between them', () => {
  const playhead = setUp()
  const numbers = [0, 0, 0, 40, 80, 120].map(at => playhead.sent(40, at))
  const before = playhead.ahead(130)
  expect(playhead.arrived(numbers[0] as number, 20)).toBe(0)
  expect(playhead.arrived(numbers[4] as number, 100)).toBe(0)
  expect(playhead.ahead(130)).toBe(before)
})

test('a stall that the lead covered moves nothing; one that it did not was an underrun of what was missing', () => {
  const playhead = setUp()
  const numbers = [0, 0, 0, 40, 80].map(at => playhead.sent(40, at))
  playhead.arrived(numbers[2] as number, 20)
  expect(playhead.arrived(numbers[4] as number, 130)).toBe(0)
  const late = playhead.sent(40, 120)
  // Five frames from 20 on end at 220; the sixth came at 300.
  expect(playhead.arrived(late, 300)).toBe(80)
  expect(playhead.ahead(300)).toBe(40)
})

test('after a drop the client holds nothing', () => {
  const playhead = setUp()
  playhead.sent(400, 0)
  playhead.drop(100)
  expect(playhead.ahead(100)).toBe(0)
  playhead.sent(40, 200)
  expect(playhead.ahead(200)).toBe(60)
})
