import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { type DialectName, dialects } from '../../../simulate/chat/dialects.ts'
import { startChatServer } from '../../../simulate/chat/server.ts'
import { findLocalModels, isAntiphon } from './discover.ts'
import { localPlaces, type Place } from './places.ts'

const closing: (() => unknown)[] = []
afterEach(() => Promise.all(closing.splice(0).map(close => close())))

async function serverOf(dialect: DialectName, models: readonly string[]) {
  const chat = await startChatServer({ dialect, models })
  closing.push(chat.close)
  return chat
}

/** A server that is no language model's. */
async function other(answer: RequestListener): Promise<number> {
  const server: Server = createServer(answer)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closing.push(
    () => server.closeAllConnections(),
    () => server.close(),
  )
  return (server.address() as AddressInfo).port
}

const at = (port: number, kind: string | null = null): Place => ({ kind, origin: `http://127.0.0.1:${port}` })
const find = (places: readonly Place[], ownPort = 1) => findLocalModels({ ollamaHost: null, ownPort, places })

describe('looking for language models on this machine', () => {
  test.each([
    ['ollama', 'Ollama'],
    ['vllm', 'vLLM'],
    ['llama.cpp', 'llama.cpp'],
    ['groq', 'OpenAI-compatible'],
  ] as const)('finds %s and names it %s', async (dialect, kind) => {
    const { port, baseUrl } = await serverOf(dialect, ['llama3.2:3b', 'nomic-embed-text'])
    expect(await find([at(port)])).toEqual([
      { kind, baseUrl, address: `127.0.0.1:${port}`, models: ['llama3.2:3b', 'nomic-embed-text'] },
    ])
    expect(dialects[dialect].ownedBy).not.toBe('')
  })

  test('keeps the order of the places and leaves out those where nothing listens', async () => {
    const [first, second] = [await serverOf('vllm', ['a']), await serverOf('ollama', ['b'])]
    const gone = await serverOf('ollama', ['c'])
    await gone.close()
    const found = await find([first, gone, second].map(({ port }) => at(port)))
    expect(found.map(({ models }) => models)).toEqual([['a'], ['b']])
  })

  test('whatever else listens there is no language model, and is not waited for', async () => {
    const ports = [
      await other(() => {}),
      await other((_, response) => response.writeHead(200).end('<html>')),
      await other((_, response) => response.writeHead(500).end('{"data":[{"id":"a"}]}')),
      await other((_, response) => response.writeHead(200).end('{"data":[{"name":"a"}]}')),
      await other((_, response) => response.writeHead(302, { location: '/elsewhere' }).end()),
      await other((_, response) => response.writeHead(200).end(`{"data":[{"id":"${'a'.repeat(1 << 20)}"}]}`)),
      await other((_, response) => {
        const timer = setInterval(() => response.write(' '), 20)
        response.on('close', () => clearInterval(timer))
      }),
    ]
    expect(await find(ports.map(port => at(port)))).toEqual([])
  })

  test('never finds ourselves: neither the port that is ours nor a server that says it is an Antiphon', async () => {
    const { port } = await serverOf('ollama', ['a'])
    expect(await find([at(port)], port)).toEqual([])
    const antiphon = await other((request, response) =>
      response
        .writeHead(200)
        .end(
          request.url === '/v1/antiphon/status'
            ? '{"version":"0.1.0","providers":[{"stage":"llm"}]}'
            : '{"data":[{"id":"demo"}]}',
        ),
    )
    expect(await find([at(antiphon)])).toEqual([])
    expect(await isAntiphon(`http://127.0.0.1:${antiphon}`)).toBe(true)
    expect(await isAntiphon(`http://127.0.0.1:${port}`)).toBe(false)
  })
})

describe('OLLAMA_HOST', () => {
  test.each([
    [null, 'http://127.0.0.1:11434'],
    ['', 'http://127.0.0.1:11434'],
    ['127.0.0.1', 'http://127.0.0.1:11434'],
    ['localhost:4000', 'http://localhost:4000'],
    [':4000', 'http://127.0.0.1:4000'],
    ['0.0.0.0', 'http://127.0.0.1:11434'],
    ['0.0.0.0:4000', 'http://127.0.0.1:4000'],
    ['[::]:4000', 'http://127.0.0.1:4000'],
    ['[::1]:4000', 'http://[::1]:4000'],
    ['http://127.0.0.1', 'http://127.0.0.1:80'],
    ['https://localhost/', 'https://localhost:443'],
    // Another machine's, and what is no address.
    ['gpu.example.com:11434', 'http://127.0.0.1:11434'],
    ['http://127.0.0.1.example.com', 'http://127.0.0.1:11434'],
    ['::1', 'http://127.0.0.1:11434'],
    ['127.0.0.1:x', 'http://127.0.0.1:11434'],
  ])('%j is asked at %s', (setting, origin) => {
    expect(localPlaces(setting).map(place => place.origin)).toEqual([
      origin,
      'http://127.0.0.1:8080',
      'http://127.0.0.1:8000',
    ])
  })
})
