import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { startClock } from '../../flow/clock.ts'
import type { Model, Place } from '../catalogue.ts'
import type { Net } from '../download.ts'
import { openNet } from '../net.ts'
import type { PullNews } from '../pull.ts'

/** A file on the shelf and what is wrong with how it is served. Positions are bytes of the whole file. */
export interface Served {
  readonly body: Buffer
  readonly etag?: string
  /** Answers 200 and the whole file whatever was asked for. */
  readonly ignoresRange?: boolean
  /** Answers 206 though the file has changed. */
  readonly ignoresIfRange?: boolean
  /** Answers with bytes from so much further on than was asked for. */
  readonly shift?: number
  /** Closes the connection before this position, once: the next answer runs to the end. */
  cutAt?: number | undefined
  /** Sends nothing from this position on, once. */
  hangAt?: number | undefined
  readonly mute?: boolean
  /** A byte every 5 ms. */
  readonly trickles?: boolean
  readonly status?: number
  readonly redirect?: string
  /** Says nothing about the length. */
  readonly chunked?: boolean
  readonly encoding?: string
}

export interface Shelf extends AsyncDisposable {
  readonly url: string
  /** `PATH` or `PATH RANGE` of every request, in order. */
  readonly asked: string[]
  readonly headers: IncomingMessage['headers'][]
  put(path: string, served: Served): string
}

/** A file server of our own, with the faults that real ones have. */
export async function startShelf(): Promise<Shelf> {
  const files = new Map<string, Served>()
  const asked: string[] = []
  const headers: IncomingMessage['headers'][] = []
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    asked.push([path, request.headers.range].filter(Boolean).join(' '))
    headers.push(request.headers)
    const served = files.get(path)
    if (served) answer(served, request, response)
    else response.writeHead(404).end('no such file')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    asked,
    headers,
    put(path, served) {
      files.set(path, { ...served })
      return `${url}${path}`
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}

function answer(served: Served, request: IncomingMessage, response: ServerResponse): void {
  const { body, etag, status, redirect } = served
  if (served.mute) return
  if (redirect) return void response.writeHead(302, { location: redirect }).end()
  if (status) return void response.writeHead(status).end()
  const asked = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1]
  const condition = request.headers['if-range']
  const unchanged = served.ignoresIfRange || condition === undefined || condition === etag
  const begin = asked && unchanged && !served.ignoresRange ? Number(asked) + (served.shift ?? 0) : 0
  if (begin > 0 && begin >= body.length) return void response.writeHead(416).end()
  response.writeHead(begin > 0 ? 206 : 200, {
    ...(etag && { etag }),
    ...(served.encoding && { 'content-encoding': served.encoding }),
    ...(begin > 0 && { 'content-range': `bytes ${begin}-${body.length - 1}/${body.length}` }),
    ...(!served.chunked && { 'content-length': body.length - begin }),
  })
  const { cutAt, hangAt } = served
  served.cutAt = undefined
  served.hangAt = undefined
  const end = cutAt ?? hangAt ?? body.length
  response.flushHeaders()
  if (served.trickles) return trickle(body.subarray(begin), response)
  response.write(body.subarray(begin, end), () => {
    if (cutAt !== undefined) response.destroy()
    else if (hangAt === undefined) response.end()
  })
}

function trickle(body: Buffer, response: ServerResponse): void {
  let at = 0
  const timer = setInterval(() => response.write(body.subarray(at, ++at)), 5)
  response.once('close', () => clearInterval(timer))
}

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

/** Bytes that look like nothing, the same for the same seed. */
export function noise(length: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(length)
  let state = seed
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    bytes[i] = state >>> 24
  }
  return bytes
}

export const WEIGHTS = noise(200_000)
export const SETTINGS = Buffer.from('{"sample_rate":22050}')

/** A model of two files, `joe` by name so that the catalogue knows it, with places for the weights; settings from the same. */
export function modelAt(weights: readonly Place[], settings: readonly Place[] = weights): Model {
  const file = (name: string, body: Buffer, places: readonly Place[]) => ({
    name,
    bytes: body.length,
    sha256: sha256(body),
    places,
  })
  return {
    name: 'joe',
    kind: 'voice',
    language: 'en-US',
    what: 'a test',
    licence: { name: 'none', note: '', link: '', asks: false },
    files: [file('voice.onnx', WEIGHTS, weights), file('voice.json', SETTINGS, settings)],
  }
}

export const newFolder = (): string => join(mkdtempSync(join(tmpdir(), 'antiphon-models-')), 'models')

/** Options of a pull that talks to nobody but who is named, and a record of what it told. */
export function pullOptions({
  stallMs = 5_000,
  signal = new AbortController().signal,
  ...choice
}: {
  stallMs?: number
  signal?: AbortSignal
  mirror?: string
  from?: string
} = {}) {
  const news: PullNews[] = []
  const net: Net = { ask: openNet({}).ask, clock: startClock(), signal, stallMs }
  return { mirror: null, from: null, ...choice, net, news, tell: (each: PullNews) => void news.push(each) }
}

/** A zip of stored (not compressed) members, by PKWARE's APPNOTE 4.3; `sizes` are lies about members' sizes. */
export function zipOf(
  members: Readonly<Record<string, Buffer>>,
  sizes: Readonly<Record<string, number>> = {},
): Buffer {
  const locals: Buffer[] = []
  const centrals: Buffer[] = []
  let offset = 0
  for (const [name, body] of Object.entries(members)) {
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt32LE(crc32(body), 10)
    common.writeUInt32LE(sizes[name] ?? body.length, 14)
    common.writeUInt32LE(sizes[name] ?? body.length, 18)
    common.writeUInt16LE(Buffer.byteLength(name), 22)
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, Buffer.from(name), body])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(offset, 10)
    centrals.push(Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\u0000'), common, tail, Buffer.from(name)]))
    locals.push(local)
    offset += local.length
  }
  const central = Buffer.concat(centrals)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(centrals.length, 4)
  end.writeUInt16LE(centrals.length, 6)
  end.writeUInt32LE(central.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...locals, central, Buffer.from('PK\u0005\u0006'), end])
}
