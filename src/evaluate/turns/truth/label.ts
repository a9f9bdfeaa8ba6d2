import type { Pcm } from '../../../audio/pcm.ts'
import type { Millis } from '../../../flow/clock.ts'
import type { Segment } from '../../caller/script.ts'
import { energySegments } from './energy.ts'
import { lookAheadSegments } from './look-ahead.ts'
import { MIN_PAUSE_MS, silencesOf } from './segments.ts'
import type { FindOdds } from './speech-odds.ts'

/** Two methods that are further apart than this do not know an end, an onset or a pause. */
export const APART_MS: Millis = 30
/** A pause of one method may be a little too short to be one for the other. */
const NEARLY_A_PAUSE_MS: Millis = MIN_PAUSE_MS - 2 * APART_MS

/** What two methods say together about a clip; or why they say nothing. */
export type Label =
  | { readonly why: null; readonly speech: readonly Segment[]; readonly pausesAgree: boolean }
  | { readonly why: string }

/**
 * Labels clips by the agreement of their energy and a voice activity detector that looks ahead. Onset, end and the edges of pauses are the
 * energy's, to the sample. No server has a part in it. `apartMs`: further apart is no agreement.
 */
export async function labelClips(
  clips: readonly Pcm[],
  findOdds: FindOdds,
  apartMs: Millis = APART_MS,
): Promise<readonly Label[]> {
  const odds = await findOdds(clips)
  return clips.map((pcm, index) => {
    const own = odds[index]
    const lookAhead = own ? lookAheadSegments(pcm, own, NEARLY_A_PAUSE_MS) : null
    return agreedLabel(energySegments(pcm, NEARLY_A_PAUSE_MS), lookAhead ?? [], apartMs)
  })
}

/** The label on which two lists of stretches of speech agree; each was made with pauses a little shorter than a pause has to be. */
export function agreedLabel(
  energy: readonly Segment[],
  other: readonly Segment[],
  apartMs: Millis = APART_MS,
): Label {
  const [first] = energy
  const [otherFirst] = other
  const last = energy.at(-1)
  const otherLast = other.at(-1)
  if (!first || !last || !otherFirst || !otherLast) return { why: 'no speech found' }
  const onset = otherFirst.fromMs - first.fromMs
  if (Math.abs(onset) > apartMs) return { why: `onset ${signed(onset)} ms apart` }
  const end = otherLast.toMs - last.toMs
  if (Math.abs(end) > apartMs) return { why: `end ${signed(end)} ms apart` }
  const pauses = silencesOf(energy)
  const otherPauses = silencesOf(other)
  const agreed = pauses.filter(pause => isPause(pause) && otherPauses.some(one => areOne(one, pause)))
  const known = (pause: Segment) => agreed.some(one => one === pause || areOne(one, pause))
  return {
    why: null,
    speech: around(agreed, first.fromMs, last.toMs),
    pausesAgree: [...pauses, ...otherPauses].filter(isPause).every(known),
  }
}

const isPause = ({ fromMs, toMs }: Segment): boolean => toMs - fromMs >= MIN_PAUSE_MS

const areOne = (one: Segment, other: Segment): boolean =>
  Math.abs(one.fromMs - other.fromMs) <= APART_MS && Math.abs(one.toMs - other.toMs) <= APART_MS

/** What is left of a stretch around its pauses. */
function around(pauses: readonly Segment[], fromMs: Millis, toMs: Millis): Segment[] {
  const starts = [fromMs, ...pauses.map(pause => pause.toMs)]
  return starts.map((start, index) => ({ fromMs: start, toMs: pauses[index]?.fromMs ?? toMs }))
}

const signed = (ms: Millis): string => `${ms < 0 ? '−' : '+'}${Math.round(Math.abs(ms))}`
