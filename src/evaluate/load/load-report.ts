import type { describeMachine } from '../experiment/machine.ts'
import { type CallSummary, summarizeRun } from '../measure/summary.ts'
import { type Share, type Summary, shareOf, summarize } from '../stats.ts'
import { findLeak, type LeakReport, type ProcessSample } from './leak.ts'
import type { LoadedCall } from './loaded-call.ts'
import type { FaultNote, LoadRun } from './run-load.ts'
import type { Refusal } from './seats.ts'
import { MOST_SILENCE_MS, type Silence } from './silences.ts'
import { troubles, undisturbed } from './undisturbed.ts'

export type Verdict = 'pass' | 'fail' | 'not measured'

/** What a load showed. JSON as it stands. */
export interface LoadReport {
  readonly format: 'antiphon-load-1'
  readonly title: string
  readonly date: string
  readonly command: string
  readonly machine: ReturnType<typeof describeMachine>
  readonly build: string
  readonly stack: 'embedded' | 'simulated' | 'its own'
  readonly providers: readonly { readonly stage: string; readonly name: string; readonly why: string }[]
  readonly seed: number
  readonly callers: number
  readonly limit: number
  readonly minutes: number
  readonly took_ms: number
  readonly verdicts: { readonly lost: Verdict; readonly silent: Verdict; readonly leak: Verdict }
  readonly calls: {
    readonly placed: number
    readonly with_a_fault: number
    readonly turns: number
    readonly live_mean: number | null
    readonly live_max: number | null
    readonly ended: Readonly<Record<string, number>>
  }
  readonly admission: {
    readonly admitted_after_ms: Summary
    readonly refused: readonly Refusal[]
  }
  readonly faults: readonly FaultNote[]
  readonly lost: readonly { readonly conversation_id: string | null; readonly what: string }[]
  readonly silences: {
    readonly over_4_s: readonly (Silence & {
      readonly conversation_id: string
      readonly fault: string | null
    })[]
    readonly longest_ms: Summary
    readonly share: Share
  }
  readonly leak: LeakReport
  /** Over the calls that met no fault of their own, without what was said while the server or a provider of all stood still. */
  readonly summary: CallSummary
  readonly samples: Readonly<
    Record<
      'response_gap_ms' | 'ttfb_ms' | 'tail_cancel_ms' | 'resume_ms' | 'asr_confidence',
      readonly number[]
    >
  >
  readonly process: readonly ProcessSample[]
  readonly status_missed: number
  /** The callers' own timers: what they measured is no better. */
  readonly caller_late_ms: Summary
  readonly problems: readonly string[]
}

export interface LoadFacts
  extends Pick<
    LoadReport,
    | 'title'
    | 'date'
    | 'command'
    | 'machine'
    | 'build'
    | 'stack'
    | 'providers'
    | 'seed'
    | 'callers'
    | 'limit'
    | 'minutes'
    | 'status_missed'
  > {
  readonly run: LoadRun
  readonly during: readonly ProcessSample[]
  readonly idle: { readonly before: ProcessSample | null; readonly after: ProcessSample | null }
  readonly drained: boolean
  /** When all had hung up the server did not answer any more. */
  readonly isGone: boolean
}

/** A caller that was itself later than this measured its own machine. */
const MAX_LATE_MS = 50

/** Puts a load's verdicts and figures together; pure. */
export function loadReport(facts: LoadFacts): LoadReport {
  const { run, during, idle, drained, isGone, ...head } = facts
  const { calls } = run
  const trouble = troubles(run.faults)
  const clear = calls.filter(({ fault }) => fault === null)
  const measured = clear.map(call => undisturbed(call.measured, call.startedMs, trouble))
  const lost = lostIn(run, { drained, isGone })
  const over = calls.filter(({ silence }) => silence.ms > MOST_SILENCE_MS)
  const leak = findLeak(during, calls.length, idle)
  const live = during.map(sample => sample.live)
  const late = summarize(calls.flatMap(call => call.lateMs))
  return {
    format: 'antiphon-load-1',
    ...head,
    took_ms: Math.round(run.tookMs),
    verdicts: {
      lost: lost.length > 0 ? 'fail' : calls.length === 0 ? 'not measured' : 'pass',
      silent: calls.length === 0 ? 'not measured' : over.length > 0 ? 'fail' : 'pass',
      leak: leak.verdict,
    },
    calls: {
      placed: calls.length,
      with_a_fault: calls.length - clear.length,
      turns: calls.reduce((sum, call) => sum + call.measured.measurement.turns.length, 0),
      live_mean: live.length === 0 ? null : live.reduce((sum, one) => sum + one, 0) / live.length,
      live_max: live.length === 0 ? null : Math.max(...live),
      ended: counted(calls.map(({ end }) => `${end.by} ${end.code}`)),
    },
    admission: {
      admitted_after_ms: summarize(calls.map(call => call.admittedAfterMs)),
      refused: run.refusals,
    },
    faults: run.faults,
    lost,
    silences: {
      over_4_s: over.map(({ conversationId, fault, silence }) => ({
        conversation_id: conversationId,
        fault,
        ...silence,
      })),
      longest_ms: summarize(calls.map(({ silence }) => silence.ms)),
      share: shareOf(over.length, calls.length),
    },
    leak,
    summary: summarizeRun(measured),
    samples: samplesOf(measured),
    process: during,
    caller_late_ms: late,
    problems: problemsOf(facts, late),
  }
}

