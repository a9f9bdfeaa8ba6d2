import { expect, test } from 'vitest'
import { openUplink } from './uplink.ts'

const chunk = (ms: number) => new Int16Array(ms * 16).fill(7)

test('positions follow the clock: the time before the first chunk is silence', () => {
  const uplink = openUplink(100)
  uplink.receive(chunk(20), 620)
  expect(uplink.ring.end).toBe(520 * 16)
  expect(uplink.soundAt(500 * 16)).toBe(600)
})

test('a stall followed by a burst loses and inserts nothing', () => {
  const uplink = openUplink(0)
  for (let at = 20; at <= 1000; at += 20) uplink.receive(chunk(20), at)
  for (let late = 0; late < 75; late++) uplink.receive(chunk(20), 2520)
  expect(uplink.ring.end).toBe(2500 * 16)
})

test('an hour without a frame costs no memory and keeps positions in time', () => {
  const uplink = openUplink(0)
  uplink.receive(chunk(20), 20)
  const chunks = uplink.receive(chunk(20), 3_600_000)
  expect(uplink.ring.end).toBe(3_600_000 * 16)
  expect(new Set(chunks.map(item => item.buffer)).size).toBe(2)
})

test('the arrival of a sample is told to the millisecond within its chunk', () => {
  const uplink = openUplink(0)
  uplink.receive(chunk(250), 250)
  uplink.receive(chunk(250), 520)
  expect(uplink.soundAt(400 * 16)).toBe(420)
})
