import { expect, test } from 'vitest'
import { readAgent } from '../agents/read.ts'
import { turnNumbers } from '../agents/turn-numbers.ts'
import { policyOf } from './policy.ts'

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
  for (const key of ['soonestMs', 'silenceMs', 'latestMs', 'digitsMs'] as const) {
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
  expect(policy({}, { silence_ms: 2000 })).toMatchObject({ soonestMs: 240, silenceMs: 2000, latestMs: 2000 })
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
