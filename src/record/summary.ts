import { type Distribution, distribution } from './distribution.ts'
import type { Stages, TurnRecord } from './turn-record.ts'

/**
 * The turns of one or many calls in figures, as the server saw them; null: never measured.
 * Latencies are worth nothing without `floor`, the counts of how often the caller's floor was taken.
 */
export interface Summary {
  readonly turns: number
  readonly response_gap_ms: Distribution | null
  readonly ttfb_ms: Distribution | null
  readonly endpointing_ms: Distribution | null
  readonly barge_in_ms: Distribution | null
  /** Low is bad here, so the mean and the least are given too. */
  readonly asr_confidence: (Distribution & { readonly mean: number; readonly min: number }) | null
  readonly stages: { readonly [stage in keyof Stages]: Distribution | null }
  readonly floor: Floor
  readonly waste: { readonly chars: number; readonly audio_ms: number }
  readonly underruns: { readonly count: number; readonly ms: number }
}

/**
 * What a log can know of false cut-offs. Whether the caller had finished it cannot know: only a scenario that says
 * what the caller meant to say can, so these are counts of suspects and no rate.
 */
export interface Floor {
  /** Spoken turns that were committed. */
  readonly commits: number
  /** The caller went on before any answer was audible: a commit too early, and silent. */
  readonly went_on_unheard: number
  /** Audible replies that the caller's voice cut. */
  readonly cut: number
  /** Of those, the ones where the caller's voice came within a second of the reply's first audio. */
  readonly cut_within_1s: number
}

const SOON_MS = 1000

/** `turns` may come from many calls, but from one policy: figures of two policies do not belong in one row. */
export function summary(turns: readonly TurnRecord[]): Summary {
  const spread = (of: (turn: TurnRecord) => number | null) => distribution(present(turns.map(of)))
  return {
    turns: turns.length,
    response_gap_ms: spread(({ metrics }) => metrics.response_gap_ms),
    ttfb_ms: spread(({ metrics }) => metrics.ttfb_ms),
    endpointing_ms: spread(({ metrics }) => metrics.endpointing_ms),
    barge_in_ms: spread(({ metrics }) => metrics.barge_in_ms),
    asr_confidence: confidence(present(turns.map(({ metrics }) => metrics.asr_confidence))),
    stages: stages(present(turns.map(({ metrics }) => metrics.stages))),
    floor: floor(turns),
    waste: {
      chars: sum(turns.map(({ metrics }) => metrics.waste.chars)),
      audio_ms: sum(turns.map(({ metrics }) => metrics.waste.audio_ms)),
    },
    underruns: {
      count: sum(turns.map(({ metrics }) => metrics.underruns.count)),
      ms: sum(turns.map(({ metrics }) => metrics.underruns.ms)),
    },
  }
}

function confidence(values: readonly number[]): Summary['asr_confidence'] {
  const spread = distribution(values)
  return (
    spread && {
      ...spread,
      mean: sum(values) / values.length,
      min: values.reduce((least, value) => Math.min(least, value), 1),
    }
  )
}

function stages(all: readonly Stages[]): Summary['stages'] {
  const of = (stage: keyof Stages) => distribution(all.map(one => one[stage]))
  return {
    vad_tail_ms: of('vad_tail_ms'),
    endpointing_wait_ms: of('endpointing_wait_ms'),
    stt_tail_ms: of('stt_tail_ms'),
    llm_first_token_ms: of('llm_first_token_ms'),
    first_clause_ms: of('first_clause_ms'),
    tts_first_byte_ms: of('tts_first_byte_ms'),
    pacing_ms: of('pacing_ms'),
    lead_in_ms: of('lead_in_ms'),
  }
}

function floor(turns: readonly TurnRecord[]): Floor {
  const spoken = turns.filter(({ caller }) => caller !== null && !caller.typed)
  const cuts = turns.filter(turn => turn.ended_by === 'barge-in')
  const audible = cuts.filter(({ times }) => times.first_audio_ms !== null)
  const soon = audible.filter(({ times, metrics }) => {
    const { first_audio_ms: heardFrom, reply_end_ms: cutAt } = times
    if (heardFrom === null || cutAt === null || metrics.barge_in_ms === null) return false
    return cutAt - metrics.barge_in_ms - heardFrom <= SOON_MS
  })
  return {
    commits: spoken.length,
    went_on_unheard: spoken.filter(turn => turn.ended_by === 'barge-in' && turn.times.first_audio_ms === null)
      .length,
    cut: audible.length,
    cut_within_1s: soon.length,
  }
}

const present = <T>(values: readonly (T | null)[]): T[] => values.filter(value => value !== null)
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
