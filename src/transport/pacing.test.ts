import { expect, test } from 'vitest'
import { openPacing } from './pacing.ts'
import { openUplinkLateness } from './uplink-lateness.ts'

const line = (trips: readonly (readonly [ms: number, at: number])[]) => {
  const pacing = openPacing()
  for (const [ms, at] of trips) pacing.measured(ms, at, 0)
  return pacing
}

test('a quiet line keeps the short lead, whatever its round trip', () => {
  expect(
    line([
      [40, 0],
      [52, 100],
      [41, 200],
    ]).leadMs(300),
  ).toBe(120)
  expect(
    line([
      [250, 0],
      [260, 100],
    ]).leadMs(300),
  ).toBe(120)
})

test('one stall of a good line raises the lead with caution, three in a row as far as it takes', () => {
  expect(
    line([
      [40, 0],
      [240, 100],
    ]).leadMs(200),
  ).toBe(400)
  expect(
    line([
      [40, 0],
      [340, 100],
      [41, 200],
      [340, 3000],
      [41, 3100],
      [340, 6000],
    ]).leadMs(6100),
  ).toBe(300 * (1 + 2 / 3) + 40)
})

test('the frames that one stall delays count as one stall, with the longest delay', () => {
  expect(
    line([
      [40, 0],
      [340, 100],
      [260, 180],
      [180, 260],
      [41, 340],
    ]).leadMs(400),
  ).toBe(400)
  const once = line([
    [40, 0],
    [120, 100],
    [100, 180],
    [80, 260],
    [41, 340],
  ])
  expect(once.leadMs(400)).toBe(80 * 3 + 40)
})

test('a minute without a stall forgets them', () => {
  const pacing = line([
    [40, 0],
    [240, 100],
  ])
  expect(pacing.leadMs(60_000)).toBe(400)
  expect(pacing.leadMs(60_200)).toBe(120)
})

test('a stall on the way up says nothing about the way down', () => {
  const pacing = openPacing()
  pacing.measured(40, 0, 0)
  pacing.measured(340, 100, 295)
  expect(pacing.leadMs(200)).toBe(120)
})

test('audio that is behind its own best of the last seconds is late; a drifting clock is not', () => {
  const uplink = openUplinkLateness()
  for (let at = 20; at <= 2000; at += 20) uplink.received(20, at)
  expect(uplink.late()).toBe(0)
  uplink.received(20, 2320)
  expect(uplink.late()).toBe(300)
  const drifting = openUplinkLateness()
  for (let chunk = 1; chunk <= 6000; chunk++) drifting.received(20, chunk * 20.2)
  expect(drifting.late()).toBeLessThan(35)
})
