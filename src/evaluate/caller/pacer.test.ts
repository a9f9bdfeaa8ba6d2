import { expect, test } from 'vitest'
import type { Clock } from '../../flow/clock.ts'
import { virtualClock } from '../fakes/virtual-clock.ts'
import { startPacer } from './pacer.ts'

/** Every timer of this clock fires `late` ms late. */
const lateClock = (late: number) => {
  const inner = virtualClock()
  const clock: Clock = { now: inner.now, after: (ms, run) => inner.after(ms + late, run) }
  return { clock, runTo: inner.runTo }
}

test('late timers do not add up, and their lateness is told', () => {
  const { clock, runTo } = lateClock(7)
  const ticks: number[] = []
  const late: number[] = []
  startPacer({ clock, from: 0, everyMs: 20, tick: () => ticks.push(clock.now()), late: ms => late.push(ms) })
  runTo(2_007)
  expect(ticks).toHaveLength(100)
  expect(ticks.at(-1)).toBe(2_007)
  expect(new Set(late)).toEqual(new Set([7]))
})

test('ticks that were missed come at once, each with its number', () => {
  const { clock, runTo } = lateClock(70)
  const ticks: number[] = []
  startPacer({ clock, from: 0, everyMs: 20, tick: n => ticks.push(n), late: () => {} })
  runTo(90)
  expect(ticks).toEqual([1, 2, 3, 4])
})

test('stopped within a tick, it ticks no more', () => {
  const { clock, runTo } = lateClock(70)
  let ticks = 0
  const stop = startPacer({
    clock,
    from: 0,
    everyMs: 20,
    tick() {
      ticks += 1
      stop()
    },
    late: () => {},
  })
  runTo(1_000)
  expect(ticks).toBe(1)
})
