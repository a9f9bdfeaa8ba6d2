import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Ring } from './ring.ts'

test('whatever is still held reads back as it was written', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.array(fc.int16Array({ maxLength: 70 })),
      (capacity, writes) => {
        const ring = new Ring(capacity)
        const all: number[] = []
        for (const pcm of writes) {
          ring.write(pcm)
          all.push(...pcm)
          expect(ring.end).toBe(all.length)
          expect(ring.start).toBe(Math.max(0, all.length - capacity))
          expect([...ring.read(ring.start, ring.end)]).toEqual(all.slice(ring.start))
          const middle = Math.floor((ring.start + ring.end) / 2)
          expect([...ring.read(middle, ring.end)]).toEqual(all.slice(middle))
        }
      },
    ),
  )
})

test('what was read stays when the ring goes on', () => {
  const ring = new Ring(2)
  ring.write(Int16Array.of(1, 2))
  const read = ring.read(0, 2)
  ring.write(Int16Array.of(3, 4))
  expect([...read]).toEqual([1, 2])
})

test('overwritten, future and senseless ranges are refused by name', () => {
  const ring = new Ring(4)
  ring.write(new Int16Array(6))
  expect(() => ring.read(1, 3)).toThrow('samples [1, 3) are not in the ring, which holds [2, 6)')
  expect(() => ring.read(5, 7)).toThrow(RangeError)
  expect(() => ring.read(5, 4)).toThrow(RangeError)
  expect(() => ring.read(2.5, 4)).toThrow(RangeError)
  expect(ring.read(6, 6)).toHaveLength(0)
})

test.each([0, -1, 1.5, Number.NaN])('a ring of %d samples is refused', capacity => {
  expect(() => new Ring(capacity)).toThrow(RangeError)
})
