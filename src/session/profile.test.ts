import { expect, test } from 'vitest'
import { claimOfVoice, learn, unknown } from './profile.ts'

const second = 16_000
/** A tone with pauses as long as its sounds: they do not count. */
const voice = (seconds: number, peak: number) =>
  Int16Array.from({ length: seconds * second }, (_, i) => (i % 6_400 < 3_200 ? peak * Math.sin(i / 4) : 0))

const known = learn(unknown, voice(5, 6_000))

test.each([
  ['as loud', 6_000, 'floor', 'floor'],
  ['6 dB softer', 3_000, 'floor', 'floor'],
  ['15 dB softer', 1_070, 'floor', 'floor'],
  ['20 dB softer', 600, 'floor', 'other'],
  ['20 dB softer', 600, 'demand', 'demand'],
  ['20 dB softer', 600, 'unclear', 'other'],
  ['26 dB softer', 300, 'demand', 'other'],
] as const)('%s than the caller (%i): %s is %s', (_, peak, claim, expected) => {
  expect(claimOfVoice(claim, known, voice(1, peak))).toBe(expected)
})

test('nobody is judged by a caller of whom little was heard, nor by a short sound', () => {
  expect(claimOfVoice('floor', learn(unknown, voice(1, 6_000)), voice(1, 300))).toBe('floor')
  expect(claimOfVoice('floor', known, voice(1, 300).subarray(0, 2_000))).toBe('floor')
})

test('the level follows a caller who becomes softer', () => {
  let profile = known
  for (let turn = 0; turn < 6; turn++) profile = learn(profile, voice(2, 1_500))
  expect(claimOfVoice('floor', profile, voice(1, 1_500))).toBe('floor')
})
