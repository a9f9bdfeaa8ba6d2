import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pcmFromBytes, pcmToBytes } from './bytes.ts'

test('samples are little-endian on the wire', () => {
  expect([...pcmToBytes(Int16Array.of(1, -2, 0x1234))]).toEqual([1, 0, 0xfe, 0xff, 0x34, 0x12])
  expect([...pcmFromBytes(Uint8Array.of(1, 0, 0xfe, 0xff, 0x34, 0x12))]).toEqual([1, -2, 0x1234])
})

test('samples survive the way to bytes and back, at any alignment', () => {
  fc.assert(
    fc.property(fc.int16Array(), fc.nat(3), (pcm, offset) => {
      const padded = new Uint8Array(offset + pcm.length * 2)
      padded.set(pcmToBytes(pcm), offset)
      expect(pcmFromBytes(padded.subarray(offset))).toEqual(pcm)
    }),
  )
})

test('both directions copy', () => {
  const bytes = Uint8Array.of(1, 0)
  const pcm = pcmFromBytes(bytes)
  bytes.fill(9)
  expect([...pcm]).toEqual([1])
  const back = pcmToBytes(pcm)
  pcm.fill(9)
  expect([...back]).toEqual([1, 0])
})

test('an odd number of bytes is refused', () => {
  expect(() => pcmFromBytes(new Uint8Array(3))).toThrow(RangeError)
})
