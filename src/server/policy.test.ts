import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readAgent } from '../agents/read.ts'
import { turnNumbers } from '../agents/turn-numbers.ts'
import { policyOf, shadowPolicyOf } from './policy.ts'

function policy(turn: object, ours: object = {}) {
  const read = readAgent(
    { conversation_config: { turn }, platform_settings: { antiphon: { turn: ours } } },
    'test',
  )
  if (!read.ok) throw new Error(read.problem)
  return policyOf(read.spec)
}

test('the vendor’s eagerness orders every silence', () => {
  const [eager, normal, patient] = (['eager', 'normal', 'patient'] as const).map(turn_eagerness =>
    policy({ turn_eagerness }),
  )
  for (const key of ['soonestMs', 'silenceMs', 'unjudgedMs', 'latestMs', 'digitsMs'] as const) {
    expect(eager?.[key]).toBeLessThan(normal?.[key] ?? 0)
    expect(normal?.[key]).toBeLessThan(patient?.[key] ?? 0)
  }
  expect(policy({})).toEqual(normal)
})

test('without patience for spelling a dictated number is a sentence like any other', () => {
  expect(policy({ spelling_patience: 'off' })).toMatchObject({ digitsMs: 0 })
})

test('an agent’s own numbers win, and the others stay around them', () => {
  expect(policy({}, { silence_ms: 200 })).toMatchObject({ soonestMs: 200, silenceMs: 200, latestMs: 1200 })
  expect(policy({}, { silence_ms: 2000 })).toMatchObject({ soonestMs: 200, silenceMs: 2000, latestMs: 2000 })
  expect(policy({}, { barge_in_ms: 500, hold_ms: 100 })).toMatchObject({ bargeInMs: 500, holdMs: 100 })
})

test('every number of the policy can be an agent’s own', () => {
  const ours = Object.fromEntries(Object.entries(turnNumbers).map(([name, [, most]]) => [name, most]))
  const set = policy({}, ours)
  const usual = policy({})
  const changed = Object.keys(set).filter(
    key => set[key as keyof typeof set] !== usual[key as keyof typeof set],
  )
  expect(changed).toHaveLength(Object.keys(turnNumbers).length)
})

test('speculation is off where the agent says so, and not by the vendor’s flag', () => {
  expect(policy({ speculative_turn: false }).speculates).toBe(true)
  const read = readAgent({ platform_settings: { antiphon: { speculation: false } } }, 'test')
  expect(read.ok && policyOf(read.spec).speculates).toBe(false)
})

test('the plain policy has one silence and one length of a voice', () => {
  expect(policy({}, { policy: 'plain', silence_ms: 300 })).toMatchObject({
    version: 'plain-1',
    soonestMs: 300,
    silenceMs: 300,
    latestMs: 300,
    bargeInMs: 200,
    holdMs: null,
  })
  expect(policy({}, { policy: 'plain' })).toMatchObject({ silenceMs: 400 })
})

test('the silences of the agent are the policy’s, but not in a text-only call', () => {
  const turn = { turn_timeout: 5, initial_wait_time: 2, soft_timeout_config: { timeout_seconds: 1 } }
  expect(policy(turn)).toMatchObject({
    turnTimeoutMs: 5000,
    initialWaitMs: 2000,
    softTimeoutMs: 1000,
    softTimeouts: 1,
    fillerMs: 3000,
  })
  const read = readAgent({ conversation_config: { turn, conversation: { text_only: true } } }, 'test')
  expect(read.ok && policyOf(read.spec)).toMatchObject({
    turnTimeoutMs: null,
    initialWaitMs: null,
    softTimeoutMs: null,
    fillerMs: null,
  })
})

const seconds = (timeout: number, most = 1) => ({
  soft_timeout_config: { timeout_seconds: timeout, max_soft_timeouts_per_generation: most },
})

// The golden conversations that are named after a setting are played by the policy that the setting makes.
test.each([
  ['turn-timeout', { turn_timeout: 7, silence_end_call_timeout: 60 }],
  ['initial-wait-time', { initial_wait_time: 1.1 }],
  ['soft-timeout', seconds(2, 2)],
  ['never-silent', {}],
  ['silent-caller', { silence_end_call_timeout: 2 }],
  ['turn-eagerness-eager', { turn_eagerness: 'eager' }],
  ['turn-eagerness-patient', { turn_eagerness: 'patient' }],
  ['spelling-patience-off', { spelling_patience: 'off' }],
])('%s.txt', (name, turn) => {
  const text = readFileSync(join(import.meta.dirname, `../../transcripts/${name}.txt`), 'utf8')
  const line = /^policy.*$/m.exec(text)?.[0] ?? ''
  const written = [...line.matchAll(/(\w+Ms|softTimeouts)=(\d+)/g)].map(([, key, value]) => [
    key,
    Number(value),
  ])
  const plain = line.startsWith('policy adaptive') ? [] : ['silenceMs', 'bargeInMs']
  expect(policy(turn)).toMatchObject(Object.fromEntries(written.filter(([key]) => !plain.includes(`${key}`))))
  expect(written.length).toBeGreaterThan(plain.length)
})

test('a shadow is the live policy with its own settings in place, and there is none without any', () => {
  const shadowOf = (ours: object, config: object = {}) => {
    const read = readAgent({ conversation_config: config, platform_settings: { antiphon: ours } }, 'test')
    return read.ok ? shadowPolicyOf(read.spec) : read.problem
  }
  const turn = { barge_in_ms: 500 }
  expect(shadowOf({ turn, shadow: { turn: { silence_ms: 600 } } })).toEqual({
    ...policy({}, turn),
    silenceMs: 600,
    unjudgedMs: 600,
  })
  expect(shadowOf({ shadow: { turn: { policy: 'plain' } } })).toMatchObject({
    version: 'plain-1',
    holdMs: null,
  })
  expect(shadowOf({ shadow: { turn: { filler_ms: -1 } } })).toMatchObject({ fillerMs: null })
  for (const none of [{}, { shadow: {} }, { shadow: { turn: {} } }, { shadow: null }])
    expect(shadowOf(none)).toBeNull()
  expect(
    shadowOf({ shadow: { turn: { silence_ms: 600 } } }, { conversation: { text_only: true } }),
  ).toBeNull()
  expect(shadowOf({ shadow: { turn: { silence_ms: 1 } } })).toMatch(
    'platform_settings.antiphon.shadow.turn.silence_ms is 1: it must be a number from 200 to 3000.',
  )
})
