import { createServer, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { startClock } from '../../flow/clock.ts'
import { virtualClock } from '../../flow/virtual-clock.ts'
import { openProviderSocket, SocketError, type SocketOptions } from './provider-socket.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

async function listen(server: Server): Promise<string> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.close()
    server.closeAllConnections()
  })
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/path`
}

/** A server of sockets; `peers` are its ends. */
async function serve(connected: (peer: WebSocket) => void = () => {}) {
  const server = createServer()
  const sockets = new WebSocketServer({ server })
  const peers: WebSocket[] = []
  const seen: string[] = []
  sockets.on('headers', headers => headers.push('x-region: here'))
  sockets.on('connection', (peer, request) => {
    peers.push(peer)
    seen.push(String(request.headers['xi-api-key']))
    peer.on('message', data => peer.send(`echo ${data}`))
    connected(peer)
  })
  closing.push(() => {
    for (const peer of peers) peer.terminate()
  })
  return { url: await listen(server), peers, seen }
}

const open = (options: Partial<SocketOptions> & { url: string }) =>
  openProviderSocket({
    headers: { 'xi-api-key': 'a-key' },
    signal: new AbortController().signal,
    clock: startClock(),
    handshakeMs: 10_000,
    pingMs: 10_000,
    mostBytes: 1_000,
    ...options,
  })

const failure = (options: Partial<SocketOptions> & { url: string }): Promise<SocketError> =>
  open(options).then(
    () => Promise.reject(new Error('it opened')),
    error => error as SocketError,
  )

describe('a socket to a provider', () => {
  test('opens with headers of both sides, carries text both ways, and closes', async () => {
    const { url, seen } = await serve(peer => peer.send('first'))
    const socket = await open({ url })
    expect(seen).toEqual(['a-key'])
    expect(socket.headers['x-region']).toBe('here')
    expect(socket.isOpen).toBe(true)
    expect(socket.send('hello')).toBe(true)
    const read: string[] = []
    for await (const text of socket.messages) {
      if (read.push(text) === 2) socket.close()
    }
    expect(read).toEqual(['first', 'echo hello'])
    expect(await socket.ended).toMatchObject({ code: 1000, silent: false })
    expect(socket.isOpen).toBe(false)
    expect(socket.send('too late')).toBe(false)
  })

  test('tells the code and the reason of the peer', async () => {
    const { url } = await serve(peer => peer.close(1012, 'service restart'))
    const socket = await open({ url })
    expect(await socket.ended).toEqual({ code: 1012, reason: 'service restart', silent: false })
    for await (const _ of socket.messages) throw new Error('nothing was sent')
  })

  test('a connection that is cut is 1006', async () => {
    const { url } = await serve(peer => peer.terminate())
    expect(await (await open({ url })).ended).toMatchObject({ code: 1006, silent: false })
  })

  test('a message that is too long ends it', async () => {
    const { url } = await serve(peer => peer.send('a'.repeat(1_001)))
    expect(await (await open({ url })).ended).toEqual({
      code: 1009,
      reason: 'Max payload size exceeded',
      silent: false,
    })
  })

  test('a refusal has its status, its body and how long to wait', async () => {
    const server = createServer()
    server.on('upgrade', (_, stream) => {
      const body = '{"detail":{"code":"unsupported_model"}}'
      stream.end(`HTTP/1.1 429 No\r\nretry-after: 7\r\ncontent-length: ${body.length}\r\n\r\n${body}`)
    })
    const error = await failure({ url: await listen(server) })
    expect(error).toBeInstanceOf(SocketError)
    expect(error.isLate).toBe(false)
    expect(error.refusal).toEqual({
      status: 429,
      body: '{"detail":{"code":"unsupported_model"}}',
      retryAfter: '7',
    })
  })

  test('an endless refusal is read to a limit', async () => {
    const server = createServer()
    server.on('upgrade', (_, stream) => {
      stream.on('error', () => {})
      stream.write('HTTP/1.1 500 No\r\nconnection: close\r\n\r\n')
      stream.write('a'.repeat(1 << 20))
    })
    const { refusal } = await failure({ url: await listen(server) })
    expect(refusal?.status).toBe(500)
    expect(refusal?.body.length).toBeLessThan(1 << 18)
  })

  test.each([
    ['says nothing', ''],
    ['is refused without an end', 'HTTP/1.1 500 No\r\ncontent-length: 100\r\n\r\nabc'],
  ])('an upgrade that %s is late', async (_, answer) => {
    const server = createServer()
    server.on('upgrade', (_, stream) => {
      stream.on('error', () => {})
      stream.write(answer)
    })
    const error = await failure({ url: await listen(server), handshakeMs: 100 })
    expect(error).toMatchObject({ name: 'SocketError', isLate: true, refusal: null })
  })

  test('a server that sends a header without an end is late, too', async () => {
    const server = createTcpServer(stream => {
      stream.on('error', () => {})
      stream.write('HTTP/1.1 101 Switching\r\n')
      const timer = setInterval(() => stream.write('x: y\r\n'), 10)
      stream.on('close', () => clearInterval(timer))
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    closing.push(() => server.close())
    const { port } = server.address() as AddressInfo
    const error = await failure({ url: `ws://127.0.0.1:${port}`, handshakeMs: 150 })
    expect(error).toMatchObject({ isLate: true })
  })

  test('nothing listens there', async () => {
    const error = await failure({ url: 'ws://127.0.0.1:9' })
    expect(error).toMatchObject({ refusal: null, isLate: false, cause: { code: 'ECONNREFUSED' } })
  })

  test('a key that no header can have, and an address that is none, do not come out with the error', async () => {
    for (const bad of [{ url: 'ws://127.0.0.1:9', headers: { 'xi-api-key': 'a\nkey' } }, { url: 'a key' }]) {
      const error = await failure(bad)
      expect(error).toBeInstanceOf(SocketError)
      expect(`${error.message} ${error.cause}`).not.toMatch(/a\s*key/)
    }
  })

  test('an abort ends a handshake, an open socket, and one that was not begun', async () => {
    const { url, peers } = await serve()
    const before = new AbortController()
    before.abort()
    expect((await failure({ url, signal: before.signal })).message).toBe('called off')
    const server = createServer()
    server.on('upgrade', (_, stream) => stream.on('error', () => {}))
    const during = new AbortController()
    const waiting = failure({ url: await listen(server), signal: during.signal })
    during.abort()
    expect((await waiting).message).toBe('called off')
    const after = new AbortController()
    const socket = await open({ url, signal: after.signal })
    after.abort()
    expect(await socket.ended).toMatchObject({ code: 1006 })
    await vi.waitFor(() => expect(peers.at(-1)?.readyState).toBe(3))
  })

  test('a peer that answers no more is found out by its pings, however well sends go', async () => {
    const { url } = await serve(peer => peer.pause())
    const clock = virtualClock()
    const socket = await open({ url, clock, pingMs: 1_000 })
    await clock.pass(2_999)
    expect(socket.isOpen).toBe(true)
    expect(socket.send('into the void')).toBe(true)
    await clock.pass(1)
    expect(await socket.ended).toMatchObject({ code: 1006, silent: true })
    expect(clock.waiting).toBe(0)
  })

  test('one that answers is left alone', async () => {
    let pings = 0
    const { url } = await serve(peer => peer.on('ping', () => pings++))
    const socket = await open({ url, pingMs: 100 })
    await vi.waitFor(() => expect(pings).toBeGreaterThan(7), 20_000)
    expect(socket.isOpen).toBe(true)
    socket.close()
    await socket.ended
  })

  test('a peer that does not close is left in time', async () => {
    const { url } = await serve(peer => peer.pause())
    const clock = virtualClock()
    const socket = await open({ url, clock })
    socket.close(500)
    await clock.pass(499)
    socket.close(500)
    await clock.pass(1)
    expect(await socket.ended).toMatchObject({ code: 1006, silent: false })
  })
})
