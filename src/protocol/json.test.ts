import { expect, test } from 'vitest'
import { isTooDeep, maxJsonDepth, readJsonObject } from './json.ts'

test('only an object is taken, and the text is never repeated', () => {
  expect(readJsonObject('{"a":1}')).toEqual({ ok: true, object: { a: 1 } })
  expect(readJsonObject('[1]')).toEqual({
    ok: false,
    problem: 'The frame is not a JSON object but an array.',
  })
  expect(readJsonObject('null')).toEqual({ ok: false, problem: 'The frame is not a JSON object but null.' })
  expect(readJsonObject('"secret"')).toEqual({
    ok: false,
    problem: 'The frame is not a JSON object but a string.',
  })
  expect(readJsonObject('{"key":"sk-secret"')).toEqual({
    ok: false,
    problem: 'The frame is not JSON: expected one JSON object.',
  })
})

test('depth counts objects and arrays alike', () => {
  const nested = (depth: number) => JSON.parse('['.repeat(depth) + ']'.repeat(depth))
  expect(isTooDeep(nested(maxJsonDepth))).toBe(false)
  expect(isTooDeep({ a: nested(maxJsonDepth + 1) })).toBe(true)
  expect(isTooDeep(nested(100_000))).toBe(true)
})
