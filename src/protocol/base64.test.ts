import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeBase64, encodeBase64 } from './base64.ts'

test('bytes survive the way to base64 and back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), bytes => {
      const back = decodeBase64(encodeBase64(bytes))
      expect(back && [...back]).toEqual([...bytes])
    }),
  )
})

test('a view is encoded, not the buffer it lies in', () => {
  expect(encodeBase64(Uint8Array.of(9, 1, 2, 3, 9).subarray(1, 4))).toBe('AQID')
})

test.each([
  ['no padding', 'AQI'],
  ['too much padding', 'AQ==='],
  ['padding inside', 'AQ==AQID'],
  ['padding alone', '===='],
  ['the URL alphabet', 'AQ-_'],
  ['a space', 'AQ I'],
  ['a line break', 'AQID\nQID'],
  ['a letter that ends like A in its low byte', 'ŁQID'],
])('%s is refused', (_, text) => {
  expect(decodeBase64(text)).toBeNull()
})

test('nothing is no bytes', () => {
  expect(decodeBase64('')).toHaveLength(0)
})
