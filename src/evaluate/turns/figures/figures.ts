import { percentile, shareOf, summarize } from '../../stats.ts'
import type { Agreement, Evidence, Figure, Floor, Section } from '../report/types.ts'
import type { PlacedCall, Value } from '../values/value.ts'
import { valuesOf } from '../values/values-of.ts'
import { bySpeaker, mean } from './by-speaker.ts'
import { catalogue, type Definition } from './catalogue.ts'
import { derivedFigures, type TimedCall } from './derived.ts'

/** What server and client may be apart on loopback (design §3: a latency is re-derived and must agree within 20 ms). */
const APART_MS = 20
/** The share of values that has to be within that. */
const MOST = 0.9

/** A call and what it shows, so that nothing is measured twice. */
export interface ShownCall extends PlacedCall, TimedCall {
  readonly values: readonly Value[]
}

export function showCall(placed: PlacedCall): ShownCall {
  const { background, echo } = placed.plan.scenario.microphone ?? {}
  const isSurrounded = background !== undefined || echo !== undefined
  return {
    ...placed,
    values: valuesOf(placed),
    agentSpeechMs: placed.call.measurement.agent_speech_ms,
    surroundedMs: isSurrounded ? placed.call.result.end.at : 0,
  }
}

/** All figures that these calls have values for, in the catalogue's order. */
export function figuresOf(calls: readonly ShownCall[]): Figure[] {
  return [
    ...catalogue.flatMap(definition => {
      const own = calls.flatMap(call =>
        call.values.filter(value => value.figure === definition.id).map(value => ({ call, value })),
      )
      return own.length === 0 && definition.kind !== 'count' ? [] : [figureOf(definition, own)]
    }),
    ...derivedFigures(calls),
  ]
}

interface Found {
  readonly call: ShownCall
  readonly value: Value
}

function figureOf(definition: Definition, found: readonly Found[]): Figure {
  const { id, kind, title } = definition
  const evidence: Evidence[] = found.map(({ call, value }) => ({
    call: call.plan.name,
    speaker: call.plan.speaker,
    from_ms: value.fromMs,
    to_ms: value.toMs,
    value: value.value,
  }))
  const values = evidence.map(({ value }) => value)
  const any = { id, title, definition: definition.definition, agreement: agreementOf(found), evidence }
  // One professional voice is no sample of speakers: it stays out of the average over them.
  const people = found
    .filter(({ call }) => call.plan.stratum !== 'prompts')
    .map(({ call, value }) => ({ speaker: call.plan.speaker, value: value.value }))
  if (kind === 'count') {
    return { ...any, kind, value: values.length, unit: '', by_speaker: null, floor: null }
  }
  if (kind === 'share') {
    const share = shareOf(values.filter(value => value === 1).length, values.length)
    const floor = floorOf(definition, { share: share.share })
    return { ...any, kind, share, by_speaker: bySpeaker(people, mean), floor }
  }
  const { n, p50, p90, p99, max } = summarize(values)
  const p95 = percentile(values, 0.95)
  const floor = floorOf(definition, { p50, p90, p95, longest: max })
  const median = (own: readonly number[]) => percentile(own, 0.5) ?? 0
  return { ...any, kind, n, p50, p90, p95, p99, max, by_speaker: bySpeaker(people, median), floor }
}

function floorOf(
  { floor, kind }: Definition,
  measured: Readonly<Record<string, number | null>>,
): Floor | null {
  if (!floor) return null
  const unit = (value: number) => (kind === 'share' ? `${Math.round(value * 100)} %` : `${value} ms`)
  const parts = Object.entries(floor).map(([name, bar]) => {
    const value = measured[name] ?? measured.share ?? null
    const isLeast = name === 'atLeast'
    const named =
      name === 'atLeast' || name === 'atMost' ? '' : `${name === 'longest' ? name : name.toUpperCase()} `
    return {
      text: `${named}${isLeast ? '≥' : '≤'} ${unit(bar)}`,
      met: value === null ? null : isLeast ? value >= bar : value <= bar,
    }
  })
  const met = parts.some(part => part.met === null) ? null : parts.every(part => part.met)
  return { text: parts.map(part => part.text).join(', '), met }
}

function agreementOf(found: readonly Found[]): Agreement | null {
  const both = found.flatMap(({ call, value: { server, value } }) =>
    server === undefined ? [] : [{ isDisturbed: isDisturbed(call), by: server - value }],
  )
  if (both.length === 0) return null
  const alone = apart(both.filter(one => !one.isDisturbed).map(({ by }) => by))
  const disturbed = apart(both.filter(one => one.isDisturbed).map(({ by }) => by))
  const agrees =
    alone.n === 0 ? null : Math.abs(alone.p50 ?? 0) <= APART_MS && (alone.within.share ?? 0) >= MOST
  return { ...alone, agrees, disturbed: disturbed.n === 0 ? null : disturbed }
}

function apart(differences: readonly number[]) {
  const close = differences.filter(difference => Math.abs(difference) <= APART_MS)
  return {
    n: differences.length,
    p50: percentile(differences, 0.5),
    within: shareOf(close.length, differences.length),
  }
}

/** Somebody else is heard, or the sound came late: where the caller's own ended no server can know to 20 ms. */
export const isDisturbed = ({ plan: { scenario } }: ShownCall): boolean => {
  const { background, echo, stalls } = scenario.microphone ?? {}
  return background !== undefined || echo !== undefined || stalls !== undefined
}

/** Figures over some of the calls. */
export function sectionOf(
  of: Pick<Section, 'name' | 'title' | 'asks'>,
  calls: readonly ShownCall[],
): Section {
  const origins = new Set(calls.map(({ plan }) => plan.origin))
  const [origin = null] = origins
  return {
    ...of,
    origin: origins.size > 1 ? 'mixed' : origin,
    calls: calls.length,
    figures: figuresOf(calls),
  }
}
