import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { answerWhileStarting } from './starting.ts'

const server = createServer()
afterEach(() => server.close())

test('who asks while the models are loaded is answered, and afterwards by the others', async () => {
  const end = answerWhileStarting(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  expect((await fetch(`${url}/health`)).status).toBe(200)
  for (const path of ['/ready', '/', '/v1/convai/agents']) {
    const answer = await fetch(`${url}${path}`)
    expect(answer.status).toBe(503)
    expect(await answer.json()).toEqual({ status: 'unready', reason: 'starting' })
  }
  const call = new WebSocket(`${url.replace('http', 'ws')}/v1/convai/conversation?agent_id=demo`)
  const refusal = await new Promise(resolve => call.once('error', error => resolve(error.message)))
  expect(refusal).toBe('Unexpected server response: 503')

  end()
  server.on('request', (_, response) => response.end('ready'))
  expect(await (await fetch(`${url}/`)).text()).toBe('ready')
})
