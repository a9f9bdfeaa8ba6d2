import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { writeWav } from '../audio/wav.ts'
import { writeBundle } from '../replay/bundle.ts'
import { readCalls } from './evaluate-sources.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sources-'))
})
afterEach(() => rm(folder, { recursive: true }))

const record = {
  antiphon: {
    duration_ms: 9_000,
    turns: [
      {
        turn: 1,
        ended_by: 'barge-in',
        caller: { text: 'What time is it?', typed: false },
        agent: { generated: 'It is ten past two.', heard: 'It is ten', interrupted: true },
        times: { speech_end_ms: 2_000, first_audible_ms: 2_450, reply_end_ms: 4_000 },
        metrics: { response_gap_ms: 450 },
      },
    ],
  },
}
const bundle = (name: string, of: { readonly record?: unknown; readonly audio?: Uint8Array } = {}) =>
  writeBundle({
    manifest: {
      conversation_id: name,
      agent_id: 'demo',
      build: '0.1.0',
      started_at_unix_ms: 0,
      without_words: false,
    },
    log: '',
    record,
    audio: null,
    accepted: null,
    ...of,
  }).then(bytes => writeFile(join(folder, `${name}.antiphon`), bytes))

test('a folder of bundles gives their calls, and their recordings are heard again', async () => {
  await bundle('a')
  await bundle('b', { audio: writeWav(16_000, [new Int16Array(144_000), new Int16Array(144_000)]) })
  const { title, calls } = await readCalls(folder, async () => 'it is ten')
  expect(title).toBe('2 bundles')
  expect(calls.map(call => call.kept?.[0]?.heard ?? null)).toEqual([null, 3])
})

test('a bundle without a record is refused by name', async () => {
  await bundle('bare', { record: null })
  await expect(readCalls(join(folder, 'bare.antiphon'))).rejects.toThrow(/bare\.antiphon has no record/)
})

test('a folder with nothing in it says what was looked for', async () => {
  await expect(readCalls(folder)).rejects.toThrow(/holds no bundle .* and no experiment/)
})
