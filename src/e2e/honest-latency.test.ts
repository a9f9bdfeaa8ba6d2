import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { placeCall } from '../evaluate/caller/place-call.ts'
import { labelScript } from '../evaluate/experiment/label-script.ts'
import { type Agreement, agreementOf } from '../evaluate/measure/agreement.ts'
import { knowCall } from '../evaluate/measure/measured-call.ts'
import { type DerivedFigure, rederive } from '../evaluate/measure/rederived.ts'
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
      { say: { text: 'What time is it?' }, after: 'greeting' },
      { say: { text: 'What is seven times eight?' } },
      { say: { text: 'Tell me a story.' } },
      { say: { text: 'Mm-hmm.' }, takes_floor: false, after: 'agent-speaking', delay_ms: 1200 },
      { say: { text: 'Wait, please.' }, after: 'previous', delay_ms: 2000 },
      { hang_up: true, after: 'agent-quiet', delay_ms: 300 },
    ],
  },
  'this test',
)

let server: ServerProcess
const agreed = new Map<number, readonly Agreement[]>()

beforeAll(async () => {
  const voice = await loadFlite({ voices: ['slt'] })
  const script = await prepareScript(scenario, { folder: '.', corpus: null, voice: async () => voice })
  const [labelled] = await Promise.all([labelScript(script, scenario, findOdds), voice.close()])
  server = await startServer()
  const { hostname, port } = new URL(server.url)
  const relay = await startRelay({
    target: { host: hostname, port: Number(port) },
    profile: { roundTripMs: NETWORK_MS, jitterMs: 0, stalls: null },
    seed: 1,
  })
  const call = async (networkMs: number, url: string) => {
    const initiation = initiationOf(scenario)
    const result = await placeCall({
      url,
      agentId: 'demo',
      script: labelled.script,
      ...(initiation && { initiation }),
    })
    const { record, server: figures, measurement } = await knowCall(result, { askServer: true })
    if (!record || !figures) throw new Error('the server kept no record of the call')
    const log = await fetchServerLog(result)
    const derived = rederive({ result, measurement, record: record.record, figures, log })
    agreed.set(networkMs, agreementOf([{ figures: derived, unsureClips: new Set() }]))
  }
  await Promise.all([call(0, server.url), call(NETWORK_MS, `ws://127.0.0.1:${relay.port}`)])
  await relay.close()
})
afterAll(() => server.stop('SIGKILL'))

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

describe.each([0, NETWORK_MS])('with %i ms of network between', networkMs => {
  test.each(figures)('%s is what the caller recorded, to 20 ms', figure => {
    const own = agreed.get(networkMs)?.find(one => one.figure === figure)
    expect(own?.apart ?? 'not measured').toEqual([])
    expect(Math.abs(own?.p50_ms ?? Number.NaN)).toBeLessThanOrEqual(20)
  })

  test('the client never ran dry, and the server does not say that it did', () => {
    expect(agreed.get(networkMs)?.find(one => one.figure === 'underrun_ms')).toBeUndefined()
  })
})
