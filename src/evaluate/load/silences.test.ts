import { expect, test } from 'vitest'
import { callFake, cue, say, scriptOf } from '../fakes/call-fake.ts'
import type { Manners } from '../fakes/fake-agent.ts'
import { measureCall } from '../measure/measure.ts'
import { longestSilence } from './silences.ts'

const script = scriptOf([say(cue('greeting')), say(cue('agent-quiet'))])

async function silenceOf(
  manners: Partial<Manners>,
  stalls: Parameters<typeof longestSilence>[2] = [],
  said = script,
) {
  const { result } = await callFake(said, { manners })
  return longestSilence(result, measureCall(result), stalls)
}

test('an agent that answers soon is never silent for long', async () => {
  const { ms } = await silenceOf({})
  expect(ms).toBeGreaterThan(300)
  expect(ms).toBeLessThan(1_000)
})

test('one that thinks for long is, and it is said what was due', async () => {
  const { ms, due } = await silenceOf({ thinkMs: 4_500 })
  expect(ms).toBeGreaterThan(4_800)
  expect(ms).toBeLessThan(5_500)
  expect(due).toMatch(/^an answer to/)
})

test('one that never answers is silent until the caller loses patience', async () => {
  const { ms } = await silenceOf({ windowMs: 60_000 })
  expect(ms).toBeGreaterThan(4_500)
})

test('so is one that stops in the middle of its answer', async () => {
  const patient = scriptOf([say(cue('greeting')), say(cue('agent-quiet', 8_000))])
  const { ms, due } = await silenceOf({ stallMs: 5_000 }, [], patient)
  expect(ms).toBeGreaterThan(4_500)
  expect(due).toMatch(/^the rest of reply/)
})

test('the time in which the caller’s own line stood still does not count', async () => {
  const whole = await silenceOf({ thinkMs: 4_500 })
  const less = await silenceOf({ thinkMs: 4_500 }, [{ fromMs: 0, toMs: 60_000 }])
  expect(whole.ms).toBeGreaterThan(4_500)
  expect(less.ms).toBe(0)
})
