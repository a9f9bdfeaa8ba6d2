import { type Share, type Summary, shareOf, summarize } from '../stats.ts'
import type { Measurement } from './measure.ts'
import type { ServerFigures } from './server-times.ts'

/** One call as measured, with the server's own figures where they were asked for. */
export interface MeasuredCall {
  readonly measurement: Measurement
  readonly server: readonly ServerFigures[] | null
}

/** One run in figures: latencies and, always beside them, how often they were bought by cutting somebody off. */
export interface CallSummary {
  readonly calls: number
  readonly response_gap_ms: Summary
  readonly false_cut_offs: Share
  readonly unanswered: Share
  readonly greeting_ms: Summary
  readonly first_frame_ms: Summary
  readonly barge_in_stop_ms: Summary
  /** From the arrival of `interruption` at the client. */
  readonly tail_cancel_ms: Summary
  /** From the server's decision, by its own record. */
  readonly tail_cancel_from_decision_ms: Summary | null
  /** Interruptions to which the agent yielded; those that met a reply at its end are in neither number. */
  readonly yielded: Share
  /** Sounds that take no floor, over the agent's voice: those that left it the floor, and the silence they made. */
  readonly held_floor: Share
  readonly hole_ms: Summary
  readonly resume_ms: Summary
  readonly underruns: { readonly count: number; readonly ms: number; readonly per_minute: number | null }
  readonly word_errors: { readonly errors: number; readonly words: number; readonly rate: number | null }
  readonly server: {
    readonly response_gap_ms: Summary
    readonly ttfb_ms: Summary
    readonly endpointing_ms: Summary
    readonly asr_confidence: { readonly n: number; readonly mean: number | null; readonly min: number | null }
    readonly gap_difference_ms: Difference
    readonly speech_end_difference_ms: Difference
    readonly start_difference_ms: Difference
  } | null
}

/** How far the server's figures are from the client's; `largest` without its sign. */
export interface Difference {
  readonly n: number
  readonly p50: number | null
  readonly largest: number | null
}

/** Pools the calls of one run at one policy; figures of two policies do not belong in one row. */
export function summarizeRun(calls: readonly MeasuredCall[]): CallSummary {
  const measured = calls.map(call => call.measurement)
  const turns = measured.flatMap(call => call.turns)
  const speech = turns.filter(turn => turn.type === 'speech')
  const cuts = turns.flatMap(turn => turn.barge_in ?? []).filter(cut => cut.yielded !== 'by-itself')
  const overlaps = measured.flatMap(call => call.overlaps).filter(overlap => overlap.reply !== null)
  const figures = calls.flatMap(call => call.server ?? [])
  const hasServer = figures.length > 0
  return {
    calls: calls.length,
    response_gap_ms: spread(speech, turn => turn.response_gap_ms),
    false_cut_offs: shareOf(speech.filter(turn => turn.false_cut_off_ms !== null).length, speech.length),
    unanswered: shareOf(turns.filter(turn => turn.reply === null).length, turns.length),
    greeting_ms: spread(measured, call => call.greeting_ms),
    first_frame_ms: spread(speech, turn => turn.first_frame_ms),
    barge_in_stop_ms: spread(cuts, cut => cut.barge_in_stop_ms),
    tail_cancel_ms: spread(cuts, cut => cut.tail_cancel_ms),
    tail_cancel_from_decision_ms: hasServer ? spread(figures, turn => turn.tail_cancel_ms) : null,
    yielded: shareOf(cuts.filter(cut => cut.yielded === 'yes').length, cuts.length),
    held_floor: shareOf(overlaps.filter(overlap => !overlap.took_floor).length, overlaps.length),
    hole_ms: spread(overlaps, overlap => overlap.hole_ms),
    resume_ms: spread(overlaps, overlap => overlap.resume_ms),
    underruns: underruns(measured),
    word_errors: wordErrors(turns.flatMap(turn => turn.word_errors ?? [])),
    server: hasServer ? serverSide(figures) : null,
  }
}

function underruns(calls: readonly Measurement[]): CallSummary['underruns'] {
  const dry = calls.flatMap(call => call.gaps).filter(gap => gap.kind === 'underrun')
  const minutes = sum(calls.map(call => call.agent_speech_ms)) / 60_000
  return {
    count: dry.length,
    ms: sum(dry.map(gap => gap.ms)),
    per_minute: minutes === 0 ? null : dry.length / minutes,
  }
}

function wordErrors(
  all: readonly { readonly errors: number; readonly words: number }[],
): CallSummary['word_errors'] {
  const errors = sum(all.map(one => one.errors))
  const words = sum(all.map(one => one.words))
  return { errors, words, rate: words === 0 ? null : errors / words }
}

function serverSide(turns: readonly ServerFigures[]): CallSummary['server'] {
  const confidences = turns.flatMap(turn => turn.asr_confidence ?? [])
  return {
    response_gap_ms: spread(turns, turn => turn.response_gap_ms),
    ttfb_ms: spread(turns, turn => turn.ttfb_ms),
    endpointing_ms: spread(turns, turn => turn.endpointing_ms),
    asr_confidence: {
      n: confidences.length,
      mean: confidences.length === 0 ? null : sum(confidences) / confidences.length,
      min: confidences.length === 0 ? null : Math.min(...confidences),
    },
    gap_difference_ms: between(turns, turn => turn.gap_difference_ms),
    speech_end_difference_ms: between(turns, turn => turn.speech_end_difference_ms),
    start_difference_ms: between(turns, turn => turn.start_difference_ms),
  }
}

function between(turns: readonly ServerFigures[], of: (turn: ServerFigures) => number | null): Difference {
  const values = turns.flatMap(turn => of(turn) ?? [])
  const largest = values.length === 0 ? null : Math.max(...values.map(Math.abs))
  return { n: values.length, p50: summarize(values).p50, largest }
}

function spread<T>(items: readonly T[], of: (item: T) => number | null): Summary {
  return summarize(items.flatMap(item => of(item) ?? []))
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
