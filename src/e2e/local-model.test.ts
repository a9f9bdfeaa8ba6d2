import { execFile } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Conversation } from '@elevenlabs/client'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { type ChatServer, startChatServer } from '../simulate/chat/server.ts'
import type { LanguageModel } from '../speech/provider.ts'
import { type ServerProcess, startServer } from './server-process.ts'

const bin = join(import.meta.dirname, '../../bin/antiphon.mjs')

/** Nothing that the rules would ever say. */
const mind: LanguageModel = {
  name: 'mind',
  async *reply() {
    yield { type: 'text-delta', text: 'Seventeen marmots, at your service.' }
    yield { type: 'finish', reason: 'stop' }
  },
}

let ollama: ChatServer
beforeAll(async () => {
  // The official client expects a browser's.
  vi.stubGlobal('WebSocket', WebSocket)
  ollama = await startChatServer({
    dialect: 'ollama',
    models: ['nomic-embed-text:latest', 'llama3.2:3b'],
    mind,
    reasoning: 'The caller greets.',
  })
})
afterAll(() => ollama.close())

const settings = () => ({ ANTIPHON_LLM: 'auto', OLLAMA_HOST: `127.0.0.1:${ollama.port}` })

describe('with a language model on this machine', () => {
  let server: ServerProcess
  beforeAll(async () => {
    server = await startServer([], undefined, settings())
  })
  afterAll(() => server.stop('SIGKILL'))

  test('it is found, warmed and named', async () => {
    const status = (await (await fetch(`${server.url}/v1/antiphon/status`)).json()) as {
      providers: readonly { stage: string }[]
    }
    expect(status.providers.find(({ stage }) => stage === 'llm')).toEqual({
      stage: 'llm',
      name: 'ollama/llama3.2:3b',
      why: `ANTIPHON_LLM=auto found Ollama on 127.0.0.1:${ollama.port}: its only model that chats`,
    })
    expect(ollama.requests.map(({ body }) => body.max_tokens)).toEqual([1])
  })

  test('it answers a message of the official client; it is given the prompt, the greeting and the message', async () => {
    const told: string[] = []
    const conversation = await Conversation.startSession({
      agentId: 'demo',
      origin: server.url.replace('http', 'ws'),
      connectionType: 'websocket',
      textOnly: true,
      onMessage: ({ source, message }) => {
        if (source === 'ai') told.push(message)
      },
    })
    await vi.waitFor(() => expect(told).toHaveLength(1), 10_000)
    conversation.sendUserMessage('Who is there?')
    await vi.waitFor(() => expect(told).toHaveLength(2), 10_000)
    await conversation.endSession()
    expect(told[1]).toBe('Seventeen marmots, at your service.')
    const body = ollama.requests.at(-1)?.body
    expect(body).toMatchObject({ model: 'llama3.2:3b', temperature: 0.4 })
    expect(body?.tools?.map(tool => tool.function.name)).toEqual(['end_call'])
    expect(body?.messages).toEqual([
      { role: 'system', content: expect.stringContaining('You are the voice of the Antiphon demo') },
      { role: 'user', content: '(The call begins.)' },
      { role: 'assistant', content: told[0] },
      { role: 'user', content: 'Who is there?' },
    ])
    expect(server.output()).not.toContain('OFFLINE VIOLATION')
  })
})

interface Diagnosis {
  readonly code: number
  readonly ok: boolean
  readonly llm: readonly { readonly ok: boolean; readonly detail: string }[]
}

function doctor(environment: Readonly<Record<string, string>>): Promise<Diagnosis> {
  const cwd = mkdtempSync(join(tmpdir(), 'antiphon-doctor-'))
  const env = { ...process.env, ANTIPHON_LLM: '', ...environment }
  return new Promise((resolve, reject) =>
    execFile(process.execPath, [bin, 'doctor', '--json'], { cwd, env }, (error, stdout, stderr) => {
      if (stdout === '') return reject(new Error(stderr))
      const { ok, findings } = JSON.parse(stdout) as {
        ok: boolean
        findings: readonly { what: string; ok: boolean; detail: string }[]
      }
      const llm = findings.flatMap(({ what, ...finding }) => (what === 'llm' ? [finding] : []))
      resolve({ code: Number(error?.code ?? 0), ok, llm })
    }),
  )
}

describe('the doctor', () => {
  test('offers a model that is not used', async () => {
    const { ANTIPHON_LLM: _, ...place } = settings()
    expect(await doctor(place)).toMatchObject({
      code: 0,
      llm: [
        { ok: true, detail: expect.stringMatching(/^demo-rules: first result after \d+ ms /) },
        {
          ok: true,
          detail: `a language model answers on 127.0.0.1:${ollama.port} (Ollama: llama3.2:3b); use it with ANTIPHON_LLM=auto`,
        },
      ],
    })
  })

  test('asks the one that is for a token, and says how long it took', async () => {
    const before = ollama.requests.length
    const { code, llm } = await doctor(settings())
    expect(code).toBe(0)
    expect(llm).toHaveLength(1)
    expect(llm[0]?.detail).toMatch(
      /^ollama\/llama3\.2:3b: first result after \d+ ms \(ANTIPHON_LLM=auto found /,
    )
    // To warm it, and to measure it.
    expect(ollama.requests.slice(before).map(({ body }) => body.max_tokens)).toEqual([1, 200])
  })

  test('says what is wrong with it and how to mend it, and fails', async () => {
    const explicit = {
      ANTIPHON_LLM: 'openai',
      ANTIPHON_LLM_BASE_URL: ollama.baseUrl,
      ANTIPHON_LLM_MODEL: 'phi4',
    }
    const { code, ok, llm } = await doctor(explicit)
    expect({ code, ok }).toEqual({ code: 1, ok: false })
    expect(llm).toEqual([
      {
        ok: false,
        detail: `openai/phi4: has no model "phi4"; get it with "ollama pull phi4", or set ANTIPHON_LLM_MODEL to another: it has nomic-embed-text:latest, llama3.2:3b`,
      },
    ])
  })
})
