import { expect, test } from 'vitest'
import { overlay } from './overlay.ts'

test('objects are laid over field by field, everything else whole', () => {
  expect(overlay({ a: { b: 1, c: [1, 2] }, d: 1 }, { a: { c: [3] }, d: { e: 1 } })).toEqual({
    a: { b: 1, c: [3] },
    d: { e: 1 },
  })
})

test('null and undefined override nothing, false and zero do', () => {
  expect(overlay({ a: 1, b: 2, c: true }, { a: null, b: undefined, c: false })).toEqual({
    a: 1,
    b: 2,
    c: false,
  })
  expect(overlay({ a: 1 }, null)).toEqual({ a: 1 })
})

test('a key called __proto__ stays an ordinary key', () => {
  const merged = overlay({}, JSON.parse('{"__proto__":{"polluted":true}}'))
  expect(Object.keys(merged as object)).toEqual(['__proto__'])
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
})
