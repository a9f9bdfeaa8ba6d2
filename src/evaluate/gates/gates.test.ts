import { describe, expect, test } from 'vitest'
import { clients } from '../../e2e/conformance/features.ts'
import { readRecordedRun } from '../regression/recorded-run.ts'
import { type GateFindings, gatesReport, passes, readBaseline } from './assemble.ts'
import { gatesText } from './gates-text.ts'
import { conformanceClients } from './protocol-gate.ts'
import type { LoadRunFile } from './scale-gate.ts'

const evidence = [{ path: 'file.json', command: 'antiphon …' }]
const found = <T>(value: T) => ({ value, evidence })

const turn = (at: number, ms: number) => ({
  ...{ type: 'speech', clips: [`clip ${at}`], reply: at + 1, response_gap_ms: ms },
  ...{ response_gap_by_energy_ms: ms, false_cut_off_ms: at === 0 ? 120 : null, barge_in: null },
  ...{ word_errors: null, server: { ttfb_ms: 20, endpointing_ms: 300, asr_confidence: 0.9 } },
})
const run = (gapMs = 300, turns = 24) =>
  readRecordedRun(
    {
      ...{ experiment: 'AH-001', title: 'a call', date: '2026-11-30', seed: 1, problems: [] },
      machine: { cpu: 'a cpu', cores: 2, system: 'linux', node: 'v20' },
      server: { build: '0.1.0', providers: {}, policy: {} },
      client: { kind: 'javascript', chunk_ms: 32 },
      summary: { greeting_ms: { p50: 100 } },
      turns: Array.from({ length: turns }, (_, at) => turn(at, gapMs + (at % 5))),
      replies: Array.from({ length: turns }, (_, at) => ({ reply: at + 1, audible_from_ms: at * 1000 })),
      gaps: [],
      overlaps: [{ sound: 'Mm-hmm.', reply: 2, took_floor: false, hole_ms: 500, resume_ms: 600 }],
      server_turns: [{ tail_cancel_ms: 12 }],
    },
    'metrics.json',
  )

const load = (callers: number, change: Partial<LoadRunFile> = {}): LoadRunFile => ({
  ...{ format: 'antiphon-load-1', title: 'a load', callers, minutes: 10, problems: [], lost: [] },
  calls: { placed: 400, turns: 1_000 },
  faults: Array.from({ length: 50 }, () => ({ outcome: 'done' })),
  silences: { over_4_s: [], longest_ms: { n: 400, max: 2_400 } },
  leak: {
    memory: {
      rss_bytes: { per_call: 1_024 },
      own_bytes: { per_call: -100 },
    },
    handles: { before: 5, after: 6, ok: true },
    files: { before: 50, after: 50, ok: true },
  },
  summary: {
    false_cut_offs: { count: 1, of: 900 },
    response_gap_ms: { n: 900, p50: 500, p99: 900 },
  },
  ...change,
})

const SOURCE = 'abcdef0123456789'
const report = (client: string, change: object = {}) => ({
  ...{ schema: 'antiphon-conformance-1' as const, at: '2026-11-30T12:00:00Z', source: SOURCE },
  rows: [{ client, version: '1.0.0', feature: 'greeting', passed: true, detail: 'it is heard' }],
  ...change,
})

const good: GateFindings = {
  echo: found({ rows: [{ clients: 1, lost: 0, round_trip_ms: { n: 600, p99: 4, max: 9 } }] }),
  run: found(run()),
  runs: found(Array.from({ length: 13 }, () => run())),
  conformance: conformanceClients.map(client => ({ client, report: report(client), file: `${client}.json` })),
  source: SOURCE,
  evaluations: found({
    evaluations: [
      { folder: 'AH-001', score: 8.6, measured: 8.4, judged: 8.9, rests_on: '9 of 9 parts', notes: [] },
    ],
  }),
  loads: { embedded: found(load(12)), simulated: found(load(50)) },
}
const head = {
  ...{ title: 'the gates', date: '2026-11-30', command: 'antiphon gates', machine: {}, build: '0.1.0' },
  stack: 'embedded' as const,
}
const ALL = [1, 2, 3, 4, 5] as const
const reportOf = (change: Partial<GateFindings> = {}, of: Partial<Parameters<typeof gatesReport>[2]> = {}) =>
  gatesReport(head, { ...good, ...change }, { only: ALL, baseline: null, ...of })
