import { describe, expect, test } from 'vitest'
import { callFake, cue, say, scriptOf } from '../fakes/call-fake.ts'
import { agreementOf } from './agreement.ts'
import { measureCall } from './measure.ts'
import { rederive } from './rederived.ts'
import { parseServerLog } from './server-log.ts'
import type { ServerRecord } from './server-record.ts'
import { serverFigures } from './server-times.ts'
import { waterfallOf } from './waterfall.ts'

const TRIP = 80
/** The server's clock began so long before the connection. */
const AHEAD = 5_000
const line = (entry: object) => JSON.stringify(entry)

/** A call to an agent over a network, and what a server that is right about everything would say of it; `off` ms too little of each figure. */
async function bothSides(off = 0) {
  const script = scriptOf([
    say(cue('greeting')),
    say(cue('agent-speaking', 600)),
    say(cue('agent-speaking', 500), { takesFloor: false }),
  ])
  const { result } = await callFake(script, {
    oneWayMs: TRIP / 2,
    manners: { aheadMs: 100, answerMs: 3_000 },
  })
  const measurement = measureCall(result)
  const [first, second] = measurement.turns
  if (!first || !second?.barge_in) throw new Error('the fake did not answer')
  const at = (type: string, turn: number) =>
    result.frames.find(frame => frame.type === type && frame.turn === turn)?.at ?? Number.NaN
  const cutAt = at('interruption', 2)
  const gap = (first.response_gap_ms ?? 0) - TRIP - off
  const commit = AHEAD + at('user_transcript', 2)
  const turn = {
    turn: 2,
    ended_by: 'barge-in',
    times: {
      speech_end_ms: null,
      turn_end_ms: commit,
      first_audio_ms: AHEAD + at('audio', 2),
      reply_end_ms: AHEAD + cutAt,
    },
    metrics: {
      response_gap_ms: gap,
      ttfb_ms: at('audio', 2) - at('user_transcript', 2) - off,
      endpointing_ms: at('user_transcript', 2) - first.end_ms - TRIP - off,
      barge_in_ms: cutAt - second.onset_ms - TRIP - off,
      asr_confidence: 0.9,
      stages: { endpointing_wait_ms: gap - 10, lead_in_ms: 10 },
      underruns: { count: 0, ms: 0 },
    },
  }
  const record: ServerRecord = { antiphon: { turns: [turn], round_trip: { n: 3, p50_ms: TRIP } } }
  const heard = result.agent.stretches
    .filter(stretch => stretch.turn === 2)
    .reduce((sum, { from, to }) => sum + Math.min(to, cutAt * 16) - from, 0)
  const log = parseServerLog(
    [
      line({ kind: 'header', schema: 1, voiceRate: 16_000 }),
      line({ kind: 'emission', at: commit, emission: { type: 'caller-said', turn: 2, text: 'hello' } }),
      line({
        kind: 'mark',
        at: AHEAD + cutAt,
        mark: { type: 'cut', turn: 2, heardSamples: heard - off * 16 },
      }),
    ].join('\n'),
  )
  const figures = serverFigures(result, measurement, record)
  return { both: { result, measurement, record, figures, log }, first, figures }
}

describe('figures derived again from what a caller recorded', () => {
  test('are the server’s, with the round trip where a figure goes there and back', async () => {
    const { both } = await bothSides()
    const derived = rederive(both)
    const names = derived.map(({ figure }) => figure)
    expect(names).toEqual(
      expect.arrayContaining(['response_gap_ms', 'endpointing_ms', 'ttfb_ms', 'barge_in_ms', 'heard_ms']),
    )
    for (const { figure, difference_ms, network_ms } of derived) {
      expect(network_ms, figure).toBe(/gap|endpointing|barge/.test(figure) ? TRIP : 0)
      if (figure !== 'lead_in_ms') expect(Math.abs(difference_ms), figure).toBeLessThan(10)
    }
  })

  test('find a server out that makes itself look faster, or its replies better heard', async () => {
    const { both } = await bothSides(50)
    const agreement = agreementOf([{ figures: rederive(both), unsureClips: new Set() }])
    const agrees = Object.fromEntries(agreement.map(one => [one.figure, one.agrees]))
    expect(agrees).toMatchObject({
      response_gap_ms: false,
      endpointing_ms: false,
      ttfb_ms: false,
      barge_in_ms: false,
      heard_ms: false,
    })
    expect(agreement[0]).toMatchObject({ figure: 'response_gap_ms', apart: [{ call: 0, turn: 2 }] })
  })

  test('a transcript that came later than the commit says nothing about the commit', async () => {
    const { both } = await bothSides()
    const late = both.log.text.replace(/"at":\d+(?:\.\d+)?,"emission"/, '"at":9e9,"emission"')
    const names = rederive({ ...both, log: parseServerLog(late) }).map(({ figure }) => figure)
    expect(names).not.toContain('ttfb_ms')
    expect(names).toContain('response_gap_ms')
  })

  test('what begins with a clip whose edges are unsure counts for nothing, and is told', async () => {
    const { both } = await bothSides(50)
    const [gap] = agreementOf([{ figures: rederive(both), unsureClips: new Set(['hello']) }])
    expect(gap).toMatchObject({ figure: 'response_gap_ms', n: 0, agrees: null, unsure: { n: 1 } })
  })
})

describe('a waterfall', () => {
  test('adds up to the gap at the caller, and says by how much it does not', async () => {
    const { first, figures } = await bothSides()
    const fall = waterfallOf(first, figures[0] ?? null, TRIP)
    expect(fall).toMatchObject({ adds_up: true, network_ms: TRIP, gap_ms: first.response_gap_ms })
    expect(fall?.unattributed_ms).toBeCloseTo(0, 6)
    expect(waterfallOf(first, figures[0] ?? null, 0)).toMatchObject({ adds_up: false, unattributed_ms: TRIP })
    expect(waterfallOf({ ...first, filler: true }, figures[0] ?? null, TRIP)).toBeNull()
  })
})

describe('a log', () => {
  test.each([
    ['without a header', line({ kind: 'mark', at: 1, mark: { type: 'cut' } }), /no header/],
    ['that is no JSON', 'x', /line 1 is no JSON/],
    ['of something else', line({ kind: 'song' }), /line 1 is no entry of a log/],
  ])('%s is refused, with the line', (_name, text, message) => {
    expect(() => parseServerLog(text)).toThrow(message)
  })
})
