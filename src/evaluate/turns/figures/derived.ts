import type { Count } from '../report/types.ts'
import type { FigureId, Value } from '../values/value.ts'
import { mean } from './by-speaker.ts'

/** A call as far as these figures need it. */
export interface TimedCall {
  readonly values: readonly Value[]
  /** How long the agent spoke, ms. */
  readonly agentSpeechMs: number
  /** How long something or somebody else sounded around the caller, or the agent's echo did, ms; 0 in a quiet call. */
  readonly surroundedMs: number
}

/** Figures made of others. Each is left out where there is nothing to make it of. */
export function derivedFigures(calls: readonly TimedCall[]): Count[] {
  const speechMs = sum(calls.map(call => call.agentSpeechMs))
  const surroundedMs = sum(calls.map(call => call.surroundedMs))
  const holes = sum(valuesOf(calls, 'hole_ms'))
  const cuts = sum(valuesOf(calls, 'false_interruptions'))
  const perMinute = (of: number, ms: number, minutes: number) =>
    ms === 0 ? null : (of * minutes * MINUTE_MS) / ms
  return [
    count('selectivity', selectivity(calls), {
      title: 'selectivity',
      definition: 'harmonic mean of yields and holds',
      unit: '0…1',
    }),
    count('hole_per_minute', perMinute(holes, speechMs, 1), {
      title: 'holes per minute',
      definition: 'silence in the agent’s voice for sounds that took no floor, per minute of agent speech',
      unit: 'ms',
    }),
    count('underruns_per_10_minutes', perMinute(valuesOf(calls, 'underruns').length, speechMs, 10), {
      title: 'underruns per 10 min',
      definition: 'underruns per ten minutes of agent speech',
      unit: '',
    }),
    count('false_interruptions_per_10_minutes', perMinute(cuts, surroundedMs, 10), {
      title: 'false interruptions per 10 min',
      definition:
        'false interruptions per ten minutes of call under noise, music, another voice or the agent’s own echo',
      unit: '',
    }),
  ].filter(one => one.value !== null)
}

const MINUTE_MS = 60_000

const count = (
  id: string,
  value: number | null,
  of: Pick<Count, 'title' | 'definition' | 'unit'>,
): Count => ({
  kind: 'count',
  id,
  ...of,
  value,
  by_speaker: null,
  floor: null,
  agreement: null,
  evidence: [],
})

/** Yielding to everything or to nothing is no skill: the harmonic mean of both rates (peers: τ-voice's pair). */
function selectivity(calls: readonly TimedCall[]): number | null {
  const yields = valuesOf(calls, 'yield_rate')
  const holds = valuesOf(calls, 'hold_rate')
  if (yields.length === 0 || holds.length === 0) return null
  const [yielded, held] = [mean(yields), mean(holds)]
  return yielded + held === 0 ? 0 : (2 * yielded * held) / (yielded + held)
}

const valuesOf = (calls: readonly TimedCall[], id: FigureId): number[] =>
  calls.flatMap(({ values }) => values.filter(value => value.figure === id).map(({ value }) => value))

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