const verdictsOf = (change: Partial<GateFindings> = {}) =>
  reportOf(change).gates.map(({ verdict }) => verdict)

describe('the gates', () => {
  test('pass where all was measured and all floors hold', () => {
    expect(verdictsOf()).toEqual(['pass', 'pass', 'pass', 'pass', 'pass'])
    expect(passes(reportOf())).toBe(true)
  })

  test('are not measured where nothing was, and say why', () => {
    const missing = { value: null, why: 'the server did not start' } as const
    const nothing = reportOf({
      ...{ echo: missing, run: missing, runs: missing, evaluations: missing, source: null },
      conformance: [],
      loads: { embedded: missing, simulated: missing },
    })
    expect(nothing.gates.map(({ verdict }) => verdict)).toEqual(Array(5).fill('not measured'))
    expect(nothing.gates[0]?.notes).toContain('the server did not start')
  })

  test('fail by a slow answer, a lost chunk, a long tail, a feature, a call, a silence, a leak', () => {
    const tail = { ...run(), server_turns: [{ tail_cancel_ms: 140 }] }
    const broken = { rows: [{ ...report('cli').rows[0], passed: false }] }
    const conformance = good.conformance.map(one =>
      one.client === 'cli' ? { ...one, report: report('cli', broken) as typeof one.report } : one,
    )
    const loads = (change: Partial<LoadRunFile>) => ({ ...good.loads, embedded: found(load(12, change)) })
    const echo = found({ rows: [{ clients: 1, lost: 2, round_trip_ms: { n: 600, p99: 4, max: 9 } }] })
    const { leak } = load(12)
    const grown = { ...leak.memory, own_bytes: { per_call: 300_000 } }
    expect(verdictsOf({ run: found(run(420)) })[0]).toBe('fail')
    expect(verdictsOf({ echo })[0]).toBe('fail')
    expect(verdictsOf({ runs: found([...(good.runs.value ?? []), tail]) })[1]).toBe('fail')
    expect(verdictsOf({ conformance })[2]).toBe('fail')
    expect(verdictsOf({ loads: loads({ lost: [{ what: 'a reply' }] }) })[4]).toBe('fail')
    expect(
      verdictsOf({ loads: loads({ silences: { over_4_s: [{}], longest_ms: { n: 400, max: 4_200 } } }) })[4],
    ).toBe('fail')
    expect(verdictsOf({ loads: loads({ leak: { ...leak, memory: grown } }) })[4]).toBe('fail')
    const nobody = { calls: { placed: 0, turns: 0 }, lost: [{ what: 'refused with a seat free' }] }
    expect(verdictsOf({ loads: loads(nobody) })[4]).toBe('fail')
  })

  test('do not pass on too little: one call, nine turns, a client less, other sources, a minute, a dozen faults', () => {
    const other = good.conformance.map(one => ({ ...one, report: report(one.client, { source: 'another' }) }))
    const loads = (change: Partial<LoadRunFile>) => ({ ...good.loads, simulated: found(load(50, change)) })
    expect(verdictsOf({ runs: found([run()]) })[1]).toBe('not measured')
    expect(verdictsOf({ run: found(run(300, 9)) }).filter((_, at) => at === 0 || at === 3)).toEqual([
      'not measured',
      'not measured',
    ])
    expect(verdictsOf({ run: found(run(420, 9)) })[0]).toBe('fail')
    expect(
      verdictsOf({
        conformance: good.conformance.map((one, at) => (at === 3 ? { ...one, report: null } : one)),
      })[2],
    ).toBe('not measured')
    expect(verdictsOf({ conformance: other })[2]).toBe('not measured')
    expect(verdictsOf({ loads: loads({ minutes: 1 }) })[4]).toBe('not measured')
    expect(verdictsOf({ loads: loads({ faults: [{ outcome: 'done' }] }) })[4]).toBe('not measured')
    expect(verdictsOf({ loads: { ...good.loads, simulated: found(load(12)) } })[4]).toBe('not measured')
  })

  test('do not take measured parts for a judgement', () => {
    const [evaluation] = good.evaluations.value?.evaluations ?? []
    const unjudged = { ...evaluation, judged: null, score: 9.1, measured: 9.1 }
    const evaluations = found({ evaluations: [unjudged] }) as typeof good.evaluations
    const { gates } = reportOf({ evaluations })
    expect(gates[3]?.verdict).toBe('not judged')
    expect(gates[3]?.figures[0]).toMatchObject({ measured: null })
    expect(gates[3]?.figures[0]?.note).toMatch(/measured parts alone come to 9\.1/)
  })

  test('name in the report every client of the matrix', () => {
    expect([...conformanceClients].sort()).toEqual(Object.keys(clients).sort())
  })

  test('are printed with floor and goal, the false cut-offs of the same calls, and what they rest on', () => {
    const text = gatesText(reportOf({ run: found(run(420)) })).join('\n')
    expect(text).toMatch(/GATE 1 {2}baseline: FAIL/)
    expect(text).toMatch(/response gap P50.* 422 ms .*< 400 ms +fail +< 330 ms +fail/)
    expect(text).toMatch(/false cut-offs of the same calls +4\.2 % \(1\)/)
    expect(text).toContain('file.json  (antiphon …)')
    expect(text.split('\n').at(-1)).toBe(
      'gate 1: fail   gate 2: pass   gate 3: pass   gate 4: pass   gate 5: pass',
    )
  })
})

