import { expect, test } from 'vitest'
import { findSpeechEnd, findSpeechStart, loudestPower } from './speech-edges.ts'

const noise = (ms: number, level: number) =>
  Int16Array.from({ length: ms * 16 }, (_, i) =>
    Math.round(level * Math.sin(i * 12.9898) * Math.cos(i * 78.233)),
  )
const join = (...parts: Int16Array[]) => Int16Array.from(parts.flatMap(part => [...part]))

test('the end of the loud part is found to 10 ms', () => {
  expect(Math.abs(findSpeechEnd(join(noise(250, 6000), noise(150, 20))) / 16 - 250)).toBeLessThanOrEqual(10)
})

test('digital silence after speech is silence', () => {
  expect(findSpeechEnd(join(noise(100, 6000), new Int16Array(4800))) / 16).toBe(100)
})

test('where nothing stands out of the noise, the VAD’s own verdict is kept', () => {
  expect(findSpeechEnd(noise(400, 3000))).toBe(400 * 16)
})

test('a quiet last consonant still counts: 20 dB below the vowel', () => {
  expect(findSpeechEnd(join(noise(200, 8000), noise(80, 800), noise(120, 10))) / 16).toBe(280)
})

test('a breath 36 dB below the vowel does not, also where the vowel came earlier in the turn', () => {
  const tail = join(noise(200, 125), noise(120, 10))
  expect(findSpeechEnd(join(noise(200, 8000), tail)) / 16).toBe(200)
  expect(findSpeechEnd(join(noise(50, 1000), tail), loudestPower(noise(20, 8000))) / 16).toBe(50)
})

test('a hum after speech is no speech', () => {
  const hum = Int16Array.from({ length: 300 * 16 }, (_, i) =>
    Math.round(2_000 * Math.sin((2 * Math.PI * 25 * i) / 16_000)),
  )
  expect(findSpeechEnd(join(noise(250, 6000), hum)) / 16).toBeLessThanOrEqual(260)
})

test('the start of speech is found to 10 ms, before the window that the VAD took for the first', () => {
  expect(Math.abs(findSpeechStart(join(noise(200, 20), noise(150, 6000))) / 16 - 200)).toBeLessThanOrEqual(10)
})

test('a soft consonant 24 dB below the vowel belongs to it, a sound a while before does not', () => {
  const word = join(noise(60, 400), noise(30, 20), noise(100, 6000))
  expect(findSpeechStart(join(noise(150, 20), word)) / 16).toBeLessThanOrEqual(150)
  expect(
    findSpeechStart(join(noise(50, 2000), noise(100, 20), noise(100, 6000))) / 16,
  ).toBeGreaterThanOrEqual(140)
})
