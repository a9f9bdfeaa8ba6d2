import { expect, test } from 'vitest'
import { virtualClock } from '../../flow/virtual-clock.ts'
import { type FailureKind, ProviderError } from '../provider.ts'
import { type HealthNotice, openHealth } from './health.ts'

function open(probe?: () => Promise<void>) {
  const clock = virtualClock()
  const notices: HealthNotice[] = []
  const health = openHealth({
    name: 'groq',
    clock,
    priorMs: 700,
    ...(probe && { probe }),
    noticed: notice => notices.push(notice),
  })
  const fail = (kind: FailureKind = 'down', retryAfterMs?: number) =>
    health.begin().failed(new ProviderError('groq', 'no', { kind, ...(retryAfterMs && { retryAfterMs }) }))
  return { clock, notices, health, fail }
}

test('three failures in a row open the circuit, two with a success between them do not', () => {
  const { health, fail, notices } = open()
  fail()
  fail()
  health.begin().succeeded()
  fail()
  fail()
  expect(health.admission()).toBe('yes')
  fail()
  expect(health.admission()).toBe('last')
  expect(notices).toEqual([
    { provider: 'groq', from: 'closed', to: 'open', kind: 'down', message: 'groq: no', pauseMs: 5000 },
  ])
})

test('after the pause one request is the trial; a failure doubles the pause, a success closes', async () => {
  const { clock, health, fail, notices } = open()
  for (let time = 0; time < 3; time++) fail()
  await clock.pass(4999)
  expect(health.admission()).toBe('last')
  await clock.pass(1)
  expect(health.admission()).toBe('yes')
  const trial = health.begin()
  expect(health.admission()).toBe('last')
  trial.failed(new ProviderError('groq', 'no', { kind: 'down' }))
  await clock.pass(9999)
  expect(health.admission()).toBe('last')
  await clock.pass(1)
  expect(health.admission()).toBe('yes')
  health.begin().succeeded()
  expect(health.state()).toMatchObject({ circuit: 'closed', retryInMs: null, failed: 4, succeeded: 1 })
  expect(notices.map(({ to }) => to)).toEqual(['open', 'half-open', 'open', 'half-open', 'closed'])
})

test('a refused key and a spent quota open it at once and for long; nobody asks meanwhile', async () => {
  for (const kind of ['key', 'quota'] as const) {
    const { clock, health, fail } = open()
    fail(kind)
    expect(health.admission()).toBe('no')
    await clock.pass(299_000)
    expect(health.admission()).toBe('no')
    await clock.pass(1000)
    expect(health.admission()).toBe('yes')
  }
})

test('a request that will not do is no fault of the provider: other calls go on with it', () => {
  const { health, fail } = open()
  for (let time = 0; time < 9; time++) fail('request')
  expect(health.admission()).toBe('yes')
  expect(health.state()).toMatchObject({ circuit: 'closed', failed: 9 })
})

test('a provider that says how long to wait is left alone for exactly that', async () => {
  const { clock, health, fail } = open()
  fail('rate', 7000)
  await clock.pass(6999)
  expect(health.admission()).toBe('no')
  await clock.pass(1)
  expect(health.admission()).toBe('yes')
})

test('a probe takes the place of the trial', async () => {
  let probes = 0
  let isWell = false
  const { clock, health, fail } = open(async () => {
    probes++
    if (!isWell) throw new ProviderError('groq', 'no', { kind: 'down' })
  })
  for (let time = 0; time < 3; time++) fail()
  await clock.pass(5000)
  expect([health.admission(), health.admission(), probes]).toEqual(['last', 'last', 1])
  await clock.pass(10_000)
  isWell = true
  expect(health.admission()).toBe('last')
  await clock.pass(0)
  expect([health.admission(), probes]).toEqual(['yes', 2])
})

test('the P95 is the prior until it is known, and follows the provider', async () => {
  const { clock, health } = open()
  const take = async (ms: number) => {
    const attempt = health.begin()
    await clock.pass(ms)
    attempt.first()
    attempt.succeeded()
  }
  expect(health.p95Ms()).toBe(700)
  for (let time = 0; time < 18; time++) await take(100)
  expect(health.p95Ms()).toBe(700)
  for (let time = 0; time < 2; time++) await take(100)
  expect(health.p95Ms()).toBe(100)
  for (let time = 0; time < 3; time++) await take(1500)
  expect(health.p95Ms()).toBe(1500)
})

test('who is outpaced time and again has failed; who is given up early has not', async () => {
  const { clock, health } = open()
  health.begin().dropped()
  expect(health.state().failed).toBe(0)
  for (let time = 0; time < 3; time++) health.begin().outpaced()
  expect(health.admission()).toBe('last')
  expect(health.state().lastFailure?.kind).toBe('late')
  const { clock: other, health: patient } = open()
  const attempt = patient.begin()
  await other.pass(1401)
  attempt.dropped()
  expect(patient.state().failed).toBe(1)
  await clock.pass(0)
})
