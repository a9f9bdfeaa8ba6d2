import { expect, test } from 'vitest'
import { type CallOptions, placeCall } from '../caller/place-call.ts'
import { CallFailed } from '../caller/result.ts'
import { fakeAgent, goodManners } from '../fakes/fake-agent.ts'
import { fakeDial } from '../fakes/fake-dial.ts'
import { virtualClock } from '../fakes/virtual-clock.ts'
import { EARLY_QUESTION } from './classes/texts.ts'
import { probe } from './probe.ts'

async function placeToFake(options: CallOptions) {
  const clock = virtualClock()
  const placed = placeCall({
    ...options,
    clock,
    dial: fakeDial(clock, wire => fakeAgent(wire, goodManners, clock)),
  })
  placed.catch(() => {})
  clock.runTo(60_000)
  return placed
}

const options = {
  target: { url: async () => 'ws://fake', agent: 'demo', askServer: false },
  sources: { folder: '.', corpus: null, voice: null },
}

test('how long the question takes is what the agent takes to say it', async () => {
  // The fake speaks 15 characters a second.
  const ms = (EARLY_QUESTION.length * 1_000) / 15
  const found = await probe({ ...options, place: placeToFake })
  expect(found.mayOpen).toBe(true)
  expect(Math.abs((found.questionMs ?? 0) - ms)).toBeLessThanOrEqual(50)
})

test('a server that does as it likes with its first words has no question', async () => {
  const place = ({ initiation: _, ...rest }: CallOptions) => placeToFake(rest)
  expect(await probe({ ...options, place })).toEqual({ mayOpen: true, questionMs: null })
})

test('a server that refuses the wish is called without it', async () => {
  const refusing = async (call: CallOptions) => {
    if (call.initiation) throw new CallFailed('1008: override is not allowed', { code: 1008 })
    return placeToFake(call)
  }
  expect(await probe({ ...options, place: refusing })).toEqual({ mayOpen: false, questionMs: null })
})

test('a server that is not there is an error', async () => {
  const place = () => Promise.reject(new CallFailed('connection refused'))
  await expect(probe({ ...options, place })).rejects.toThrow('connection refused')
})
