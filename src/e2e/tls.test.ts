import { get } from 'node:https'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { startServer } from './server-process.ts'

// A certificate for localhost that nobody trusts: made for this test, good for nothing else.
const fixture = (name: string) => join(import.meta.dirname, 'fixtures', name)

test('with a certificate the page comes over https and calls over wss', async () => {
  const server = await startServer([
    '--tls-cert',
    fixture('localhost.crt'),
    '--tls-key',
    fixture('localhost.key'),
  ])
  expect(server.url).toMatch(/^https:/)
  const status = await new Promise(resolve =>
    get(`${server.url}/`, { rejectUnauthorized: false }, answer => resolve(answer.statusCode)),
  )
  expect(status).toBe(200)
  const ws = new WebSocket(
    `${server.url.replace('https', 'wss')}/v1/convai/conversation?agent_id=demo`,
    ['convai'],
    { rejectUnauthorized: false },
  )
  const first = await new Promise<string>((resolve, reject) => {
    ws.on('error', reject)
    ws.on('open', () => ws.send('{"type":"conversation_initiation_client_data"}'))
    ws.once('message', data => resolve(data.toString()))
  })
  expect(JSON.parse(first)).toMatchObject({ type: 'conversation_initiation_metadata' })
  ws.close()
  expect(await server.stop()).toBe(0)
})
