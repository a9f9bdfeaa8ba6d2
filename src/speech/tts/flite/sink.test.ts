import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openSink } from './sink.ts'

test('what is written in chunks of any size reads back as one', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 100_000 }), { maxLength: 8 }), chunks => {
      const sink = openSink()
      for (const chunk of chunks) sink.write(chunk)
      expect(Buffer.from(sink.written()).equals(Buffer.concat(chunks))).toBe(true)
      expect(sink.length).toBe(sink.position)
    }),
    { numRuns: 30 },
  )
})

test('writing at an earlier position replaces bytes and keeps the length', () => {
  const sink = openSink()
  sink.write(Uint8Array.of(1, 2, 3, 4))
  sink.position = 1
  sink.write(Uint8Array.of(9, 9))
  expect([...sink.written()]).toEqual([1, 9, 9, 4])
})

test('a gap that was skipped is zeros', () => {
  const sink = openSink()
  sink.position = 3
  sink.write(Uint8Array.of(7))
  expect([...sink.written()]).toEqual([0, 0, 0, 7])
})
