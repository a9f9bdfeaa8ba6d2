import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { placeCall } from '../evaluate/caller/place-call.ts'
import type { Script } from '../evaluate/caller/script.ts'
import { labelScript } from '../evaluate/experiment/label-script.ts'
import { type Agreement, agreementOf, type Compared } from '../evaluate/measure/agreement.ts'
import type { DerivedFigure } from '../evaluate/measure/both-sides.ts'
import { knowCall } from '../evaluate/measure/measured-call.ts'
import { rederive } from '../evaluate/measure/rederived.ts'
import { fetchServerLog } from '../evaluate/measure/server-log.ts'
import { initiationOf, prepareScript } from '../evaluate/prepare.ts'
import { parseScenario } from '../evaluate/scenario.ts'
import { findOdds } from '../evaluate/turns/truth/speech-odds.ts'
import { startRelay } from '../simulate/line/relay.ts'
import { loadFlite } from '../speech/tts/flite/flite.ts'
import { type ServerProcess, startServer } from './server-process.ts'

const NETWORK_MS = 80
const scenario = parseScenario(
  {
    name: 'questions, a murmur and an interruption',
    first_message: 'Hello.',
    steps: [
      { say: { text: 'What time is it?' }, after: 'greeting', delay_ms: 500 },
      { say: { text: 'Tell me a story.' }, delay_ms: 500 },
      { say: { text: 'Mm-hmm.' }, takes_floor: false, after: 'agent-speaking', delay_ms: 2200 },
      { say: { text: 'Wait, please.' }, after: 'previous', delay_ms: 2000 },
      { hang_up: true, after: 'previous', delay_ms: 1500 },
    ],
  },
  'this test',
)

const figures: readonly DerivedFigure[] = [
  'response_gap_ms',
  'endpointing_ms',
  'ttfb_ms',
  'lead_in_ms',
  'barge_in_ms',
  'tail_cancel_ms',
  'heard_ms',
  'resume_ms',
]
/** A machine that does other things too makes the caller late, and then nothing is known for sure: so many calls are placed at the most. */
const MOST_CALLS = 5
/** Five calls of a quarter of a minute, on a slow machine. */
const PLACED_MS = 240_000

let server: ServerProcess
let script: Script
const calls = new Map<number, Compared[]>()
const agreementAt = (networkMs: number) => agreementOf(calls.get(networkMs) ?? [])
const isKnown = (networkMs: number) =>
  figures.every(figure => agreementAt(networkMs).some(one => one.figure === figure && one.n > 0))

/** Everything that comes out of the calls stays: none is placed again for what it showed. */
async function callUntilKnown(networkMs: number, url: string): Promise<void> {
  const initiation = initiationOf(scenario)
  for (let count = 0; count < MOST_CALLS && !isKnown(networkMs); count++) {
    const result = await placeCall({ url, agentId: 'demo', script, ...(initiation && { initiation }) })
    const { record, server: own, measurement } = await knowCall(result, { askServer: true })
    if (!record || !own) throw new Error('the server kept no record of the call')
    const log = await fetchServerLog(result)
    const derived = rederive({ result, measurement, record: record.record, figures: own, log })
    calls.set(networkMs, [...(calls.get(networkMs) ?? []), { figures: derived, unsureClips: new Set() }])
  }
}

beforeAll(async () => {
  const voice = await loadFlite({ voices: ['slt'] })
  const prepared = await prepareScript(scenario, { folder: '.', corpus: null, voice: async () => voice })
  await voice.close()
  ;({ script } = await labelScript(prepared, scenario, findOdds))
  server = await startServer()
  const { hostname, port } = new URL(server.url)
  const relay = await startRelay({
    target: { host: hostname, port: Number(port) },
    profile: { roundTripMs: NETWORK_MS, jitterMs: 0, stalls: null },
    seed: 1,
  })
  await Promise.all([
    callUntilKnown(0, server.url),
    callUntilKnown(NETWORK_MS, `ws://127.0.0.1:${relay.port}`),
  ])
  await relay.close()
}, PLACED_MS)
afterAll(() => server.stop('SIGKILL'))

describe.each([0, NETWORK_MS])('with %i ms of network between', networkMs => {
  test.each(figures)('%s is what the caller recorded, to 20 ms', figure => {
    const own = agreementAt(networkMs).find(one => one.figure === figure)
    expect(own?.n ?? 0, 'not measured').toBeGreaterThan(0)
    expect(Math.abs(own?.p50_ms ?? Number.NaN), JSON.stringify(own)).toBeLessThanOrEqual(20)
  })

  test('so are nine of ten of all of them', () => {
    const all = agreementAt(networkMs).filter(({ figure }) => figures.includes(figure))
    const sum = (of: (one: Agreement) => number) => all.reduce((total, one) => total + of(one), 0)
    const share = sum(({ within }) => within.count) / sum(({ within }) => within.of)
    expect(share, JSON.stringify(all.flatMap(({ apart }) => apart))).toBeGreaterThanOrEqual(0.9)
  })
})
