import { type Samples, toSamples } from '../../../audio/pcm.ts'
import type { Landmarks } from './landmarks.ts'
import type { Reference } from './reference.ts'
import type { SignStream } from './sign-stream.ts'
import { agreementOf } from './signs.ts'
import { STEP } from './whitener.ts'

/** A recording found in the stream: its first sample is the stream's `offset`. */
export interface Alignment {
  readonly reference: Reference
  offset: Samples
  /** The next word to be judged. */
  next: number
}

/** Signs looked at first, to throw most candidates away; … */
const GLANCE = 64
const GLANCE_AGREEMENT = 0.5
/** … then stretches, of which one must convince: 80, 160 and 250 ms. */
const STRETCHES = [320, 640, 1000]
/** Standard deviations above what dice would give. Hums and vowels reach 12, so this only saves time. */
const ABOVE_DICE = 7
/**
 * Standard deviations above the best place 1 to 12.5 ms away, where a hum agrees just as well. Over the corpus music and noise
 * reach 1.6, other speech 2.4 once in a thousand; the right place has 5 to 8 (median), and 1.3 one time in twenty.
 */
const ABOVE_NEIGHBOURS = 3.5
const NEAREST_NEIGHBOUR = 4
const FURTHEST_NEIGHBOUR = 50
/** Two places of one recording nearer than this are one, a pitch period apart: the better one counts. */
const SAME_PLACE = toSamples(30)
const BETTER = 0.1
/** The landmark may match a sample or two beside the best place. */
const FINE = [-3, -2, -1, 1, 2, 3]

/** What a landmark points to, and where in the stream its recording would begin. */
interface Candidate {
  readonly reference: Reference
  /** Signs of the recording up to now. */
  readonly to: number
  readonly offset: Samples
}

/** Looks a key up; returns the recordings whose place in the stream it gives away. */
export function findCandidates(
  key: number,
  { first, recordings, places }: Landmarks,
  references: readonly Reference[],
  stream: SignStream,
): readonly Candidate[] {
  const end = first[key + 1] as number
  let found: Candidate[] | null = null
  for (let at = first[key] as number; at < end; at++) {
    const place = places[at] as number
    const candidate = {
      reference: references[recordings[at] as number] as Reference,
      to: place + 1,
      offset: stream.length - 1 - STEP * place,
    }
    if (agree(stream, candidate, GLANCE) < GLANCE_AGREEMENT) continue
    found ??= []
    found.push(candidate)
  }
  return found ?? NONE
}

const NONE: readonly Candidate[] = []

/** Adds the candidate to the alignments, or moves the one it improves; whether it did. */
export function align(alignments: Alignment[], candidate: Candidate, stream: SignStream): boolean {
  const { reference, offset } = candidate
  const known = alignments.find(
    one => one.reference === reference && Math.abs(one.offset - offset) < SAME_PLACE,
  )
  if (known && Math.abs(known.offset - offset) <= 3) return false
  if (!STRETCHES.some(stretch => convinces(stream, candidate, stretch))) return false
  const longest = STRETCHES.at(-1) ?? 0
  const agreementAt = (place: Samples) => agree(stream, { ...candidate, offset: place }, longest)
  let best = offset
  for (const by of FINE) if (agreementAt(offset + by) > agreementAt(best)) best = offset + by
  if (!known) alignments.push({ reference, offset: best, next: 0 })
  else if (agreementAt(best) > agreementAt(known.offset) + BETTER) known.offset = best
  return !known
}

function convinces(stream: SignStream, { reference, offset, to }: Candidate, stretch: number): boolean {
  const from = Math.max(0, to - stretch)
  const tally = stream.compare(reference, offset, from, to)
  const deviations = Math.sqrt(tally.compared)
  const agreement = agreementOf(tally)
  if (agreement * deviations < ABOVE_DICE) return false
  const most = agreement - ABOVE_NEIGHBOURS / deviations
  for (let by = NEAREST_NEIGHBOUR; by <= FURTHEST_NEIGHBOUR; by++)
    for (const neighbour of [offset - STEP * by, offset + STEP * by])
      if (agreementOf(stream.compare(reference, neighbour, from, to)) > most) return false
  return true
}

const agree = (stream: SignStream, { reference, offset, to }: Candidate, stretch: number): number =>
  agreementOf(stream.compare(reference, offset, Math.max(0, to - stretch), to))
