import { INPUT_RATE, type Pcm, type Samples, toSamples } from '../../audio/pcm.ts'

/** The caller's audio may be judged so much later than it sounded: what was played then is still known. */
const KEPT = toSamples(8_000)

/** The agent's voice as the client plays it, on the clock of the caller's samples, 16 kHz. */
export interface Played {
  /** From `pos` on this is played, in place of whatever was to be played from there on. */
  write(pos: Samples, pcm: Pcm, rate: number): void
  /** What sounds from `from` on; silence where nothing does. */
  read(from: Samples, into: Float64Array): void
  /** Nothing sounds from here on. */
  readonly end: Samples
}

export function openPlayed(): Played {
  const ring = new Float32Array(KEPT)
  let end: Samples = 0
  const at = (pos: Samples) => ((pos % KEPT) + KEPT) % KEPT

  return {
    write(pos, pcm, rate) {
      const length = Math.floor((pcm.length * INPUT_RATE) / rate)
      for (let silent = Math.max(end, pos - KEPT); silent < pos; silent++) ring[at(silent)] = 0
      const step = rate / INPUT_RATE
      for (let i = 0; i < length; i++) {
        // Straight lines between samples: what that adds lies above the bands that are looked at.
        const place = i * step
        const whole = Math.floor(place)
        const before = pcm[whole] ?? 0
        ring[at(pos + i)] = before + ((pcm[whole + 1] ?? before) - before) * (place - whole)
      }
      end = pos + length
    },
    read(from, into) {
      for (let i = 0; i < into.length; i++) {
        const pos = from + i
        into[i] = pos < end && pos >= end - KEPT ? (ring[at(pos)] as number) : 0
      }
    },
    get end() {
      return end
    },
  }
}
