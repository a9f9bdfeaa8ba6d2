import { expect, test } from 'vitest'
import { parsePolicy, withPolicy } from './policies.ts'

test('a policy is our own numbers, a named one with numbers, or the vendor’s eagerness', () => {
  expect(parsePolicy('default')).toEqual({})
  expect(parsePolicy('plain,silence_ms=300')).toEqual({ policy: 'plain', silence_ms: 300 })
  expect(parsePolicy('turn_eagerness=eager,sure_finished=0.8')).toEqual({
    turn_eagerness: 'eager',
    sure_finished: 0.8,
  })
  expect(() => parsePolicy('turn_eagerness=soon')).toThrow('"turn_eagerness=soon" is no setting')
})

test('each setting goes where the agent has it, beside what is there', () => {
  const agent = { conversation_config: { turn: { mode: 'turn' }, agent: {} }, name: 'a' }
  expect(withPolicy(agent, { turn_eagerness: 'eager', silence_ms: 300 })).toEqual({
    name: 'a',
    conversation_config: { turn: { mode: 'turn', turn_timeout: -1, turn_eagerness: 'eager' }, agent: {} },
    platform_settings: { antiphon: { turn: { silence_ms: 300 } } },
  })
})

test('the suite’s silences are silent: no agent of it asks whether somebody is there', () => {
  const agent = { conversation_config: { turn: { turn_timeout: 9 } } }
  expect(withPolicy(agent, {})).toMatchObject({ conversation_config: { turn: { turn_timeout: -1 } } })
})
