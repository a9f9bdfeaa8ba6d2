import { mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startClock } from '../flow/clock.ts'
import { download } from './download.ts'
import { newFolder } from './fakes/shelf.ts'
import type { Answer } from './net.ts'

const { signal } = new AbortController()
const url = 'https://models.example/voice.onnx'

function newPart(): string {
  const folder = newFolder()
  mkdirSync(folder, { recursive: true })
  return join(folder, 'voice.onnx.part')
}

/** Answers 200 with so many zeros, then the body breaks as told. */
const breaking = (bytes: number, code: string): Answer => ({
  status: 200,
  header: () => null,
  body: (async function* () {
    yield new Uint8Array(bytes)
    throw new TypeError('terminated', { cause: Object.assign(new Error('x'), { code }) })
  })(),
})

test.each([
  ['ENETUNREACH', /^no network$/],
  ['E_NEVER_SEEN', /^the transfer failed \(E_NEVER_SEEN\)$/],
])('what came is kept when the network goes away half-way: %s', async (code, message) => {
  const part = newPart()
  const net = { ask: async () => breaking(5000, code), clock: startClock(), signal, stallMs: 5000 }
  await expect(download({ url, bytes: 9000, limit: 9000 }, part, net, () => {})).rejects.toThrow(message)
  expect(statSync(part).size).toBe(5000)
})

test('a connection that always breaks is taken up again five times, if it gets on, and no more', async () => {
  const part = newPart()
  const ranges: (string | undefined)[] = []
  const ask = async (_: string, headers: Readonly<Record<string, string>>): Promise<Answer> => {
    ranges.push(headers.range)
    const begin = Number(/\d+/.exec(headers.range ?? '0')?.[0])
    const range = `bytes ${begin}-99999/100000`
    const answer = breaking(2000, 'ECONNRESET')
    return begin === 0
      ? answer
      : { ...answer, status: 206, header: name => (name === 'content-range' ? range : null) }
  }
  const net = { ask, clock: startClock(), signal, stallMs: 5000 }
  await expect(download({ url, bytes: 100_000, limit: 100_000 }, part, net, () => {})).rejects.toThrow(
    /the connection broke/,
  )
  expect(ranges).toEqual([undefined, ...[2, 4, 6, 8, 10].map(kilobytes => `bytes=${kilobytes}000-`)])
  expect(readFileSync(part).length).toBe(12_000)
})
