import { describe, expect, test } from 'vitest'
import type { Pcm } from './pcm.ts'
import { openPlacer } from './placed.ts'
import { createResampler } from './resample.ts'

const sine = (length: number): Pcm =>
  Int16Array.from({ length }, (_, at) => Math.round(10_000 * Math.sin(at / 7)))

/** A placer onto a track of zeros. */
const openTrack = (from: number, to: number, length: number) => {
  const track = new Int16Array(length)
  const ends: number[] = []
  const placer = openPlacer(from, to, (pos, pcm) => {
    track.set(pcm, pos)
    ends.push(pos + pcm.length)
  })
  return { ...placer, track, ends }
}

describe('pieces placed on a timeline of another rate', () => {
  test('sound like the whole, wherever they were cut, even if their places are rounded', () => {
    const whole = sine(22_050)
    const resampler = createResampler(22_050, 16_000)
    const expected = [...resampler.push(whole), ...resampler.flush()]
    const { place, flush, track } = openTrack(22_050, 16_000, 17_000)
    for (let at = 0, odd = 0; at < whole.length; at += 441, odd = 1 - odd)
      place(1000 + at + odd, whole.subarray(at, at + 441))
    flush()
    const begin = Math.round((1000 * 16_000) / 22_050)
    expect([...track.subarray(begin, begin + expected.length)]).toEqual(expected)
    expect(track.subarray(0, begin).every(sample => sample === 0)).toBe(true)
  })

  test('that lie apart begin anew where they lie', () => {
    const { place, flush, ends, track } = openTrack(22_050, 16_000, 40_000)
    place(0, sine(2205))
    place(22_050, sine(2205))
    flush()
    expect(ends.at(-1)).toBe(17_600)
    expect(track.subarray(1600, 16_000).every(sample => sample === 0)).toBe(true)
    expect(Math.abs(track[16_050] ?? 0)).toBeGreaterThan(0)
  })

  test('at the same rate stay as they are', () => {
    const { place, flush, track } = openTrack(16_000, 16_000, 100)
    place(10, Int16Array.of(1, 2, 3))
    flush()
    expect([...track.subarray(9, 14)]).toEqual([0, 1, 2, 3, 0])
  })

  test('nothing placed is nothing to flush', () => {
    const { flush, ends } = openTrack(22_050, 16_000, 100)
    flush()
    expect(ends).toEqual([])
  })
})
