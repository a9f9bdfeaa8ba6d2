import { percentile, shareOf } from '../../../stats.ts'
import type { Evidence, Latency, Rate, ReportCall, Section, TurnsReport, Waveforms } from '../types.ts'

/** A latency over values in the order of the calls: value `i` was measured in call `i`, from 1000 ms on. */
export function aLatency(
  id: string,
  measured: readonly (readonly [call: string, ms: number])[],
  more: Partial<Latency> = {},
): Latency {
  const values = measured.map(([, ms]) => ms)
  return {
    kind: 'latency',
    id,
    title: id.replaceAll('_', ' '),
    definition: 'from here → to there',
    n: values.length,
    p50: percentile(values, 0.5),
    p90: percentile(values, 0.9),
    p95: percentile(values, 0.95),
    p99: null,
    max: percentile(values, 1),
    by_speaker: null,
    floor: null,
    agreement: null,
    evidence: measured.map(([call, ms]) => at(call, 1000, 1000 + ms, ms)),
    ...more,
  }
}

/** A share; each value is a call and whether it counted. */
export function aRate(
  id: string,
  counted: readonly (readonly [call: string, is: boolean])[],
  more: Partial<Rate> = {},
): Rate {
  return {
    kind: 'share',
    id,
    title: id.replaceAll('_', ' '),
    definition: 'times that it was so',
    share: shareOf(counted.filter(([, is]) => is).length, counted.length),
    by_speaker: null,
    floor: null,
    agreement: null,
    evidence: counted.map(([call, is]) => at(call, 2000, 2400, is ? 1 : 0)),
    ...more,
  }
}

const at = (call: string, from_ms: number, to_ms: number, value: number): Evidence => ({
  call,
  speaker: 'ann',
  from_ms,
  to_ms,
  value,
})

export const aSection = (name: string, more: Partial<Section> = {}): Section => ({
  name,
  title: name,
  asks: null,
  origin: 'recorded',
  calls: 1,
  figures: [],
  ...more,
})

export const aCall = (name: string, more: Partial<ReportCall> = {}): ReportCall => ({
  name,
  class: 'smooth',
  origin: 'recorded',
  speaker: 'ann',
  stratum: 'people',
  half: 'development',
  conversation_id: `conv_${name}`,
  duration_ms: 9000,
  end: 'by the caller, 1000',
  recording: `recordings/${name}.wav`,
  scenario: `../scenarios/${name}.json`,
  said: [
    {
      text: 'When do you open tomorrow?',
      from_ms: 2400,
      to_ms: 4300,
      takes_floor: true,
      pauses: [{ from_ms: 3000, to_ms: 3350 }],
    },
  ],
  replies: [
    { reply: 1, text: 'Hello, how can I help?', from_ms: 300, to_ms: 1900, interrupted: false },
    { reply: 2, text: 'We open at nine.', from_ms: 4712, to_ms: 6900, interrupted: false },
  ],
  events: [{ at_ms: 4650, type: 'user_transcript', text: 'When do you open tomorrow?' }],
  measures: [
    { figure: 'response_gap_ms', from_ms: 4300, to_ms: 4712, value: 412, text: 'gap 412 ms' },
    { figure: 'false_cut_offs', from_ms: 2400, to_ms: 4300, value: 0, text: 'no false cut-off' },
  ],
  ...more,
})

/** A clean run of one call, unless told otherwise. */
export function aReport(more: Partial<TurnsReport> = {}): TurnsReport {
  const figures = [
    aLatency('response_gap_ms', [['one', 412]], {
      floor: { text: 'P50 ≤ 400 ms, P95 ≤ 1200 ms', met: false },
      agreement: { n: 60, p50: 3, within: shareOf(57, 60), agrees: true, disturbed: null },
    }),
    aRate('false_cut_offs', [['one', false]], { floor: { text: '≤ 31 %', met: true } }),
  ]
  return {
    format: 'antiphon-turns-1',
    title: 'Turn-taking',
    date: '2026-11-23T08:00:00.000Z',
    command: 'antiphon bench turns',
    target: 'ws://127.0.0.1:8000',
    policy: 'default',
    suite: 'short',
    half: 'development',
    seed: 1,
    line: null,
    simulated: null,
    machine: 'a processor, 2 cores, 8 GB, linux, Node 20.20.2',
    load: [0.1, 0.2, 0.3, 1.1, 1.2, 1.3],
    at_once: 1,
    took_ms: 750_000,
    caller_late_ms: { p50: 0.2, max: 9.4 },
    truth: { clips: 2, used: 1, left_out: [{ clip: 'noisy', why: 'the methods disagree' }] },
    sections: [
      aSection('all', { title: 'all calls', figures }),
      aSection('smooth', { title: 'smooth turns', asks: 'answer', figures }),
      aSection('people', { title: 'people, recorded', figures }),
    ],
    calls: [aCall('one')],
    problems: [],
    ...more,
  }
}

/** A run in which nothing was measured. */
export const anEmptyReport = (): TurnsReport =>
  aReport({
    sections: [
      aSection('all', {
        origin: null,
        calls: 0,
        figures: [
          aLatency('response_gap_ms', []),
          aRate('false_cut_offs', []),
          {
            kind: 'count',
            id: 'selectivity',
            title: 'selectivity',
            definition: 'harmonic mean',
            value: null,
            unit: '0…1',
            by_speaker: null,
            floor: null,
            agreement: null,
            evidence: [],
          },
        ],
      }),
      aSection('smooth', { asks: 'answer', origin: null, calls: 0 }),
    ],
    calls: [],
    load: [],
    caller_late_ms: { p50: null, max: null },
    simulated: { text: 'providers that wait', bound_ms: 300 },
  })

/** Tracks of `points` values each that rise and fall, as jagged as speech: what a path can be least short for. */
export const someWaveforms = (points: number, step_ms = 20): Waveforms => {
  const wave = (phase: number) =>
    Array.from(
      { length: points },
      (_, at) => (((at * 7919 + phase * 31) % 101) / 101) * Math.abs(Math.sin(at / 61 + phase)),
    )
  return { step_ms, caller: wave(0), agent: wave(2) }
}
