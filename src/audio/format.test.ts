import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pcmToBytes } from './bytes.ts'
import { type AudioFormat, createDecoder, createEncoder } from './format.ts'

const formats: AudioFormat[] = [8000, 16_000, 22_050, 24_000, 44_100, 48_000]
  .map((rate): AudioFormat => ({ encoding: 'pcm', rate }))
  .concat({ encoding: 'ulaw', rate: 8000 })

function decodeAll(format: AudioFormat, toRate: number, chunks: readonly Uint8Array[]): Int16Array {
  const decoder = createDecoder(format, toRate)
  const parts = [...chunks.map(chunk => decoder.push(chunk)), decoder.flush()]
  return Int16Array.from(parts.flatMap(part => [...part]))
}

test('a stream decodes alike wherever its chunks are cut, also inside a sample', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...formats),
      fc.uint8Array({ minLength: 1, maxLength: 900 }),
      fc.array(fc.nat(900), { maxLength: 6 }),
      (format, bytes, at) => {
        const borders = [0, ...at.map(cut => cut % bytes.length).sort((a, b) => a - b), bytes.length]
        const chunks = borders.slice(1).map((end, i) => bytes.subarray(borders[i], end))
        expect(decodeAll(format, 16_000, chunks)).toEqual(decodeAll(format, 16_000, [bytes]))
      },
    ),
  )
})

test('the carried byte is kept although its buffer is used again', () => {
  const decoder = createDecoder({ encoding: 'pcm', rate: 16_000 }, 16_000)
  const shared = Buffer.from([1, 0, 0x34])
  expect([...decoder.push(shared)]).toEqual([1])
  shared.fill(0xff)
  expect([...decoder.push(Uint8Array.of(0x12))]).toEqual([0x1234])
})

test('a flush drops half a sample', () => {
  const decoder = createDecoder({ encoding: 'pcm', rate: 16_000 }, 16_000)
  decoder.push(Uint8Array.of(7))
  decoder.flush()
  expect([...decoder.push(Uint8Array.of(1, 0))]).toEqual([1])
})

test.each(formats)('speech encoded as $encoding at $rate has the length of its time', format => {
  const encoder = createEncoder(16_000, format)
  const pcm = Int16Array.from({ length: 1600 }, (_, i) => 8000 * Math.sin(i / 9))
  const bytes = encoder.push(pcm).length + encoder.flush().length
  expect(bytes).toBe((format.rate / 10) * (format.encoding === 'pcm' ? 2 : 1))
})

test('at one rate PCM passes unchanged', () => {
  const pcm = Int16Array.of(5, -5, 1234)
  expect(createEncoder(16_000, { encoding: 'pcm', rate: 16_000 }).push(pcm)).toEqual(pcmToBytes(pcm))
})
