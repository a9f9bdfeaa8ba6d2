import { expect, test } from 'vitest'
import { openTape } from './tape.ts'

const shape = { blockSamples: 10, windowBlocks: 3, maxBlocks: 1000 }
const sound = (length: number) => new Int16Array(length).fill(7)

test('a disk that does not keep up costs sound, not memory', () => {
  const tape = openTape(shape)
  for (let pos = 0; pos < 1000; pos += 10) tape.write(0, pos, sound(10))
  expect(tape.dropped).toBe(940)
  const taken: number[] = []
  for (let block = tape.take(true); block; block = tape.take(true)) taken.push(block.from)
  expect(taken).toEqual([0, 10, 20, 30, 40, 50])
})

test('the newest block is left out until the end, and then only as far as it is filled', () => {
  const tape = openTape(shape)
  expect(tape.write(0, 0, sound(5))).toBe(false)
  expect(tape.write(1, 8, sound(4))).toBe(true)
  expect(tape.take(false)?.from).toBe(0)
  expect(tape.take(false)).toBeNull()
  expect([...(tape.take(true)?.pcm ?? [])]).toEqual([0, 7, 0, 7])
})

test('what has changed since it was taken is taken again', () => {
  const tape = openTape(shape)
  tape.write(0, 0, sound(10))
  tape.write(0, 20, sound(10))
  expect(tape.take(false)?.from).toBe(0)
  tape.write(1, 0, sound(2))
  expect([...(tape.take(false)?.pcm.subarray(0, 6) ?? [])]).toEqual([7, 7, 7, 7, 7, 0])
})

test('a tape that was stopped drops all', () => {
  const tape = openTape(shape)
  tape.write(0, 0, sound(10))
  tape.stop()
  tape.write(0, 10, sound(10))
  expect(tape.take(true)).toBeNull()
  expect(tape.dropped).toBe(10)
})
