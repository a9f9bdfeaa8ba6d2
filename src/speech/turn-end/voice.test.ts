import { describe, expect, test } from 'vitest'
import { toSamples } from '../../audio/pcm.ts'
import { trackPitch } from './pitch.ts'
import { hearVoiceEnd } from './voice.ts'

/** A buzz with a few overtones whose pitch and level go as given over its length, 0…1. */
function buzz(ms: number, hz: (share: number) => number, level: (share: number) => number = () => 1) {
  const pcm = new Int16Array(toSamples(ms))
  let phase = 0
  for (let i = 0; i < pcm.length; i++) {
    const share = i / pcm.length
    phase += (2 * Math.PI * hz(share)) / 16_000
    const wave = Math.sin(phase) + 0.5 * Math.sin(2 * phase) + 0.3 * Math.sin(3 * phase)
    pcm[i] = Math.round(4_000 * level(share) * wave)
  }
  return pcm
}

describe('pitch', () => {
  test.each([80, 120, 200, 310])('of a voice at %d Hz', hz => {
    const { hz: found } = trackPitch(buzz(1_000, () => hz))
    const voiced = found.filter(value => value > 0)
    expect(voiced.length).toBeGreaterThan(40)
    for (const value of voiced) expect(Math.abs(value - hz) / hz).toBeLessThan(0.03)
  })

  test('noise and silence have none', () => {
    let seed = 1
    const noise = Int16Array.from({ length: 16_000 }, () => {
      seed = (seed * 16_807) % 2_147_483_647
      return (seed / 2_147_483_647 - 0.5) * 8_000
    })
    const { hz } = trackPitch(noise)
    expect(hz.filter(value => value > 0).length).toBeLessThan(hz.length / 20)
    expect(trackPitch(new Int16Array(16_000)).hz.every(value => value === 0)).toBe(true)
  })
})

describe('how a voice ended', () => {
  test('a statement falls in pitch and level', () => {
    const end = hearVoiceEnd(
      buzz(
        2_000,
        share => (share < 0.7 ? 160 : 160 - 220 * (share - 0.7)),
        share => (share < 0.8 ? 1 : 0.4),
      ),
    )
    expect(end?.fallSt).toBeLessThan(-6)
    expect(end?.fadeDb).toBeLessThan(-5)
  })

  test('one that is kept up does neither', () => {
    const end = hearVoiceEnd(buzz(2_000, () => 160))
    expect(Math.abs(end?.fallSt ?? 99)).toBeLessThan(0.5)
    expect(Math.abs(end?.fadeDb ?? 99)).toBeLessThan(1)
  })

  test('of too little voice nothing is said', () => {
    expect(hearVoiceEnd(new Int16Array(0))).toBe(null)
    expect(hearVoiceEnd(new Int16Array(8_000))).toBe(null)
    expect(hearVoiceEnd(buzz(120, () => 160))).toBe(null)
  })
})
