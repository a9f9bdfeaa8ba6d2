import { z } from 'zod'
import type { RecordedRun } from '../regression/recorded-run.ts'
import { MIN_FOR_P99 } from '../stats.ts'
import { ofEnough, sampledFigure, shareFigure, valueFigure } from './figure.ts'
import { type Evidence, type Gate, type GateFigure, gateOf } from './gate-report.ts'

/** What was measured for a gate, and where it is; or why it was not. */
export type Found<T> =
  | { readonly value: T; readonly evidence: readonly Evidence[] }
  | { readonly value: null; readonly why: string }

/** What of `bench echo --json` is read. */
export const echoSchema = z.looseObject({
  rows: z
    .array(
      z.looseObject({
        clients: z.int(),
        lost: z.int(),
        round_trip_ms: z.looseObject({ n: z.int(), p99: z.number().nullable(), max: z.number().nullable() }),
      }),
    )
    .min(1)
    .max(100),
})
export type EchoRun = z.infer<typeof echoSchema>

/** Turns of a call that says something (brief, E2). */
export const MIN_TURNS = 10

/** Gate 1: what the transport costs, and how soon an answer is heard. */
export function baselineGate(echo: Found<EchoRun>, run: Found<RecordedRun>): Gate {
  const gaps =
    run.value?.turns.flatMap(turn => (turn.type === 'speech' ? (turn.response_gap_ms ?? []) : [])) ?? []
  return gateOf({
    number: 1,
    title: 'baseline',
    figures: [
      ...echoFigures(echo),
      ofEnough(
        sampledFigure(
          {
            id: 'response_gap_p50',
            title: 'response gap P50, one call',
            unit: 'ms',
            floor: 400,
            goal: 330,
            strictly: true,
          },
          gaps,
          'p50',
        ),
        MIN_TURNS,
      ),
      ofEnough(
        sampledFigure(
          { id: 'response_gap_p95', title: 'response gap P95', unit: 'ms', goal: 900 },
          gaps,
          'p95',
        ),
        MIN_TURNS,
      ),
      cutOffs('response_gap', run.value ? [run.value] : []),
      unanswered(run.value?.turns ?? []),
    ],
    ...rest([echo, run], run.value ? [run.value] : []),
  })
}

function echoFigures(echo: Found<EchoRun>): GateFigure[] {
  const rows = echo.value?.rows ?? [{ clients: 1, lost: 0, round_trip_ms: { n: 0, p99: null, max: null } }]
  return rows.map(({ clients, lost, round_trip_ms: { n, p99, max } }) => {
    const figure = valueFigure(
      {
        id: `echo_p99_${clients}`,
        title: `echo loop P99, ${clients} client${clients === 1 ? '' : 's'}`,
        unit: 'ms',
        floor: 300,
        strictly: true,
      },
      n < MIN_FOR_P99 ? null : p99,
      { statistic: 'p99', n },
    )
    if (lost > 0) return { ...figure, floor_verdict: 'fail', note: `${lost} chunks never came back` }
    return n > 0 && n < MIN_FOR_P99
      ? { ...figure, note: `a P99 needs ${MIN_FOR_P99} values; the greatest of ${n} is ${max}` }
      : figure
  })
}

/** Gate 2: latency and overlap, over all calls of one policy. */
export function overlapGate(runs: Found<readonly RecordedRun[]>): Gate {
  const all = runs.value ?? []
  const turns = all.flatMap(run => run.turns)
  const ttfb = turns.flatMap(turn => turn.server?.ttfb_ms ?? [])
  const tails = all.flatMap(run => run.server_turns ?? []).flatMap(turn => turn.tail_cancel_ms ?? [])
  const resumes = all.flatMap(run => run.overlaps).flatMap(overlap => overlap.resume_ms ?? [])
  const ms = { unit: 'ms', strictly: true }
  return gateOf({
    number: 2,
    title: 'latency and overlap',
    figures: [
      sampledFigure({ id: 'ttfb_p50', title: 'TTFB P50', floor: 200, goal: 30, ...ms }, ttfb, 'p50'),
      sampledFigure({ id: 'ttfb_p99', title: 'TTFB P99', floor: 300, goal: 150, ...ms }, ttfb, 'p99'),
      sampledFigure(
        {
          id: 'tail_cancel_max',
          title: 'tail after a decision to cut, the longest',
          floor: 100,
          goal: 100,
          ...ms,
        },
        tails,
        'max',
      ),
      sampledFigure(
        {
          id: 'resume_max',
          title: 'resume after a false interruption, the longest',
          unit: 'ms',
          floor: 2000,
          goal: 700,
        },
        resumes,
        'max',
      ),
      cutOffs('ttfb', all),
    ],
    ...rest([runs], all),
  })
}

/** No latency is printed without it (design §3). */
function cutOffs(of: string, runs: readonly RecordedRun[]): GateFigure {
  const speech = runs.flatMap(run => run.turns).filter(({ type }) => type === 'speech')
  const cut = speech.filter(turn => typeof turn.false_cut_off_ms === 'number').length
  return shareFigure(
    { id: `false_cut_offs_${of}`, title: 'false cut-offs of the same calls', unit: 'share' },
    cut,
    speech.length,
  )
}

/** Nor without it: whoever is not answered has no gap. */
const unanswered = (turns: RecordedRun['turns']): GateFigure =>
  shareFigure(
    { id: 'unanswered', title: 'unanswered turns of the same call', unit: 'share' },
    turns.filter(({ reply }) => reply === null).length,
    turns.length,
  )

function rest(found: readonly Found<unknown>[], runs: readonly RecordedRun[]) {
  return {
    evidence: found.flatMap(one => ('why' in one ? [] : one.evidence)),
    notes: [
      ...found.flatMap(one => ('why' in one ? [one.why] : [])),
      ...runs.flatMap(({ file, problems }) => problems.map(problem => `${file}: ${problem}`)),
    ],
  }
}