function lostIn(
  { calls, refusals, faults }: LoadRun,
  { drained, isGone }: Pick<LoadFacts, 'drained' | 'isGone'>,
): LoadReport['lost'] {
  const wrong = faults.filter(({ outcome }) => /^(LET IN|REFUSED|FAILED)/.test(outcome))
  return [
    ...calls.flatMap(({ conversationId, lost }) =>
      (lost ?? ['it was never asked for']).map(what => ({ conversation_id: conversationId, what })),
    ),
    ...calls
      .filter(({ unreadable }) => unreadable > 0)
      .map(call => ({
        conversation_id: call.conversationId,
        what: `${call.unreadable} frames no client could read`,
      })),
    ...calls
      .filter(({ end, fault }) => fault === null && isUnwanted(end))
      .map(({ conversationId, end }) => ({
        conversation_id: conversationId,
        what: `it was ended by the ${end.by} with ${end.code} ${end.reason}`.trimEnd(),
      })),
    ...refusals
      .filter(({ rightly }) => !rightly)
      .map(({ why, at_ms }) => ({
        conversation_id: null,
        what: `${why}, ${Math.round(at_ms / 1000)} s into the load, with a seat free`,
      })),
    ...wrong.map(({ outcome }) => ({
      conversation_id: null,
      what: `one caller above the limit: ${outcome}`,
    })),
    ...(isGone ? [{ conversation_id: null, what: 'the server itself: it answers nobody any more' }] : []),
    ...(drained || isGone
      ? []
      : [{ conversation_id: null, what: 'the server still had calls when all had hung up' }]),
  ]
}

/** Nobody but the caller hangs up in these calls: an agent that does was asked to by words that nobody said, or failed. */
const isUnwanted = ({ by, code }: LoadedCall['end']): boolean =>
  by !== 'caller' && !(by === 'agent' && code === 1000)

function samplesOf(measured: readonly ReturnType<typeof undisturbed>[]): LoadReport['samples'] {
  const turns = measured.flatMap(call => call.measurement.turns)
  const server = measured.flatMap(call => call.server ?? [])
  return {
    response_gap_ms: turns.flatMap(turn => turn.response_gap_ms ?? []),
    ttfb_ms: server.flatMap(turn => turn.ttfb_ms ?? []),
    tail_cancel_ms: server.flatMap(turn => turn.tail_cancel_ms ?? []),
    resume_ms: measured.flatMap(call =>
      call.measurement.overlaps.flatMap(overlap => overlap.resume_ms ?? []),
    ),
    asr_confidence: server.flatMap(turn => turn.asr_confidence ?? []),
  }
}

function problemsOf({ run, status_missed }: LoadFacts, late: Summary): string[] {
  const undone = run.faults.filter(({ outcome }) => outcome.startsWith('not done'))
  return [
    ...(undone.length > 0
      ? [`${undone.length} of ${run.faults.length} faults found nothing to happen to`]
      : []),
    ...((late.p99 ?? late.max ?? 0) > MAX_LATE_MS
      ? [
          `the callers' own timers were late by ${Math.round(late.p99 ?? late.max ?? 0)} ms (P99): the machine was too busy, and latencies are upper bounds`,
        ]
      : []),
    ...(status_missed > 0 ? [`the server did not say how it was ${status_missed} times`] : []),
  ]
}

function counted(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}
