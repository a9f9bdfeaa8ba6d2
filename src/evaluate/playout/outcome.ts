import { toMillis } from '../../audio/pcm.ts'
import type { Millis } from '../../flow/clock.ts'
import type { Cell } from './cell.ts'
import type { OwnDelay } from './own-delays.ts'
import { cardLag, findGaps, type Gap, positionAt, type Quantum, silentAfter } from './played.ts'
import type { SessionLog } from './session.ts'

/** What a cell came to; times in ms. */
export interface Outcome {
  readonly cell: Cell
  /** Underruns of the long utterances that the line made, and how many the machine made. */
  readonly gaps: readonly Gap[]
  readonly ownGaps: number
  readonly underrunsPerMinute: number
  /** From the sending of the cut, or from the last frame of a hold, to the last old sound. */
  readonly cutTails: readonly Millis[]
  readonly holdTails: readonly Millis[]
  /** Believed minus true position while speaking, by model. */
  readonly heardErrors: Readonly<Record<Model, readonly Millis[]>>
  /** At cuts: what was said to have been heard, minus what was. */
  readonly cutErrors: readonly Millis[]
  readonly leads: readonly Millis[]
  /** What the client's sound card lost against the wall clock over the call. */
  readonly cardLagMs: Millis
  readonly load: number
}

export type Model = 'naive' | 'byPong' | 'byUplink'

export interface Account {
  readonly played: readonly Quantum[]
  readonly log: SessionLog
  /** When the server or the client could not run: what came of that is not the line's doing. */
  readonly delays: readonly OwnDelay[]
}

export function judge(cell: Cell, { played, log, delays }: Account): Omit<Outcome, 'load'> {
  const stretches = log.marks.flatMap((mark, i) => {
    const begun = log.marks[i - 1]
    return begun?.kind === 'begin' ? [{ from: begun.at, until: mark.at, kind: mark.kind }] : []
  })
  const all = stretches.flatMap(({ from, until, kind }) =>
    findGaps(played, from, until).map(gap => ({ ...gap, kind })),
  )
  const own = all.filter(gap => delays.some(delay => delay.ms > 30 && overlaps(delay, gap)))
  const inSpeech = (gap: { kind: string }) => gap.kind === 'end'
  const gaps = all.filter(gap => inSpeech(gap) && !own.includes(gap))
  const spokenMs = stretches.filter(inSpeech).reduce((total, { from, until }) => total + until - from, 0)
  const stops = (kind: 'cut' | 'hold') =>
    log.marks.flatMap(mark => {
      const silent = mark.kind === kind ? silentAfter(played, mark.at) : undefined
      const undisturbed = !delays.some(delay => overlaps(delay, { at: mark.at - 100, ms: 600 }))
      return silent !== undefined && undisturbed ? [{ mark, silent }] : []
    })
  const errors = beliefErrors({ played, log, own })
  return {
    cell,
    gaps,
    ownGaps: own.filter(inSpeech).length,
    underrunsPerMinute: (gaps.length * 60_000) / spokenMs,
    cutTails: stops('cut').map(({ mark, silent }) => silent - mark.at),
    holdTails: stops('hold').map(({ mark, silent }) => silent - mark.at),
    heardErrors: {
      naive: errors('naive'),
      byPong: errors('byPong'),
      byUplink: errors('byUplink'),
    },
    cutErrors: stops('cut').flatMap(({ mark, silent }) => {
      const last = lastBefore(played, silent)
      return last === undefined ? [] : [toMillis(mark.byUplink - last)]
    }),
    leads: log.leads,
    cardLagMs: cardLag(played, Number.POSITIVE_INFINITY) - cardLag(played, log.marks[0]?.at ?? 0),
  }
}

/** A delay still shows up to 150 ms after it: what it held back is under way. */
const overlaps = (delay: OwnDelay, gap: Gap) =>
  delay.until - delay.ms - 20 < gap.at + gap.ms && gap.at < delay.until + 150

interface Believed {
  readonly played: readonly Quantum[]
  readonly log: SessionLog
  readonly own: readonly Gap[]
}

/** Believed minus true, net of what the sound card lost since the stretch began, and up to the first gap of our own making. */
function beliefErrors({ played, log, own }: Believed): (model: Model) => Millis[] {
  const known = log.beliefs.flatMap(belief => {
    const began = log.marks.findLast(mark => mark.kind === 'begin' && mark.at <= belief.at)?.at ?? 0
    const position = positionAt(played, belief.at)
    const spoilt = own.some(gap => gap.at >= began - 500 && gap.at <= belief.at)
    if (position === undefined || spoilt) return []
    return [{ belief, position, lag: cardLag(played, belief.at) - cardLag(played, began) }]
  })
  return model => known.map(({ belief, position, lag }) => toMillis(belief[model] - position) - lag)
}

/** The position reached when the sound stopped at `at`; the cut may have spoiled the last marks, so it goes by time. */
function lastBefore(played: readonly Quantum[], at: Millis): number | undefined {
  const known = played.findLast(quantum => quantum.from !== undefined && quantum.at <= at)
  return known?.from === undefined || at - known.at > 60
    ? undefined
    : known.from + Math.round((at - known.at) * 16)
}

/** The value below which a share of `values` lies; NaN if there are none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}
