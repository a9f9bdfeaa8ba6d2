import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Pcm, toSamples } from '../../audio/pcm.ts'
import { TurnAudio } from './turn-audio.ts'

const tone = (ms: number, amplitude: number): Pcm =>
  Int16Array.from({ length: toSamples(ms) }, (_, i) => amplitude * Math.sin(i / 5))

describe('TurnAudio', () => {
  test('what was put in comes out, whatever was forgotten before it', () => {
    const chunk = fc.record({ size: fc.nat(20_000), forget: fc.double({ min: 0, max: 1, noNaN: true }) })
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 12 }), chunks => {
        const audio = new TurnAudio()
        let kept = 0
        for (const { size, forget } of chunks) {
          const from = audio.end
          audio.append(Int16Array.from({ length: size }, (_, i) => (from + i) % 30_000))
          kept = Math.max(kept, Math.floor(audio.end * forget))
          audio.forgetBefore(kept)
        }
        const rest = audio.slice(kept, audio.end)
        expect(rest.length).toBe(audio.end - kept)
        expect(rest.every((sample, i) => sample === (kept + i) % 30_000)).toBe(true)
      }),
    )
  })

  test('tells voice from the silence and the hum around it', () => {
    const audio = new TurnAudio()
    audio.append(tone(500, 60))
    audio.append(tone(1000, 8000))
    audio.append(tone(500, 60))
    expect(audio.voicedMs(0, audio.end)).toBe(1000)
    expect(audio.voicedMs(0, toSamples(500))).toBe(0)
    expect(audio.onset(0, audio.end)).toBe(toSamples(500))
    expect(audio.onset(toSamples(1500), audio.end)).toBeNull()
  })

  test('a click does not make the speaker silent', () => {
    const audio = new TurnAudio()
    audio.append(tone(500, 500))
    audio.append(new Int16Array(320).fill(32_767))
    audio.append(tone(500, 500))
    expect(audio.voicedMs(0, audio.end)).toBeGreaterThan(900)
  })

  test('finds the quietest spot', () => {
    const audio = new TurnAudio()
    audio.append(tone(1000, 8000))
    audio.append(tone(300, 200))
    audio.append(tone(1000, 8000))
    const spot = audio.quietest(0, audio.end)
    expect(spot).toBeGreaterThanOrEqual(toSamples(1000))
    expect(spot).toBeLessThanOrEqual(toSamples(1300))
  })
})
