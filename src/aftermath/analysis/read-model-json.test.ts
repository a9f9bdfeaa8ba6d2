import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readModelJson } from './read-model-json.ts'

test.each([
  ['bare', '{"summary": "a"}'],
  ['fenced', '```json\n{"summary": "a"}\n```'],
  ['after thoughts', '<think>The form wants {"x": 1}. And {braces}.</think>\n{"summary": "a"}'],
  ['with words behind', 'Here it is: {"summary": "a"} I hope that helps {you}!'],
  ['inside of another object', '{"answer": {"summary": "a"}}'],
  ['with trailing commas', '{"summary": "a",\n}'],
  ['after a broken one', '{"summary": {"summary": "a"}'],
])('finds the object %s', (_, text) => expect(readModelJson(text, 'summary')).toEqual({ summary: 'a' }))

test('braces and quotes in strings end nothing', () => {
  const json = { summary: 'She said "}" and \\ and {' }
  expect(readModelJson(`x ${JSON.stringify(json)} y`, 'summary')).toEqual(json)
})

test.each(['', 'no', '{', '{"title": "a"}', '[1]', '{"summary": "a"', '{summary: a}'])('%j has none', text =>
  expect(readModelJson(text, 'summary')).toBeNull(),
)

test('whatever stands around it, the object is found, and soon', () => {
  const noise = fc.string().map(text => text.replaceAll('"', '').replaceAll('{', '').replaceAll('}', ''))
  fc.assert(
    fc.property(fc.jsonValue(), noise, noise, (value, before, after) => {
      const text = `${before}${JSON.stringify({ k: value })}${after}`
      expect(readModelJson(text, 'k')).toEqual(JSON.parse(JSON.stringify({ k: value })))
    }),
  )
  expect(readModelJson('{'.repeat(65_536), 'k')).toBeNull()
})
