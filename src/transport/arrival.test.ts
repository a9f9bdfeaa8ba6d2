import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { startClock } from '../flow/clock.ts'
import { closing } from '../protocol/closing.ts'
import type { Knock } from '../protocol/knock.ts'
import type { Session } from '../session/session.ts'
import type { Admission, Door, Planned } from './door.ts'
import { takeUpgrades } from './upgrade.ts'

/** A machine that does other things too is slow, not wrong. */
const eventually = <Value>(check: () => Value | Promise<Value>) =>
  vi.waitFor(check, { timeout: 20_000, interval: 20 })
let server: Server
let knocks: Knock[]
let heard: number[]
let released: number
let admit: () => Promise<Admission>
let plan: () => Promise<Planned>

const session = {
  begin() {},
  hear: (pcm: Int16Array) => void heard.push(...pcm),
  started() {},
  ended() {},
  underrun() {},
  plays() {},
  mark() {},
  hangUp() {},
} as unknown as Session

const planned: Planned = {
  ok: true,
  queued: null,
  call: {
    conversationId: 'conv_test',
    inputFormat: 'pcm_16000',
    outputFormat: 'pcm_16000',
    textOnly: false,
    clientEvents: null,
    voiceRate: 16_000,
    tape: () => {},
    start: () => session,
  },
}
const admission = (): Admission => ({
  ok: true,
  place: {
    setUp: null,
    plan: () => plan(),
    release: () => {
      released += 1
    },
  },
})
const door: Door = {
  clock: startClock,
  note: () => {},
  crashed: () => {},
  admit(knock) {
    knocks.push(knock)
    return admit()
  },
}

beforeEach(async () => {
  knocks = []
  heard = []
  released = 0
  admit = async () => admission()
  plan = async () => planned
  server = createServer()
  takeUpgrades(server, door, { limit: 1, conversationId: () => 'conv_echo' })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

const initiation = { type: 'conversation_initiation_client_data' }
const chunk = (sample: number) => ({
  user_audio_chunk: Buffer.from(Int16Array.of(sample).buffer).toString('base64'),
})
/** What has been sent is there once the server has answered a ping behind it. */
const arrived = (ws: WebSocket) =>
  new Promise<void>(resolve => {
    ws.once('pong', () => resolve())
    ws.ping()
  })

async function dial(options: ConstructorParameters<typeof WebSocket>[2] = {}, protocols: string[] = []) {
  const { port } = server.address() as AddressInfo
  const ws = new WebSocket(
    `ws://127.0.0.1:${port}/v1/convai/conversation?agent_id=a%20b&x=1`,
    protocols,
    options,
  )
  const frames: { type: string }[] = []
  const closed = new Promise<string>(resolve =>
    ws.on('close', (code, reason) => resolve(`${code} ${reason.toString()}`)),
  )
  ws.on('message', data => frames.push(JSON.parse(data.toString()) as { type: string }))
  ws.on('error', () => {})
  await new Promise(resolve => ws.once('open', resolve))
  return { ws, frames, closed, send: (frame: unknown) => ws.send(JSON.stringify(frame)) }
}

/** A promise and the way to keep it. */
function later<Value>() {
  let resolve: (value: Value) => void = () => {}
  const promise = new Promise<Value>(done => {
    resolve = done
  })
  return { promise, resolve }
}

test('what comes while the door and the plan take their time is heard afterwards, all of it and in order', async () => {
  const admitting = later<Admission>()
  const planning = later<Planned>()
  admit = () => admitting.promise
  plan = () => planning.promise
  const call = await dial()
  call.send(initiation)
  call.send(chunk(1))
  call.send({ type: 'from_the_future' })
  call.send(chunk(2))
  await arrived(call.ws)
  admitting.resolve(admission())
  call.send(chunk(3))
  await arrived(call.ws)
  expect([call.frames, heard]).toEqual([[], []])
  planning.resolve(planned)
  await eventually(() => expect(call.frames[0]?.type).toBe('conversation_initiation_metadata'))
  call.send(chunk(4))
  await eventually(() => expect(heard).toEqual([1, 2, 3, 4]))
})

test('a flood in that time is refused, and the place is free again', async () => {
  plan = () => new Promise(() => {})
  const call = await dial()
  call.send(initiation)
  for (let sent = 0; sent < 4; sent++) call.send({ type: 'user_message', text: 'x'.repeat(400_000) })
  expect(await call.closed).toBe('1008 More than 1048576 bytes were sent before the conversation began.')
  expect(released).toBe(1)
})

test('who hangs up while the door decides leaves nothing behind', async () => {
  const admitting = later<Admission>()
  admit = () => admitting.promise
  const call = await dial()
  call.ws.close()
  await call.closed
  admitting.resolve(admission())
  await eventually(() => expect(released).toBe(1))
})

test('a door that fails closes the socket, and says that it was us', async () => {
  admit = () => Promise.reject(new Error('the store is gone'))
  expect(await (await dial()).closed).toBe('1011 Internal error.')
  admit = async () => ({ ok: false, closing: closing('draining') })
  expect(await (await dial()).closed).toBe('1012 This server is restarting; please call again.')
})

test('the door sees what the client brought, from wherever it has it', async () => {
  await dial({
    origin: 'https://example.com',
    headers: { 'xi-api-key': 'sk_1', authorization: 'Bearer sk_2' },
  })
  await dial({ headers: { 'x-forwarded-for': '10.0.0.1' } }, ['convai', 'bearer.a-b_c.d'])
  expect(knocks).toMatchObject([
    {
      path: '/v1/convai/conversation',
      origin: 'https://example.com',
      apiKey: 'sk_1',
      bearer: 'sk_2',
      remoteAddress: '127.0.0.1',
      isForwarded: false,
    },
    { origin: null, apiKey: null, bearer: 'a-b_c.d', isForwarded: true },
  ])
  expect(knocks[0]?.query.get('agent_id')).toBe('a b')
})

test('who opens sockets and says nothing keeps nobody else out for long: so many from one address, then no more', async () => {
  const silent = await Promise.all(Array.from({ length: 250 }, () => dial()))
  expect(await (await dial()).closed).toBe('3008 Too many concurrent connections.')
  for (const { ws } of silent) ws.terminate()
  await eventually(() => expect(released).toBe(250))
  const call = await dial()
  call.send(initiation)
  await eventually(() => expect(call.frames[0]?.type).toBe('conversation_initiation_metadata'))
})
