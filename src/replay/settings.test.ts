import { expect, test } from 'vitest'
import { turnNumbers } from '../agents/turn-numbers.ts'
import { adaptivePolicy, plainPolicy } from '../session/turn/index.ts'
import { parseSettings, withSettings } from './settings.ts'

test('settings are read with and without the word in front, and the last of a name wins', () => {
  expect(parseSettings(['turn.silence_ms=400', 'sure_finished=0.9', 'turn.silence_ms=300'])).toEqual({
    silence_ms: 300,
    sure_finished: 0.9,
  })
})

test.each([
  ['silence', '--set silence: write it as turn.silence_ms=400'],
  ['turn.silence=400', 'turn.silence is no number of the turn policy; there are turn.silence_ms, '],
  ['turn.toString=1', 'write it as'],
  ['turn.silence_ms=', 'write it as'],
  ['turn.silence_ms=soon', 'turn.silence_ms must be a number from 200 to 3000'],
  ['turn.silence_ms=0', 'turn.silence_ms must be a number from 200 to 3000'],
  ['turn.barge_in_ms=1e9', 'turn.barge_in_ms must be a number from 60 to 2000'],
])('%s is refused', (text, problem) => {
  expect(() => parseSettings([text])).toThrow(problem)
})

test('the others stay around a number that is set', () => {
  expect(withSettings(adaptivePolicy, { silence_ms: 2000 })).toEqual({
    ...adaptivePolicy,
    silenceMs: 2000,
    unjudgedMs: 2000,
    latestMs: 2000,
  })
  expect(withSettings(plainPolicy, { silence_ms: 300, hold_ms: 100 })).toMatchObject({
    silenceMs: 300,
    soonestMs: 300,
    latestMs: 300,
    holdMs: null,
  })
  for (const [name, [, most]] of Object.entries(turnNumbers))
    expect(Object.values(withSettings(adaptivePolicy, { [name]: most }))).toContain(most)
})
