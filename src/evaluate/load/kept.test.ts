import { expect, test } from 'vitest'
import { lostOf } from './kept.ts'

const call = {
  conversationId: 'conv_1',
  lastedMs: 10_000,
  replies: [1, 2],
  transcripts: ['Tell me a joke.'],
}
const record = {
  status: 'done',
  has_audio: true,
  transcript: [
    { role: 'agent', message: 'Hello.' },
    { role: 'user', message: 'Please. Tell me a joke.' },
  ],
  antiphon: { turns: [{ turn: 1 }, { turn: 2 }] },
}
const audioBytes = 44 + 10_000 * 64
const lost = (more: object, bytes: number | null = audioBytes) =>
  lostOf(call, { record: { ...record, ...more }, audioBytes: bytes })

test('of a call that was kept whole nothing is lost, and a failed one is kept as well', () => {
  expect(lost({})).toEqual([])
  expect(lost({ status: 'failed' })).toEqual([])
})

test.each([
  ['a record that never came to an end', lost({ status: 'in-progress' }), /in-progress/],
  ['a reply that was heard', lost({ antiphon: { turns: [{ turn: 1 }] } }), /reply 2 was heard/],
  ['words that were understood', lost({ transcript: [] }), /"Tell me a joke\." was understood/],
  ['the recording', lost({ has_audio: false }, null), /no recording/],
  ['its second half', lost({}, 44 + 5_000 * 64), /5000 of 10000 ms/],
  ['the record', lostOf(call, { record: null, audioBytes: null }), /no record/],
  ['what a record consists of', lostOf(call, { record: { status: 'done' }, audioBytes }), /incomplete/],
])('it is said that %s is lost', (_what, said, message) => {
  expect(said).toHaveLength(1)
  expect(said[0]).toMatch(message)
})