describe('against a baseline', () => {
  const baseline = {
    file: 'before.json',
    report: readBaseline(JSON.parse(JSON.stringify(reportOf())), 'before.json'),
  }

  test('the same run got no worse', () => {
    const same = reportOf({}, { baseline })
    expect(same.comparison).toMatchObject({ worse: [], gone: [] })
    expect(passes(same)).toBe(true)
  })

  test('a call that is slower turn by turn got worse, though its floor holds', () => {
    const slower = reportOf({ run: found(run(350)) }, { baseline })
    expect(slower.gates[0]?.verdict).toBe('pass')
    expect(slower.comparison?.worse).toContain('response_gap_ms')
    expect(passes(slower)).toBe(false)
  })

  test('what is not measured any more does not pass for no worse, unless it was left out', () => {
    const missing = { value: null, why: 'no call' } as const
    expect(passes(reportOf({ run: missing, runs: missing }, { baseline }))).toBe(false)
    expect(passes(reportOf({ run: missing, runs: missing }, { baseline, only: [3] }))).toBe(true)
    expect(passes(reportOf({ run: missing, runs: missing }, { baseline, only: [1] }))).toBe(false)
  })

  test('of another machine is compared, and said to be', () => {
    const machine = { cpu: 'a fast one', cores: 64, node: 'v20' }
    const report = { ...baseline.report, machine }
    const { comparison } = reportOf({}, { baseline: { ...baseline, report } })
    expect(comparison?.unlike).toEqual(['not the same machine: 64 × a fast one, Node v20 → unknown'])
    expect(reportOf({}, { baseline }).comparison?.unlike).toEqual([])
  })

  test('another file is refused by name', () => {
    expect(() => readBaseline({ format: 'antiphon-load-1' }, 'load.json')).toThrow(/load\.json .*gates\.json/)
  })
})
