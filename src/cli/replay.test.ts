import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeBundle } from '../replay/bundle.ts'
import { bundleOf } from '../replay/bundle-of.ts'
import { record } from '../replay/scripted-call.ts'
import { plainPolicy } from '../session/turn/index.ts'
import { type FakeServer, openFakeServer } from '../tools/fakes/server.ts'
import { replayAll, tryOut } from './replay.ts'

const call = record(
  [
    { from: 1000, to: 2000, said: true },
    { from: 6000, to: 7000, said: true },
  ],
  { ...plainPolicy, greets: false },
)
const lines = [call.header, ...call.entries].map(entry => `${JSON.stringify(entry)}\n`)
const log = lines.join('')

let folder: string
let server: FakeServer
const path = (name: string) => join(folder, name)
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'antiphon-replay-'))
  mkdirSync(path('calls/deep'), { recursive: true })
  writeFileSync(path('calls/a.jsonl'), log)
  writeFileSync(path('calls/frames.jsonl'), '{"type":"ping"}\n')
  writeFileSync(path('calls/notes.txt'), 'nothing')
  // A server that is started in the folder keeps its data there.
  mkdirSync(path('calls/.antiphon'))
  const bundle = bundleOf({ log, record: null, audio: null, hidesWords: false })
  writeFileSync(path('calls/deep/b.antiphon'), await writeBundle(bundle))
  writeFileSync(path('changed.jsonl'), lines.filter(line => !line.includes('"accept-words"')).join(''))
  server = await openFakeServer(({ url }, response) =>
    response.writeHead(url === '/v1/antiphon/conversations/conv_1/events' ? 200 : 404).end(log),
  )
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})
const of = () => ({ url: server.url })

describe('antiphon replay', () => {
  test('decides the calls of a folder again, bundles and logs, and leaves other files out', async () => {
    const { output, isSame } = await replayAll([path('calls')], of())
    expect(isSame).toBe(true)
    expect(output.json).toMatchObject({
      calls: [{ name: path('calls/a.jsonl'), conversation: 'conv_1', same: true }, { same: true }],
      different: 0,
    })
    expect(output.text).toMatch(/^2 of 2 calls are decided as they were \(\d+ decisions\)\.$/)
  })

  test('takes a conversation from its server', async () => {
    expect((await replayAll(['conv_1'], of())).isSame).toBe(true)
    await expect(replayAll(['conv_2'], of())).rejects.toThrow('has no conversation conv_2')
  })

  test('tells the first decision that differs', async () => {
    const { output, isSame } = await replayAll([path('changed.jsonl')], of())
    expect(isSame).toBe(false)
    expect(output.text).toMatch(/changed\.jsonl: decision \d+ at \d+ ms\n {2}then .*\n {2}now .*accept-words/)
  })

  test('refuses what is no call', async () => {
    await expect(replayAll([path('calls/frames.jsonl')], of())).rejects.toThrow(
      'line 1: a log begins with its header',
    )
    await expect(replayAll(['nowhere/x.jsonl'], of())).rejects.toThrow('there is no nowhere/x.jsonl')
    symlinkSync('nowhere', path('gone.antiphon'))
    await expect(replayAll([path('gone.antiphon')], of())).rejects.toThrow('there is no')
    await expect(replayAll(['/dev/zero'], of())).rejects.toThrow('/dev/zero is no plain file')
    mkdirSync(path('empty'))
    await expect(replayAll([path('empty')], of())).rejects.toThrow('no recorded call')
  })

  test('says what another number would have changed', async () => {
    const { json, text } = await tryOut([path('calls')], { silence_ms: 250 }, of())
    expect(json).toMatchObject({
      set: { silence_ms: 250 },
      summary: { calls: 2, unchanged: 0, changes: [{ change: 'earlier', calls: 2 }] },
      calls: [{ difference: { turn: 1, change: 'earlier' }, is_heard: true }, {}],
    })
    expect(text).toContain('a.jsonl  turn 1, 2.33 s: the answer 128 ms earlier')
    expect(text).toContain('What follows a difference would have been another call')
  })
})
