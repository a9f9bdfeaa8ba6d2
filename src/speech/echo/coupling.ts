import { BANDS } from './bands.ts'
import { type Frames, row, slot } from './frames.ts'

/** A frame's sound spills over into its neighbours: the lag is known to half a frame. */
const SPILL = 0.1
/** A room's tail: so much of what sounded comes again, and falls by 60 dB in 430 ms. */
const TAIL = 0.1
const TAIL_FADE = 0.6
/** Frames to begin with. */
const FIRST_FRAMES = 64
/** An echo is at first taken for a little louder than most of it was. */
const FIRST_SHARE = 0.6
/** How fast the coupling follows, per frame, and what a frame may differ by at most, dB: louder, softer. */
const RATE = 0.04
const MOST_LOUDER_DB = 3
const MOST_SOFTER_DB = 6
/** A loudspeaker that is driven too hard sounds in bands in which nothing was played: so much of all others (−28 dB). */
const LEAK = 0.0015
/** What an echo is louder by now and then, band by band, is allowed for up to this. */
const MOST_SPREAD_DB = 8
/** Somebody speaks over the echo: then it follows upwards by so much less, or it would learn their voice. */
const WHILE_NEAR = 0.1
/** Power of a band below which it is silence, whatever the noise. */
const SILENCE = 1
const NO_ECHO_DB = -60
const toDb = (ratio: number): number => 10 * Math.log10(ratio)

/** How loud the agent's voice comes back in each band, and how far what is heard is above that. */
export interface Coupling {
  /** Learns anew from the last second, at this lag. */
  begin(frames: Frames, lag: number, part: number): void
  /** How far each band of the newest frame is above what the echo and the noise explain, dB, written to `excess`. */
  hear(
    frames: Frames,
    of: {
      readonly lag: number
      readonly part: number
      readonly floor: Float64Array
      readonly isNear: boolean
    },
  ): void
  readonly excess: Float64Array
}

export function openCoupling(): Coupling {
  const tail = new Float64Array(BANDS)
  /** Of what was played in the shape it comes back in, dB. */
  const gain = new Float64Array(BANDS).fill(NO_ECHO_DB)
  /** By how much louder it usually is where it is louder, dB. */
  const spread = new Float64Array(BANDS).fill(1)
  const shape = new Float64Array(BANDS)
  const excess = new Float64Array(BANDS)

  const shaped = ({ played }: Frames, frame: number, band: number, part: number): number => {
    const aside = Math.abs(part)
    const near = played[row(part > 0 ? frame - 1 : frame + 1) + band] as number
    const far = played[row(part > 0 ? frame + 1 : frame - 1) + band] as number
    const middle = played[row(frame) + band] as number
    return (1 - aside) * middle + (aside + SPILL) * near + SPILL * far + TAIL * (tail[band] as number)
  }
  const fadeTail = ({ played }: Frames, frame: number, band: number) => {
    tail[band] = (tail[band] as number) * TAIL_FADE + (played[row(frame - 1) + band] as number)
  }

  return {
    excess,
    begin(frames, lag, part) {
      const { count, heard, speaks } = frames
      const first = Math.max(lag + 1, count - FIRST_FRAMES)
      for (let band = 0; band < BANDS; band++) {
        const ratios: number[] = []
        tail[band] = 0
        for (let frame = first; frame < count; frame++) {
          fadeTail(frames, frame - lag, band)
          const expected = shaped(frames, frame - lag, band, part)
          if (speaks[slot(frame - lag)] === 1 && expected > SILENCE)
            ratios.push(toDb(Math.max(SILENCE / 100, heard[row(frame) + band] as number) / expected))
        }
        ratios.sort((a, b) => a - b)
        gain[band] = ratios[Math.floor(ratios.length * FIRST_SHARE)] ?? NO_ECHO_DB
        spread[band] = 1
      }
    },
    hear(frames, { lag, part, floor, isNear }) {
      const frame = frames.count - 1
      let all = 0
      for (let band = 0; band < BANDS; band++) {
        fadeTail(frames, frame - lag, band)
        shape[band] = shaped(frames, frame - lag, band, part)
        all += (shape[band] as number) * 10 ** ((gain[band] as number) / 10)
      }
      for (let band = 0; band < BANDS; band++) {
        const played = shape[band] as number
        const echo = played * 10 ** ((gain[band] as number) / 10) + LEAK * all
        const noise = floor[band] as number
        const power = Math.max(SILENCE / 100, frames.heard[row(frame) + band] as number)
        excess[band] = toDb(power / (echo + 2 * noise)) - Math.min(MOST_SPREAD_DB, spread[band] as number)
        if (played <= SILENCE || (echo < 3 * noise && power < 6 * noise)) continue
        const off = toDb(power / played) - (gain[band] as number)
        const rate = off > 0 && isNear ? RATE * WHILE_NEAR : RATE
        gain[band] = (gain[band] as number) + rate * Math.max(-MOST_SOFTER_DB, Math.min(MOST_LOUDER_DB, off))
        spread[band] =
          (spread[band] as number) +
          rate * (Math.max(0, Math.min(MOST_SPREAD_DB, off)) - (spread[band] as number))
      }
    },
  }
}
