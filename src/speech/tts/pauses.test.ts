import { expect, test } from 'vitest'
import { toMillis } from '../../audio/pcm.ts'
import { pauseAfter } from './pauses.ts'

const pauseMs = (clause: string, speed = 1) => toMillis(pauseAfter(clause, { speed, rate: 16_000 }).length)

test.each([
  ['It is sunny.', 250],
  ['Really?', 250],
  ['“Really!”', 250],
  ['Well…', 250],
  ['(It is.)', 250],
  ['**Bold.**', 250],
  ['First,', 120],
  ['Two things:', 120],
  ['and then —', 120],
  ['because of that', 60],
  ['', 60],
])('after %j the voice pauses for %d ms', (clause, expected) => {
  expect(pauseMs(clause)).toBe(expected)
})

test('faster speech pauses for less, and pauses are silent', () => {
  expect(pauseMs('It is sunny.', 1.25)).toBe(200)
  expect(pauseAfter('It is sunny.', { speed: 1, rate: 22_050 }).length).toBe(5513)
  expect(pauseAfter('It is sunny.', { speed: 1, rate: 16_000 }).every(sample => sample === 0)).toBe(true)
})
