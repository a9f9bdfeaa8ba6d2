import { expect, test } from 'vitest'
import { virtualClock } from '../flow/virtual-clock.ts'
import { type Caller, openCalls, type Seat } from './calls.ts'

const caller = (agentId = 'a', limits: Partial<Caller> = {}): Caller => ({
  agentId,
  agentLimit: null,
  queueMs: null,
  ...limits,
})
const waits = { queueMs: 5000 }
/** A place, or the test fails. */
function seated(seat: Seat | null): Seat {
  if (!seat) throw new Error('no place')
  return seat
}
const ended = (seat: Seat) => Promise.race([seat.queued, Promise.resolve('still waiting')])

test('the cap holds for the process, and an agent’s own limit for the agent', () => {
  const calls = openCalls(3)
  const limited = caller('a', { agentLimit: 1 })
  expect(seated(calls.enter(limited)).queued).toBeNull()
  expect(calls.enter(limited)).toBeNull()
  const other = seated(calls.enter(caller('b')))
  seated(calls.enter(caller('b')))
  expect(calls.enter(caller('c'))).toBeNull()
  other.leave()
  other.leave()
  expect(calls.live).toBe(2)
  expect(calls.enter(caller('c'))).not.toBeNull()
})

test('who waits gets the place that becomes free, in the order of arrival, and knows how long it took', async () => {
  const clock = virtualClock()
  const calls = openCalls(1, clock)
  const first = seated(calls.enter(caller()))
  const second = seated(calls.enter(caller('a', waits)))
  const third = seated(calls.enter(caller('a', waits)))
  expect(calls.waiting).toBe(2)
  expect(await ended(second)).toBe('still waiting')
  await clock.pass(1200)
  first.leave()
  expect(await ended(second)).toBe('admitted')
  expect(second.waitedMs).toBe(1200)
  expect(await ended(third)).toBe('still waiting')
  second.leave()
  expect(await ended(third)).toBe('admitted')
  expect([calls.live, calls.waiting, clock.waiting]).toEqual([1, 0, 0])
})

test('nobody waits for another agent’s limit', async () => {
  const calls = openCalls(3, virtualClock())
  const one = { ...waits, agentLimit: 1 }
  seated(calls.enter(caller('a', one)))
  const stuck = seated(calls.enter(caller('a', one)))
  const b = seated(calls.enter(caller('b')))
  seated(calls.enter(caller('b')))
  const late = seated(calls.enter(caller('c', waits)))
  b.leave()
  expect(await ended(late)).toBe('admitted')
  expect(await ended(stuck)).toBe('still waiting')
})

test('a wait ends by time, by hanging up, or with the process, and leaves no place taken', async () => {
  const clock = virtualClock()
  const calls = openCalls(1, clock)
  const first = seated(calls.enter(caller()))
  const impatient = seated(calls.enter(caller('a', { queueMs: 100 })))
  const gone = seated(calls.enter(caller('a', waits)))
  const drained = seated(calls.enter(caller('a', waits)))
  await clock.pass(100)
  expect(await ended(impatient)).toBe('timed_out')
  gone.leave()
  expect(await ended(gone)).toBe('left')
  const stopping = calls.drain(0, AbortSignal.abort())
  expect(await ended(drained)).toBe('draining')
  expect(calls.enter(caller('a', waits))).toBeNull()
  first.leave()
  await stopping
  expect([calls.live, calls.waiting]).toEqual([0, 0])
})

test('a place that waited too long and is left later frees nobody else’s', async () => {
  const clock = virtualClock()
  const calls = openCalls(1, clock)
  const first = seated(calls.enter(caller()))
  const late = seated(calls.enter(caller('a', { queueMs: 10 })))
  await clock.pass(10)
  late.leave()
  expect(calls.live).toBe(1)
  first.leave()
  expect(calls.live).toBe(0)
})
