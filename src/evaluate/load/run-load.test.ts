import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { startClock } from '../../flow/clock.ts'
import { cue, say, scriptOf } from '../fakes/call-fake.ts'
import { fakeAgent, goodManners } from '../fakes/fake-agent.ts'
import { utterance } from '../fakes/sound.ts'
import { loadReport } from './load-report.ts'
import type { PlannedFault } from './plan-faults.ts'
import { runLoad } from './run-load.ts'
import type { Repertoire } from './scripts.ts'

/** What the fake server keeps of every call: its record may forget the replies. */
let keeps: { turns: number; audioBytes: number }
let server: Server
let sockets: WebSocketServer
let ids: number
/** More callers than these hear that all seats are taken. */
let limit: number

beforeEach(async () => {
  keeps = { turns: 20, audioBytes: 44 + 64 * 60_000 }
  ids = 0
  limit = 2
  server = createServer((request, response) => {
    if (request.method === 'HEAD') {
      response.writeHead(200, { 'content-length': keeps.audioBytes }).end()
      return
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end(
      JSON.stringify({
        ...{ status: 'done', has_audio: true, transcript: [{ role: 'user', message: 'hello' }] },
        antiphon: {
          turns: Array.from({ length: keeps.turns }, (_, at) => ({ turn: at + 1, times: {}, metrics: {} })),
        },
      }),
    )
  })
  sockets = new WebSocketServer({ server })
  sockets.on('connection', ws => {
    if (sockets.clients.size > limit) {
      ws.close(3008, 'Too many concurrent connections')
      return
    }
    const id = `conv_${++ids}`
    const agent = fakeAgent(
      {
        send: text => ws.send(text.replace('conv_fake', id)),
        close: (code, reason) => ws.close(code, reason),
      },
      { ...goodManners, greetingMs: 100, thinkMs: 20, answerMs: 200 },
      startClock(),
    )
    ws.on('message', data => agent.receive(data.toString()))
    ws.on('close', agent.stop)
    ws.on('error', () => {})
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(async () => {
  for (const ws of sockets.clients) ws.terminate()
  sockets.close()
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
})

const question = { ...say(cue('greeting', 50)), clip: utterance(300) } as Repertoire['questions'][number]
const repertoire: Repertoire = {
  questions: [question],
  stories: [question],
  murmurs: [question],
  all: scriptOf([question]),
}

const place = (forMs: number, faults: readonly PlannedFault[]) =>
  runLoad({
    ...{ url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, agent: 'demo', callers: 2 },
    ...{ forMs, seed: 3, faults, repertoire, stopProcess: () => {} },
  })

const reportOf = (run: Awaited<ReturnType<typeof place>>, isGone = false) =>
  loadReport({
    ...{ title: 'a load', date: '', command: '', build: '0', stack: 'embedded', providers: [] },
    machine: {} as never,
    ...{
      seed: 3,
      callers: 2,
      limit: 2,
      minutes: 0.05,
      status_missed: 0,
      run,
      during: [],
      drained: true,
      isGone,
    },
    idle: { before: null, after: null },
  })

test('callers call, meet their faults, and nothing is lost where the server kept it all', {
  timeout: 30_000,
}, async () => {
  const run = await place(1_500, [
    { on: 'line', kind: 'reset', atMs: 1_400, lastsMs: 0 },
    { on: 'door', kind: 'above-limit', atMs: 1_000, lastsMs: 0 },
  ])
  const report = reportOf(run)
  expect(run.calls.length).toBeGreaterThanOrEqual(2)
  expect(report.verdicts).toEqual({ lost: 'pass', silent: 'pass', leak: 'not measured' })
  expect(report.calls.with_a_fault).toBe(1)
  expect(run.calls.find(({ fault }) => fault === 'reset')?.end).toMatchObject({ by: 'agent', code: 1006 })
  expect(run.faults.map(({ outcome }) => outcome)).toEqual([
    'ended by the agent (1006)',
    'refused with 3008, as it should be',
  ])
  expect(report.summary.response_gap_ms.n).toBeGreaterThan(0)
  const gone = reportOf(run, true)
  expect(gone.verdicts.lost).toBe('fail')
  expect(gone.lost.map(({ what }) => what)).toEqual(['the server itself: it answers nobody any more'])
})

test('a server that forgets replies and recordings, and takes fewer than it may, loses', {
  timeout: 30_000,
}, async () => {
  keeps = { turns: 0, audioBytes: 44 }
  limit = 1
  const report = reportOf(await place(200, []))
  expect(report.verdicts.lost).toBe('fail')
  const what = report.lost.map(one => one.what).join('\n')
  expect(what).toMatch(/reply 1 was heard and is not in its record/)
  expect(what).toMatch(/its recording has 0 of \d+ ms/)
  expect(what).toMatch(/Too many concurrent connections.* with a seat free/)
})
