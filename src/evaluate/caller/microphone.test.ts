import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tone } from '../fakes/sound.ts'
import { openMicrophone } from './microphone.ts'

const open = (of: Partial<Parameters<typeof openMicrophone>[0]> = {}) =>
  openMicrophone({ noise: false, background: null, random: () => 0.75, ...of })

describe('the microphone', () => {
  test('lays speech where it was asked to, however the capture is cut up', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 20 }),
        fc.nat(2_000),
        (cuts, at) => {
          const microphone = open()
          const speech = tone(20)
          microphone.speak(speech, at, 1)
          let to = 0
          for (const cut of cuts) {
            to += cut
            microphone.capture(to)
          }
          const recording = microphone.recording()
          return recording.every((sample, i) => sample === (speech[i - at] ?? 0)) && recording.length === to
        },
      ),
    )
  })

  test('begins at the next sample where the moment has passed', () => {
    const microphone = open()
    microphone.capture(500)
    expect(microphone.speak(tone(20), 100, 1)).toBe(500)
  })

  test('is digital silence without noise, and faint with it', () => {
    expect(
      open()
        .capture(100)
        .pcm.every(sample => sample === 0),
    ).toBe(true)
    const noisy = open({ noise: true }).capture(100).pcm
    expect(noisy.every(sample => sample !== 0 && Math.abs(sample) < 20)).toBe(true)
  })

  test('knows whether there is speech in a stretch', () => {
    const microphone = open({ noise: true })
    microphone.speak(tone(20), 400, 1)
    const has = [400, 500, 720, 721].map(to => microphone.capture(to).hasSpeech)
    expect(has).toEqual([false, true, true, false])
  })

  test('repeats the background, at its level, and does not overflow', () => {
    const background = { pcm: Int16Array.of(100, 200), gain: 0.5 }
    const microphone = open({ background })
    expect([...microphone.capture(5).pcm]).toEqual([50, 100, 50, 100, 50])
    microphone.speak(Int16Array.of(32_760), 5, 10)
    expect([...microphone.capture(6).pcm]).toEqual([32_767])
  })
})
