import { expect, test } from 'vitest'
import { decodeMulaw, encodeMulaw } from './mulaw.ts'

const allSamples = Int16Array.from({ length: 65_536 }, (_, i) => i - 32_768)
const allBytes = Uint8Array.from({ length: 256 }, (_, i) => i)

test('the corner codes are those of G.711', () => {
  expect([...decodeMulaw(Uint8Array.of(0x00, 0x80, 0x7f, 0xff, 0xf0, 0x8f))]).toEqual([
    -32124, 32124, 0, 0, 120, 16764,
  ])
  expect([...encodeMulaw(Int16Array.of(0, -1, 32767, -32768, 1000, -1000))]).toEqual([
    0xff, 0x7f, 0x80, 0x00, 0xce, 0x4e,
  ])
})

test('every code but the negative zero comes back as itself', () => {
  const back = encodeMulaw(decodeMulaw(allBytes))
  expect([...back]).toEqual([...allBytes].map(byte => (byte === 0x7f ? 0xff : byte)))
})

test('every sample is at most half a step off, and a louder one never becomes softer', () => {
  const decoded = decodeMulaw(encodeMulaw(allSamples))
  for (const [i, sample] of allSamples.entries()) {
    // The steps of a segment are a sixteenth of where it begins, so half a step is at most 1/32 of the biased sample.
    const off = Math.abs(decoded[i]! - sample)
    if (off > (Math.abs(sample) + 132) / 32) expect.fail(`${sample} became ${decoded[i]}`)
    if (i > 0 && decoded[i]! < decoded[i - 1]!) expect.fail(`${sample} became less than ${sample - 1} did`)
  }
})
