import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import type { Clock, Millis } from '../../flow/clock.ts'
import { virtualClock } from '../../flow/virtual-clock.ts'
import type { LineProfile } from './profiles.ts'
import { type Relay, startRelay } from './relay.ts'

const free: LineProfile = { roundTripMs: 100, jitterMs: 0, stalls: null }
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function serve(onConnection: (socket: Socket) => void): Promise<{ port: number; server: Server }> {
  const server = createServer(onConnection).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => server.close())
  const address = server.address()
  if (!address || typeof address === 'string') throw new Error('no port')
  return { port: address.port, server }
}

async function relayTo(
  port: number,
  options: { profile: LineProfile; clock?: Clock; seed?: number },
): Promise<Relay> {
  const relay = await startRelay({ target: { host: '127.0.0.1', port }, seed: 1, ...options })
  closing.push(relay.close)
  return relay
}

async function dial(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  closing.push(() => socket.destroy())
  await once(socket, 'connect')
  return socket
}

test('each direction takes half the round trip', async () => {
  const clock = virtualClock()
  const arrivals: [what: string, at: Millis][] = []
  const { port } = await serve(socket =>
    socket.on('data', data => {
      arrivals.push([`there ${data}`, clock.now()])
      socket.write('back')
    }),
  )
  const client = await dial((await relayTo(port, { profile: free, clock })).port)
  client.on('data', data => arrivals.push([data.toString(), clock.now()]))
  client.write('hello')
  await vi.waitFor(() => expect(clock.waiting).toBe(1))
  await clock.pass(49)
  expect(arrivals).toEqual([])
  await clock.pass(1)
  await vi.waitFor(() => expect([arrivals.length, clock.waiting]).toEqual([1, 1]))
  await clock.pass(50)
  await vi.waitFor(() => expect(arrivals).toHaveLength(2))
  expect(arrivals).toEqual([
    ['there hello', 50],
    ['back', 100],
  ])
})

test('a stall holds everything back and then delivers all of it, in order', async () => {
  const stalls = { everyMs: [10, 10], lastsMs: [500, 500], blocks: ['up'] } as const
  const clock = virtualClock()
  let received = ''
  const { port } = await serve(socket => socket.on('data', data => (received += data)))
  const relay = await relayTo(port, { profile: { roundTripMs: 40, jitterMs: 0, stalls }, clock })
  const client = await dial(relay.port)
  const words = Array.from({ length: 50 }, (_, i) => `${i} `)
  for (const word of words) {
    client.write(word)
    await new Promise(setImmediate)
  }
  await vi.waitFor(() => expect(clock.waiting).toBe(1))
  await clock.pass(509)
  expect(received).toBe('')
  await clock.pass(1)
  await vi.waitFor(() => expect(received).toBe(words.join('')))
  expect([relay.stats.stalls, relay.stats.stalledMs]).toEqual([1, 500])
})

test('jitter never changes the order of bytes', async () => {
  let received = Buffer.alloc(0)
  const { port } = await serve(socket =>
    socket.on('data', data => (received = Buffer.concat([received, data]))),
  )
  const client = await dial(
    (await relayTo(port, { profile: { roundTripMs: 2, jitterMs: 15, stalls: null } })).port,
  )
  const sent = Buffer.from(Array.from({ length: 40_000 }, (_, i) => (i * 31) % 251))
  for (let i = 0; i < sent.length; i += 1_000) {
    client.write(sent.subarray(i, i + 1_000))
    await new Promise(setImmediate)
  }
  await vi.waitFor(() => expect(received.equals(sent)).toBe(true), { timeout: 5_000 })
})

test('a WebSocket conversation, with its close code, goes through', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  closing.push(() => server.close())
  await once(server, 'listening')
  const address = server.address()
  if (!address || typeof address === 'string') throw new Error('no port')
  server.on('connection', socket => {
    socket.on('message', data => {
      socket.send(`echo ${data}`)
      socket.close(4_001, 'enough')
    })
  })
  const relay = await relayTo(address.port, { profile: { roundTripMs: 10, jitterMs: 0, stalls: null } })
  const socket = new WebSocket(`ws://127.0.0.1:${relay.port}`)
  const heard = once(socket, 'message')
  socket.on('open', () => socket.send('hi'))
  const [code, reason] = await once(socket, 'close')
  expect(String((await heard)[0])).toBe('echo hi')
  expect([code, String(reason)]).toEqual([4_001, 'enough'])
  expect(relay.stats.bytesUp).toBeGreaterThan(0)
  expect(relay.stats.bytesDown).toBeGreaterThan(0)
})

test('when the client is gone the server notices, and the other way round', async () => {
  const seen: Socket[] = []
  const { port } = await serve(socket => seen.push(socket.on('error', () => {}).resume()))
  const relay = await relayTo(port, { profile: { roundTripMs: 2, jitterMs: 0, stalls: null } })
  const first = await dial(relay.port)
  const second = await dial(relay.port)
  second.resume()
  await vi.waitFor(() => expect(seen).toHaveLength(2))
  first.resetAndDestroy()
  await vi.waitFor(() => expect(seen.filter(socket => socket.destroyed)).toHaveLength(1))
  seen.find(socket => !socket.destroyed)?.resetAndDestroy()
  await vi.waitFor(() => expect(second.destroyed).toBe(true))
})

test('a server that does not answer closes the client, not the process', async () => {
  const { port, server } = await serve(() => {})
  await new Promise(resolve => server.close(resolve))
  const client = await dial((await relayTo(port, { profile: free })).port)
  client.resume()
  await vi.waitFor(() => expect(client.destroyed).toBe(true))
})

test('closing leaves neither a socket nor a timer behind, even with bytes under way', async () => {
  const clock = virtualClock()
  const seen: Socket[] = []
  const { port } = await serve(socket => seen.push(socket.on('error', () => {}).resume()))
  const relay = await relayTo(port, { profile: free, clock })
  const client = await dial(relay.port)
  client.resume()
  client.write('never to arrive')
  await vi.waitFor(() => expect([clock.waiting, seen.length]).toEqual([1, 1]))
  await relay.close()
  expect(clock.waiting).toBe(0)
  await vi.waitFor(() => expect([client.destroyed, seen[0]?.destroyed]).toEqual([true, true]))
  await expect(dial(relay.port)).rejects.toThrow('ECONNREFUSED')
})
