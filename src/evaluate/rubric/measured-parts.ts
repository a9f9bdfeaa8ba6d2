import { percentile } from '../stats.ts'
import { deadAir } from './dead-air.ts'
import type { Part } from './evaluation.ts'
import type { Evidence } from './evidence.ts'
import { distanceToPeople } from './human-gaps.ts'
import { repeatedReplies } from './repetition.ts'
import { harmonicMean, selectivityOf } from './selectivity.ts'

/** What a part was found to be; null value: there was nothing to measure it by, and `seen` says what was missing. */
interface Finding {
  readonly value: number | null
  readonly n: number
  readonly seen: string
}

interface MeasuredPart {
  readonly id: string
  readonly title: string
  readonly weight: number
  readonly unit: string
  /** The value that gets 10, and the one that gets 0; linear in between. */
  readonly best: number
  readonly worst: number
  readonly find: (calls: readonly Evidence[]) => Finding
}

/**
 * The measurable half of the rubric, in the order in which it is printed. `best` and `worst` come from a floor or goal of the project (design §3),
 * or from the source named beside them; weights are ours.
 */
export const rubric: readonly MeasuredPart[] = [
  {
    id: 'gap-distribution',
    title: 'gaps like people’s',
    weight: 2,
    unit: 'ms',
    // What 25 gaps of people's own are from all of them, half the time; and 1.1 s more.
    best: 125,
    worst: 1250,
    find: calls => {
      const gaps = speechTurns(calls).flatMap(turn => turn.response_gap_ms ?? [])
      return {
        value: distanceToPeople(gaps),
        n: gaps.length,
        seen:
          gaps.length === 0
            ? 'no turn of the caller was answered aloud'
            : `Wasserstein distance to CANDOR’s gaps; P50 ${ms(percentile(gaps, 0.5))}, P90 ${ms(percentile(gaps, 0.9))} here, 380 and 1192 ms there`,
      }
    },
  },
  {
    id: 'dead-air',
    title: 'dead air',
    weight: 1,
    unit: 'ms',
    // Jefferson 1989: people let a silence grow to about one second before they do something about it.
    best: 0,
    worst: 1500,
    find: calls => {
      const { beyond, longestMs } = deadAir(calls)
      return {
        value: mean(beyond),
        n: beyond.length,
        seen:
          beyond.length === 0
            ? 'the caller never waited for an answer'
            : `silence beyond one second where an answer was due, mean over its turns; the longest silence was ${ms(longestMs)}`,
      }
    },
  },
  {
    id: 'false-cut-offs',
    title: 'lets the caller finish',
    weight: 2,
    unit: 'share',
    // τ-voice counts the same per turn of the caller: 0.15 is what its best systems are to stay below, the cascades are at 0.64.
    best: 0,
    worst: 0.3,
    find: calls => {
      const turns = speechTurns(calls)
      const cut = turns.filter(turn => turn.false_cut_off_ms !== null).length
      return share(cut, turns.length, 'turns in which the agent was audible before the caller had finished')
    },
  },
  {
    id: 'selectivity',
    title: 'yields and holds',
    weight: 2,
    unit: 'harmonic mean',
    // Who tosses a coin at every sound has 0.5, who always does the same 0; the best pair that τ-voice has published, 0.87.
    best: 1,
    worst: 0.5,
    find: calls => {
      const { yields, holds } = selectivityOf(calls)
      return {
        value: harmonicMean(yields, holds),
        n: Math.min(yields.of, holds.of),
        seen: `yielded to ${yields.count} of ${yields.of} interruptions, held through ${holds.count} of ${holds.of} sounds that take no floor`,
      }
    },
  },
  {
    id: 'stop',
    title: 'stops when interrupted',
    weight: 1,
    unit: 'ms',
    // The project's goal (P99), and where EVA-Bench gives nothing any more.
    best: 350,
    worst: 2000,
    find: calls => {
      const stops = interruptions(calls).flatMap(cut => cut.barge_in_stop_ms ?? [])
      return median(stops, 'caller’s onset → last old sample, P50', 'nobody spoke over the agent')
    },
  },
  {
    id: 'tail',
    title: 'tail after the decision',
    weight: 1,
    unit: 'ms',
    best: 100,
    worst: 1000,
    find: calls => {
      const own = calls.flatMap(call => call.server ?? []).flatMap(turn => turn.tail_cancel_ms ?? [])
      const tails = own.length > 0 ? own : interruptions(calls).flatMap(cut => cut.tail_cancel_ms ?? [])
      const from = own.length > 0 ? 'the server’s decision' : 'the arrival of `interruption`'
      return {
        value: percentile(tails, 0.9),
        n: tails.length,
        seen: tails.length === 0 ? 'no reply was cut' : `${from} → last old sample, P90`,
      }
    },
  },
  {
    id: 'holes',
    title: 'speaks through noises',
    weight: 1,
    unit: 'ms',
    best: 100,
    worst: 1500,
    find: calls => {
      const held = calls
        .flatMap(call => call.measurement.overlaps)
        .filter(sound => sound.reply !== null && !sound.took_floor && !sound.answered)
        .flatMap(sound => sound.hole_ms ?? [])
      return {
        value: mean(held),
        n: held.length,
        seen:
          held.length === 0
            ? 'no sound that takes no floor left the agent speaking'
            : `silence in the agent’s voice for a sound that took no floor, mean; the longest ${ms(percentile(held, 1))}`,
      }
    },
  },
  {
    id: 'underruns',
    title: 'unbroken voice',
    weight: 1,
    unit: 'ms a minute',
    best: 0,
    worst: 1000,
    find: calls => {
      const dry = calls.flatMap(call => call.measurement.gaps).filter(gap => gap.kind === 'underrun')
      const minutes = sum(calls.map(call => call.measurement.agent_speech_ms)) / 60_000
      const n = calls.flatMap(call => audible(call)).length
      if (minutes === 0) return { value: null, n: 0, seen: 'the agent was not heard' }
      const value = sum(dry.map(gap => gap.ms)) / minutes
      return { value, n, seen: `silence that only the server or the line explains; ${dry.length} times` }
    },
  },
  {
    id: 'heard-words',
    title: 'knows what was heard',
    weight: 1,
    unit: 'share',
    best: 1,
    worst: 0.5,
    find: calls => {
      const kept = calls.flatMap(call => call.kept ?? [])
      const true_ = kept.filter(one => Math.abs(one.kept - one.heard) <= WORDS_APART).length
      if (kept.length === 0)
        return { value: null, n: 0, seen: 'no reply that was cut was heard a second time' }
      return share(
        true_,
        kept.length,
        'cut replies whose text, as corrected, is within a word of a second hearing',
      )
    },
  },
  {
    id: 'repetition',
    title: 'does not repeat itself',
    weight: 1,
    unit: 'share',
    best: 0,
    worst: 0.5,
    find: calls => {
      const { repeated, of } = repeatedReplies(calls)
      if (of < 2) return { value: null, n: of, seen: 'fewer than two replies of four words or more' }
      return share(repeated, of, 'replies most of whose three-word runs the agent had said before, unasked')
    },
  },
]

