import { afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { isSimulator } from '../speech/llm/openai/discover.ts'
import { type SimulatorHost, startHost } from './host.ts'

let host: SimulatorHost | null = null
afterEach(async () => {
  await host?.close()
  host = null
})

test('requests go to the first service that takes them, and what is nobody’s is told', async () => {
  const closed: string[] = []
  host = await startHost([
    { http: () => false, close: () => closed.push('first') },
    {
      http(request, response) {
        if (request.url !== '/mine') return false
        response.end('mine')
        return true
      },
    },
  ])
  expect(await (await fetch(`${host.url}/mine`)).text()).toBe('mine')
  const other = await fetch(`${host.url}/other`)
  expect(other.status).toBe(404)
  expect(await other.json()).toEqual({ error: { message: 'no such path: GET /other' } })
  await host.close()
  host = null
  expect(closed).toEqual(['first'])
})

test('it says that it is a simulator', async () => {
  host = await startHost([])
  expect(await isSimulator(host.url)).toBe(true)
  const { origin } = new URL(host.url)
  await host.close()
  host = null
  expect(await isSimulator(origin)).toBe(false)
})

test('an upgrade that nobody takes is refused', async () => {
  host = await startHost([{}])
  const socket = new WebSocket(host.url.replace('http', 'ws'))
  const message = await new Promise(resolve => socket.once('error', error => resolve(error.message)))
  expect(message).toBe('Unexpected server response: 404')
})

test('a port that is taken is an error', async () => {
  host = await startHost([])
  await expect(startHost([], host.port)).rejects.toMatchObject({ code: 'EADDRINUSE' })
})
