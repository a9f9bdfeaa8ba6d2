import { type Pcm, toMillis, toSamples } from '../../../audio/pcm.ts'
import type { CallResult } from '../../caller/result.ts'
import type { ShownCall } from '../figures/figures.ts'
import type { Waveforms } from './types.ts'

/** Points of a track: more cannot be seen, and 300 calls stay a page that opens at once. */
const MOST_POINTS = 600
const SHORTEST_STEP_MS = 20
const FULL_SCALE = 32_768

/** Both tracks of every call as peaks, 0…1 of full scale, one per step of at least 20 ms; by the call's name. */
export function waveformsOf(calls: readonly ShownCall[]): Map<string, Waveforms> {
  return new Map(calls.map(({ plan, call }) => [plan.name, waveformsIn(call.result, MOST_POINTS)]))
}

/** Both tracks of one call, in at most so many points each. */
export function waveformsIn(
  { caller, agent }: Pick<CallResult, 'caller' | 'agent'>,
  most: number,
): Waveforms {
  const longest = Math.max(toMillis(caller.length), toMillis(agent.pcm.length, agent.rate))
  const step_ms = Math.max(SHORTEST_STEP_MS, Math.ceil(longest / most))
  return {
    step_ms,
    caller: peaks(caller, toSamples(step_ms)),
    agent: peaks(agent.pcm, toSamples(step_ms, agent.rate)),
  }
}

const peaks = (pcm: Pcm, step: number): number[] =>
  Array.from({ length: Math.ceil(pcm.length / step) }, (_, at) => {
    let peak = 0
    for (const sample of pcm.subarray(at * step, (at + 1) * step)) peak = Math.max(peak, Math.abs(sample))
    return peak / FULL_SCALE
  })
