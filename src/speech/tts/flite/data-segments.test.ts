import { expect, test } from 'vitest'
import { variablesFrom } from './data-segments.ts'

const HEADER = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
const MEMORY = [5, 3, 1, 0, 4]
const segment = (address: readonly number[], bytes: readonly number[]) => [
  ...[0, 0x41, ...address, 0x0b],
  ...[bytes.length, ...bytes],
]
const moduleWith = (...segments: readonly (readonly number[])[]) => {
  const content = [segments.length, ...segments.flat()]
  return Uint8Array.of(...HEADER, ...MEMORY, 11, content.length, ...content)
}

test('the last of several segments is where variables begin', () => {
  const module = moduleWith(segment([0x80, 0x08], [1, 2, 3]), segment([0xa0, 0x8d, 0x06], [4]))
  expect(WebAssembly.validate(module)).toBe(true)
  expect(variablesFrom(module)).toBe(0x18_6a0)
})

test('a module without data may change its memory from the start', () => {
  const module = Uint8Array.of(...HEADER, ...MEMORY)
  expect(WebAssembly.validate(module)).toBe(true)
  expect(variablesFrom(module)).toBe(0)
})
