import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type SimulatorHost, startHost } from '../../simulate/host.ts'
import { openJournal } from '../../simulate/journal.ts'
import { simulateProvider } from '../../simulate/provider.ts'
import { type ServerProcess, startServer } from '../server-process.ts'
import { humanOrMade } from '../utterance.ts'
import { openCall } from './calling.ts'
import { openEchoing } from './echoing.ts'
import { moonshine } from './mocks.ts'
import { CUSTOM, ELEVENLABS, found, GROQ, settings } from './secrets.ts'
import { readableVoice } from './words.ts'

const bin = join(import.meta.dirname, '../../../bin/antiphon.mjs')
const folder = mkdtempSync(join(tmpdir(), 'antiphon-secrets-'))

/** What a command prints, on both streams. */
const run = (args: readonly string[], environment: Record<string, string>): Promise<string> =>
  new Promise(resolve => {
    const env = { PATH: process.env.PATH, ANTIPHON_DATA: folder, ANTIPHON_LOG: 'debug', ...environment }
    execFile(process.execPath, [bin, ...args], { cwd: folder, env, timeout: 120_000 }, (_, out, err) =>
      resolve(out + err),
    )
  })

describe('commands, with providers that refuse and show the key', () => {
  const echoing = openEchoing()
  let host: SimulatorHost
  beforeAll(async () => {
    host = await startHost([echoing.service])
  })
  afterAll(() => host.close())

  test.each(['a bad key, quoted', 'a frame of the voice', 'each in turn'])(
    'doctor and serve: %s',
    async way => {
      echoing.show(way)
      const [text, json, start] = await Promise.all([
        run(['doctor'], settings(host.url)),
        run(['doctor', '--json'], settings(host.url)),
        run(['serve', '--port', '0'], settings(host.url)),
      ])
      expect(text).toContain('✗')
      expect(JSON.parse(json.slice(json.indexOf('{')))).toMatchObject({ ok: false })
      expect(start).not.toBe('')
      expect(found(text + json + start)).toEqual([])
    },
  )
})

describe('a running server whose providers begin to refuse and to show the key', () => {
  const echoing = openEchoing()
  const journal = openJournal()
  let host: SimulatorHost
  let server: ServerProcess
  beforeAll(async () => {
    echoing.show(null)
    const of = {
      journal,
      faults: [],
      key: null,
      seed: 1,
      ears: await moonshine.loadMoonshine(),
      voice: readableVoice('provider', 16_000),
    }
    host = await startHost([
      echoing.service,
      ...simulateProvider('groq', of),
      ...simulateProvider('elevenlabs', of),
    ])
    const agents = join(folder, 'agents')
    mkdirSync(agents)
    const custom_llm = {
      url: `${host.url}/openai/v1`,
      model_id: 'openai/gpt-oss-20b',
      api_key: { secret_id: 'mine' },
    }
    const prompt = { prompt: 'You are a test.', llm: 'custom-llm', custom_llm }
    const agent = { first_message: 'Hello.', language: 'en', prompt }
    writeFileSync(
      join(agents, 'custom.json'),
      JSON.stringify({ agent_id: 'custom', conversation_config: { agent } }),
    )
    server = await startServer(['--agents', agents], undefined, {
      ...settings(host.url),
      ANTIPHON_LOG: 'debug',
      ANTIPHON_TTS: 'elevenlabs,flite',
    })
  })
  afterAll(async () => {
    await server.stop('SIGKILL')
    await host.close()
  })

  test.each(['demo', 'custom'])('logs, records, recordings: agent %s', async agent => {
    echoing.show(null)
    const call = await openCall(server.url, agent)
    await vi.waitFor(() => expect(call.said().length).toBeGreaterThan(0), 20_000)
    echoing.show('each in turn')
    const { pcm } = await humanOrMade()
    for (let turn = 0; turn < 3 && call.isOpen(); turn++) {
      await call.speak(pcm)
      await call.speak(new Int16Array(16_000 * 3))
      call.write('Tell me something.')
      await call.speak(new Int16Array(16_000 * 3))
    }
    const id = call.id()
    call.end()
    const record = await vi.waitFor(async () => {
      const answer = await fetch(`${server.url}/v1/convai/conversations/${id}`)
      const text = await answer.text()
      // Who could not be answered is told so, and the call is ended: `failed`, or `done`.
      expect(JSON.parse(text).status).toMatch(/^(done|failed)$/)
      return text
    }, 20_000)
    expect(found(record)).toEqual([])
    expect(found(call.frames.join('\n'))).toEqual([])
    expect(record.length).toBeGreaterThan(200)
  })

  test('nothing of it anywhere', async () => {
    const status = await (await fetch(`${server.url}/v1/antiphon/status`)).text()
    await server.stop()
    expect(echoing.shown).toContain(GROQ)
    expect(echoing.shown).toContain(ELEVENLABS)
    expect(echoing.shown).toContain(CUSTOM)
    const output = server.output()
    // That something was said of the failures shows that it would have been seen.
    expect(output).toMatch(/the health of a provider changed/)
    expect(found(output + status)).toEqual([])
    const files = filesIn(server.dataFolder)
    expect(files.length).toBeGreaterThan(2)
    for (const file of files) expect(found(readFileSync(file, 'latin1')), file).toEqual([])
    expect(found(JSON.stringify(journal.entries))).toEqual([])
  })
})

const filesIn = (path: string): readonly string[] =>
  readdirSync(path).flatMap(name => {
    const at = join(path, name)
    return statSync(at).isDirectory() ? filesIn(at) : [at]
  })