/** A second hearing is right to about a word. */
const WORDS_APART = 1

/** Every measured part, with its score where there was something to measure. */
export const measuredParts = (calls: readonly Evidence[]): Part[] =>
  rubric.map(({ id, title, weight, unit, best, worst, find }) => {
    const { value, n, seen } = find(calls)
    const score = value === null ? null : scored(value, best, worst)
    const why = score === null ? `not measured: ${seen}` : seen
    return { id, title, basis: 'measured', score, weight, value, unit, n, why }
  })

/** 10 at `best` or better, 0 at `worst` or worse, linear in between; either may be the larger. */
export const scored = (value: number, best: number, worst: number): number =>
  10 * Math.min(1, Math.max(0, (value - worst) / (best - worst)))

const speechTurns = (calls: readonly Evidence[]) =>
  calls.flatMap(call => call.measurement.turns).filter(turn => turn.type === 'speech')

const interruptions = (calls: readonly Evidence[]) =>
  speechTurns(calls)
    .flatMap(turn => turn.barge_in ?? [])
    .filter(cut => cut.yielded !== 'by-itself')

const audible = ({ measurement }: Evidence) =>
  measurement.replies.filter(reply => reply.audible_from_ms !== null)

const share = (count: number, of: number, seen: string): Finding => ({
  value: of === 0 ? null : count / of,
  n: of,
  seen: of === 0 ? `there were none to count: ${seen}` : `${count} of ${of} ${seen}`,
})

const median = (values: readonly number[], seen: string, none: string): Finding => ({
  value: percentile(values, 0.5),
  n: values.length,
  seen: values.length === 0 ? none : seen,
})

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : sum(values) / values.length
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const ms = (value: number | null): string => `${Math.round(value ?? 0)} ms`
