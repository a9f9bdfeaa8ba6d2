import type { Millis } from '../../flow/clock.ts'
import { percentile, type Share, shareOf } from '../stats.ts'
import type { DerivedFigure, Rederived } from './both-sides.ts'

/** What server and caller may be apart: design §3, what is printed is what the caller heard. */
export const APART_MS: Millis = 20
/** The share of values that has to be within that. */
const MOST = 0.9
/** A timer of Node's that is this late was held up (as in `gaps.ts`). */
const LATE_MS: Millis = 10

/** How a figure is derived again, in a sentence. */
const derivations: Readonly<Record<DerivedFigure, string>> = {
  response_gap_ms: 'end of the caller’s sound → first sample of the answer above −45 dBFS in the recording',
  endpointing_ms: 'end of the caller’s sound → arrival of the transcript, where it was sent with the commit',
  ttfb_ms: 'arrival of the transcript, where it was sent with the commit → arrival of the first audio',
  lead_in_ms: 'arrival of the first audio → its first sample above −45 dBFS in the recording',
  barge_in_ms: 'onset of the caller’s sound → arrival of the interruption',
  tail_cancel_ms: 'arrival of the interruption → last sample of the old reply above −45 dBFS',
  heard_ms: 'what had been played of a reply when its interruption arrived',
  resume_ms: 'end of a sound that took no floor → end of the silence that it made in the recording',
  underrun_ms: 'silence inside a reply that nobody’s sound explains',
}

/** How far a server’s figure is from the caller’s. */
export interface Agreement {
  readonly figure: DerivedFigure
  readonly derived_from: string
  readonly n: number
  /** Server and network minus caller, ms. */
  readonly p50_ms: number | null
  readonly largest_ms: number | null
  readonly within: Share
  /** The median is within 20 ms, and so are nine of ten; null: there was nothing to compare. */
  readonly agrees: boolean | null
  /** Those that are further apart. */
  readonly apart: readonly (Rederived & { readonly call: number })[]
  /** Left out of all of the above: where the caller's own sound begins or ends is not known for sure, or the caller itself was late. */
  readonly unsure: { readonly n: number; readonly p50_ms: number | null; readonly largest_ms: number | null }
}

/** A call's figures, and the clips whose edges are not known to be right. */
export interface Compared {
  readonly figures: readonly Rederived[]
  readonly unsureClips: ReadonlySet<string>
}

/** All figures that these calls have, in a fixed order. */
export function agreementOf(calls: readonly Compared[]): Agreement[] {
  return (Object.keys(derivations) as DerivedFigure[]).flatMap(figure => {
    const all = calls.flatMap(({ figures, unsureClips }, call) =>
      figures
        .filter(one => one.figure === figure)
        .map(one => ({ ...one, call, isSure: isSure(one, unsureClips) })),
    )
    if (all.length === 0) return []
    const sure = all.filter(one => one.isSure)
    const apart = sure.filter(one => Math.abs(one.difference_ms) > APART_MS)
    const within = shareOf(sure.length - apart.length, sure.length)
    const spread = spreadOf(sure)
    const agrees =
      spread.p50_ms === null ? null : Math.abs(spread.p50_ms) <= APART_MS && (within.share ?? 0) >= MOST
    return [
      {
        figure,
        derived_from: derivations[figure],
        ...spread,
        within,
        agrees,
        apart: apart.map(({ isSure: _, ...one }) => one),
        unsure: spreadOf(all.filter(one => !one.isSure)),
      },
    ]
  })
}

const isSure = ({ clip, caller_late_ms: late }: Rederived, unsure: ReadonlySet<string>): boolean =>
  late <= LATE_MS && (clip === null || !unsure.has(clip))

function spreadOf(values: readonly Rederived[]) {
  const differences = values.map(one => one.difference_ms)
  return {
    n: differences.length,
    p50_ms: percentile(differences, 0.5),
    largest_ms: differences.length === 0 ? null : Math.max(...differences.map(Math.abs)),
  }
}
