import { expect, test } from 'vitest'
import { sampleLog } from '../record/sample-log.ts'
import type { LogEntry } from '../session/log.ts'
import { bundleOf } from './bundle-of.ts'

const lines = (entries: readonly LogEntry[]) => entries.map(entry => `${JSON.stringify(entry)}\n`).join('')
const parsed = (log: string) =>
  log
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as LogEntry)
const call = sampleLog('conv_1')

test('what looks like a secret is in no part of a bundle', () => {
  const asked: LogEntry = {
    kind: 'mark',
    at: 9000,
    mark: { type: 'warning', text: 'asked https://shop.test/?api_key=sk-4711&city=Bonn' },
  }
  const failed: LogEntry = {
    kind: 'event',
    event: {
      type: 'reply-end',
      at: 9001,
      turn: 3,
      hangUp: false,
      error: 'no answer of https://m.test/?key=sk-4711',
    },
  }
  const record = {
    conversation_initiation_client_data: {
      dynamic_variables: { secret__pin: 'sk-4711', city: 'Bonn' },
      custom_llm_extra_body: { apiKey: 'sk-4711', temperature: 1 },
    },
    transcript: [
      {
        tool_calls: [
          {
            tool_details: {
              url: 'https://shop.test/x?token=sk-4711',
              headers: { Authorization: 'Bearer sk-4711', 'X-Api-Key': 'sk-4711', accept: '*/*' },
            },
          },
        ],
        llm_usage: { model_usage: { m: { input: { tokens: 7 } } } },
      },
    ],
  }
  const bundle = bundleOf({ log: lines([...call, asked, failed]), record, audio: null, hidesWords: false })
  expect(JSON.stringify(bundle)).not.toContain('sk-4711')
  expect(bundle.log).toContain('api_key=(hidden)&city=Bonn')
  expect(bundle.record).toMatchObject({
    conversation_initiation_client_data: {
      dynamic_variables: { city: 'Bonn' },
      custom_llm_extra_body: { temperature: 1 },
    },
    transcript: [
      {
        tool_calls: [{ tool_details: { headers: { accept: '*/*' } } }],
        llm_usage: { model_usage: { m: { input: { tokens: 7 } } } },
      },
    ],
  })
})

test('events and commands stay as they were', () => {
  const { log } = bundleOf({ log: lines(call), record: {}, audio: null, hidesWords: false })
  expect(parsed(log)).toEqual(call)
})

test('without words nobody can read what was said, and the decisions stay', () => {
  const bundle = bundleOf({
    log: lines(call),
    record: { transcript: ['What is the weather?'] },
    audio: new Uint8Array(9),
    hidesWords: true,
  })
  expect(bundle).toMatchObject({ record: null, audio: null, manifest: { without_words: true } })
  for (const said of ['weather', 'thank you', 'sunny', 'help'])
    expect(bundle.log.toLowerCase()).not.toContain(said)
  const told = parsed(bundle.log)
  const decided = (entries: readonly LogEntry[]) =>
    entries.filter(({ kind }) => kind === 'event' || kind === 'command')
  expect(decided(told).map(typeOf)).toEqual(decided(call).map(typeOf))
  const words = told.flatMap(entry =>
    entry.kind === 'event' && entry.event.type === 'words' ? [entry.event.text] : [],
  )
  expect(words).toEqual(['1 1 1 1', '2 2 2'])
  expect(told).toContainEqual({
    kind: 'command',
    at: 4010,
    command: { type: 'accept-words', turn: 2, text: '1 1 1 1', confidence: 0.93 },
  })
})

const typeOf = (entry: LogEntry) =>
  entry.kind === 'event' ? entry.event.type : entry.kind === 'command' ? entry.command.type : entry.kind

test('a log without a header is refused', () => {
  const parts = { record: null, audio: null, hidesWords: false }
  expect(() => bundleOf({ log: lines(call.slice(1)), ...parts })).toThrow(/does not begin with a header/)
  expect(() => bundleOf({ log: 'no json\n', ...parts })).toThrow(/line 1 of the log is no JSON/)
  const later = `${lines(call)}{"kind":"event","event":{"type":"words-sung","at":1,"song":"la la"}}\n`
  expect(() => bundleOf({ log: later, ...parts, hidesWords: true })).toThrow(
    /event "words-sung" is not known to this version/,
  )
})
