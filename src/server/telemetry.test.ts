import { expect, test } from 'vitest'
import { createMeter } from '../metrics/meter.ts'
import { closing } from '../protocol/closing.ts'
import type { Knock } from '../protocol/knock.ts'
import type { Admission, Door, Place, QueueEnd } from '../transport/door.ts'
import { countedDoor } from './telemetry.ts'

const clock = { at: 0, now: () => clock.at, after: () => () => {} }
const knock = {} as Knock
const initiation = {} as Parameters<Place['plan']>[0]
const call = {} as never

function doorThat(admission: Admission) {
  const meter = createMeter()
  const door: Door = { clock: () => clock, admit: async () => admission, note: () => {}, crashed: () => {} }
  const counted = () =>
    Object.fromEntries(
      meter
        .snapshot()
        .counters.filter(({ name, value }) => value > 0 && /^(admissions|queue_ends)$/.test(name))
        .map(({ name, labels, value }) => [`${name} ${labels.outcome}`, value]),
    )
  const waited = () => meter.snapshot().histograms.find(({ name }) => name === 'queue_wait_ms')?.sum
  return { door: countedDoor(door, meter, clock), counted, waited }
}

const place = (planned: Awaited<ReturnType<Place['plan']>>, setUp: Place['setUp'] = null): Admission => ({
  ok: true,
  place: { setUp, plan: async () => planned, release: () => {} },
})
async function enter(door: Door) {
  const admission = await door.admit(knock)
  if (!admission.ok) return null
  admission.place.setUp?.({ type: 'enclave_setup_config' } as never)
  return admission.place.plan(initiation)
}

test('who is let in counts once, and so does who is turned away, whether at the door or when the call is planned', async () => {
  const open = doorThat(place({ ok: true, call, queued: null }))
  await enter(open.door)
  expect(open.counted()).toEqual({ 'admissions admitted': 1 })
  const shut = doorThat({ ok: false, closing: closing('access-denied', 'x') })
  await enter(shut.door)
  expect(shut.counted()).toEqual({ 'admissions access-denied': 1 })
  const full = doorThat(place({ ok: false, closing: closing('calls-full') }))
  expect(await enter(full.door)).toMatchObject({ ok: false, closing: { code: 3008 } })
  expect(full.counted()).toEqual({ 'admissions calls-full': 1 })
})

test('an agent that was brought and cannot be used counts as such', async () => {
  const door = doorThat(
    place({ ok: false, closing: closing('agent-missing') }, () => closing('setup-bad', 'name')),
  )
  const admission = await door.door.admit(knock)
  if (admission.ok) admission.place.setUp?.({} as never)
  expect(door.counted()).toEqual({ 'admissions setup-bad': 1 })
})

test('who waits counts as waiting, then by how the wait ended, with its time', async () => {
  let end: (how: QueueEnd) => void = () => {}
  const queued = new Promise<QueueEnd>(resolve => {
    end = resolve
  })
  const { door, counted, waited } = doorThat(place({ ok: true, call, queued }))
  await enter(door)
  expect(counted()).toEqual({ 'admissions queued': 1 })
  clock.at += 1500
  end('timed_out')
  await queued
  await Promise.resolve()
  expect(counted()).toEqual({ 'admissions queued': 1, 'queue_ends timed_out': 1 })
  expect(waited()).toBe(1500)
})
