import { BANDS } from './bands.ts'
import { type Frames, KEPT, row, slot } from './frames.ts'

/** The longest way there and back that is looked for: 60 frames, 960 ms. */
export const LAGS = 60
/** What was heard counts less and less, by a factor e in 1.5 s of agent speech. */
const FADE = Math.exp(-16 / 1_500)
/** The agent's bands count down to so far below their loudest (25 dB): what is softer is not heard above any room. */
const DEPTH = 10 ** -2.5
/** Power of a band that is no more than a converter's noise. */
const LEAST_LOUD = 300
/** The loudest fades by 0.27 dB in a second. */
const LOUDEST_FADE = 0.999

/**
 * How alike the two sides have to be (correlation of log powers in all bands, −1…1), and so much more while few frames are known. In
 * development calls with a caller over the agent and no echo the best of all lags reached 0.82 within the first 8 frames, 0.78 by 16, 0.63 by 24,
 * 0.54 by 32 and 0.5 later (18 calls); with an echo the right one had 0.7…0.9 from the tenth frame on (180 calls, nine rooms).
 */
const ALIKE = 0.45
const ALIKE_AT_FIRST = 5.5
const FEWEST = 5
/** Another lag has to be better by so much. */
const BETTER = 0.08
/** An echo that is so unlike what is played, … */
const UNLIKE = 0.2
/** … for so many looks in a row (every 8 frames, 1.5 s together), is none any more. */
const UNLIKE_LOOKS = 12
const LOOK_EVERY = 8
/** While fewer frames of agent speech count, two sides may be alike by chance: it is let go as soon as they are not. */
const YOUNG = 60

/** How far behind the agent's voice its echo comes. */
export interface LagSearch {
  /** Takes the newest frame of `frames`. Returns whether the lag has changed by more than its own uncertainty. */
  hear(frames: Frames, floor: Float64Array): boolean
  /** In frames; null: no echo. */
  readonly lag: number | null
  /** The rest of it, −0.5…0.5 frames. */
  readonly part: number
}

/**
 * Correlates the log powers of what is heard with those of what was played, for every lag at once. All sums are running ones; those of
 * a lag take only frames in which the agent spoke that long ago.
 */
export function openLagSearch(): LagSearch {
  const loudest = new Float64Array(BANDS).fill(LEAST_LOUD)
  // Of the agent alone, by frame: whatever the lag, its sums are those of an earlier frame.
  const logs = new Float64Array(KEPT * BANDS)
  const sums = new Float64Array(KEPT * BANDS)
  const squares = new Float64Array(KEPT)
  const weights = new Float64Array(KEPT)
  const sum = new Float64Array(BANDS)
  let square = 0
  let weight = 0
  // By lag.
  const heardSums = new Float64Array(LAGS * BANDS)
  const heardSquares = new Float64Array(LAGS)
  const products = new Float64Array(LAGS)
  const heard = new Float64Array(BANDS)
  let lag: number | null = null
  let part = 0
  let unlike = 0

  function takePlayed({ played, speaks, count }: Frames): void {
    const frame = count - 1
    const at = row(frame)
    const isSpeech = speaks[slot(frame)] === 1
    if (isSpeech) {
      weight = weight * FADE + 1
      square *= FADE
    }
    for (let band = 0; band < BANDS; band++) {
      const power = played[at + band] as number
      loudest[band] = Math.max(power, (loudest[band] as number) * LOUDEST_FADE)
      const log = Math.log10(power + (loudest[band] as number) * DEPTH)
      logs[at + band] = log
      if (isSpeech) {
        sum[band] = (sum[band] as number) * FADE + log
        square += log * log
      }
      sums[at + band] = sum[band] as number
    }
    squares[slot(frame)] = square
    weights[slot(frame)] = weight
  }

  function takeHeard({ heard: powers, speaks, count }: Frames, floor: Float64Array): void {
    const frame = count - 1
    const at = row(frame)
    let own = 0
    for (let band = 0; band < BANDS; band++) {
      const log = Math.log10((powers[at + band] as number) + 2 * (floor[band] as number))
      heard[band] = log
      own += log * log
    }
    for (let behind = 0; behind < LAGS && behind <= frame; behind++) {
      if (speaks[slot(frame - behind)] === 0) continue
      const from = row(frame - behind)
      const to = behind * BANDS
      let product = 0
      for (let band = 0; band < BANDS; band++) {
        const log = heard[band] as number
        heardSums[to + band] = (heardSums[to + band] as number) * FADE + log
        product += log * (logs[from + band] as number)
      }
      heardSquares[behind] = (heardSquares[behind] as number) * FADE + own
      products[behind] = (products[behind] as number) * FADE + product
    }
  }

  /** Correlation at a lag; −1 where too little is known. */
  function likeness(frame: number, behind: number): number {
    const known = weights[slot(frame - behind)] as number
    if (behind < 0 || behind >= LAGS || known < FEWEST) return -1
    const from = row(frame - behind)
    const to = behind * BANDS
    let both = products[behind] as number
    let one = squares[slot(frame - behind)] as number
    let other = heardSquares[behind] as number
    for (let band = 0; band < BANDS; band++) {
      const x = sums[from + band] as number
      const y = heardSums[to + band] as number
      both -= (x * y) / known
      one -= (x * x) / known
      other -= (y * y) / known
    }
    return both / Math.sqrt(Math.max(1e-9, one * other))
  }

  function look(frame: number): boolean {
    let best = -1
    let bestLag = 0
    for (let behind = 0; behind < LAGS && behind <= frame; behind++) {
      const alike = likeness(frame, behind)
      if (alike <= best) continue
      best = alike
      bestLag = behind
    }
    const current = lag === null ? -1 : likeness(frame, lag)
    unlike = lag !== null && current < UNLIKE ? unlike + 1 : 0
    const known = weights[slot(frame - bestLag)] as number
    const before = lag
    if (best > ALIKE + ALIKE_AT_FIRST / known && (lag === null || best > current + BETTER)) lag = bestLag
    else if (unlike > UNLIKE_LOOKS || (lag !== null && weight < YOUNG && current < ALIKE)) lag = null
    part =
      lag === null ? 0 : peakBeside(likeness(frame, lag - 1), likeness(frame, lag), likeness(frame, lag + 1))
    return lag !== null && (before === null || Math.abs(lag - before) > 2)
  }

  return {
    hear(frames, floor) {
      takePlayed(frames)
      takeHeard(frames, floor)
      const frame = frames.count - 1
      if (frames.count % (lag === null || weight < YOUNG ? 2 : LOOK_EVERY) !== 0) return false
      return look(frame)
    },
    get lag() {
      return lag
    },
    get part() {
      return part
    },
  }
}

/** Where the parabola through three points has its top, −0.5…0.5 of their distance from the middle one. */
function peakBeside(before: number, middle: number, after: number): number {
  const bend = before - 2 * middle + after
  if (before < 0 || after < 0 || bend >= 0) return 0
  return Math.max(-0.5, Math.min(0.5, (before - after) / (2 * bend)))
}
