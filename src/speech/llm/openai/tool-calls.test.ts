import { expect, test } from 'vitest'
import type { ToolCallDelta } from './chunk.ts'
import { openToolCalls } from './tool-calls.ts'

const tools = ['look_up', 'end_call'].map(name => ({ name, description: '', parameters: {} }))
function joined(deltas: readonly ToolCallDelta[], isCutOff = false) {
  const calls = openToolCalls(tools)
  for (const delta of deltas) calls.push(delta)
  return calls.end(isCutOff).map(call => [call.name, call.arguments])
}
const first = { index: 0, id: 'a', function: { name: 'look_up', arguments: '{"q":1}' } }
const second = { index: 0, id: 'b', function: { name: 'end_call', arguments: '{}' } }

test('fragments of two calls that come mixed are told apart by their index', () => {
  const deltas = [
    { index: 0, id: 'a', function: { name: 'look_up', arguments: '' } },
    { index: 1, id: 'b', function: { name: 'end_call', arguments: '{' } },
    { index: 0, function: { arguments: '{"q":' } },
    { index: 1, function: { arguments: '}' } },
    { index: 0, id: 'a', function: { name: 'look_up', arguments: '1}' } },
  ]
  expect(joined(deltas)).toEqual([
    ['look_up', '{"q":1}'],
    ['end_call', '{}'],
  ])
})

test('whole calls under one index, or under none, are told apart by their id', () => {
  const both = [
    ['look_up', '{"q":1}'],
    ['end_call', '{}'],
  ]
  expect(joined([first, second])).toEqual(both)
  const bare = [first, second].map(({ index: _, ...call }) => call)
  expect(joined(bare)).toEqual(both)
})

test('no arguments are none, and a call without an id is given one', () => {
  const calls = openToolCalls(tools)
  calls.push({ index: 0, function: { name: 'end_call' } })
  expect(calls.end(false)).toEqual([
    { type: 'tool-call', id: expect.stringMatching(/^call_\S+/), name: 'end_call', arguments: '{}' },
  ])
})

test('a tool that was not offered is not called; what the limit cut off is left out', () => {
  expect(joined([{ index: 0, id: 'a', function: { name: 'rm', arguments: '{}' } }, second])).toEqual([
    ['end_call', '{}'],
  ])
  const cut = { index: 0, id: 'a', function: { name: 'look_up', arguments: '{"q":' } }
  expect(joined([cut, second], true)).toEqual([['end_call', '{}']])
  expect(() => joined([cut])).toThrow(/look_up with arguments that are no JSON object/)
})
