import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tone } from '../fakes/sound.ts'
import { openMicrophone } from './microphone.ts'

const open = (of: Partial<Parameters<typeof openMicrophone>[0]> = {}) =>
  openMicrophone({ noise: false, backgrounds: [], echo: null, random: () => 0.75, ...of })

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
    const background = { pcm: Int16Array.of(100, 200), gain: 0.5, from: null, to: null }
    const microphone = open({ backgrounds: [background] })
    expect([...microphone.capture(5).pcm]).toEqual([50, 100, 50, 100, 50])
    microphone.speak(Int16Array.of(32_760), 5, 10)
    expect([...microphone.capture(6).pcm]).toEqual([32_767])
  })

  test('adds several backgrounds, each in its own stretch, swelling at its ends', () => {
    const one = { pcm: Int16Array.of(100), gain: 1, from: 1_000, to: 3_000 }
    const other = { pcm: Int16Array.of(10), gain: 1, from: null, to: null }
    const { pcm } = open({ backgrounds: [one, other] }).capture(4_000)
    expect([pcm[0], pcm[999], pcm[2_000], pcm[3_000]]).toEqual([10, 10, 110, 10])
    expect(pcm[1_040]).toBeGreaterThan(10)
    expect(pcm[1_040]).toBeLessThan(110)
  })

  test('holds what comes back of the agent’s voice, where it was asked for', () => {
    const asked: number[][] = []
    const echo = (from: number, to: number) => {
      asked.push([from, to])
      return Float64Array.from({ length: to - from }, (_, i) => from + i)
    }
    const microphone = open({ echo })
    microphone.capture(3)
    microphone.capture(5)
    expect([...microphone.recording()]).toEqual([0, 1, 2, 3, 4])
    expect(asked).toEqual([
      [0, 3],
      [3, 5],
    ])
  })
})
