import { type Pcm, type Samples, toSamples } from '../../audio/pcm.ts'
import { BANDS, bandPowers, FRAME, HOP } from './bands.ts'
import { openCoupling } from './coupling.ts'
import { openFrames, row, slot } from './frames.ts'
import { openLagSearch } from './lag.ts'
import { openPlayed } from './played.ts'

/** A VAD window is judged as two frames, of which the first reaches back into the window before. */
export const REACH: Samples = FRAME + HOP
const WINDOW: Samples = 2 * HOP
/** An echo is over so long after the last of what was played: the longest way back and the tail of a room. */
const OVER: Samples = toSamples(1_500)
/** The agent's pauses of less than 200 ms belong to its speech, in frames. */
const PAUSE_FRAMES = 12
/** It speaks where a band comes within 20 dB of its loudest, which fades by 0.27 dB in a second and is never softer than a converter's noise. */
const SPEECH_BELOW_LOUDEST = 10 ** -2
const LOUDEST_FADE = 0.999
const LEAST_LOUD = 300
/** How the noise is followed, per frame: down at once, up by 0.4 dB in a second. */
const FLOOR_DOWN = 0.2
const FLOOR_UP = 1.0015

/**
 * Above what the echo explains by so much on the mean of all bands, dB: somebody speaks; what a single band counts for at most. At 2.5 echoes are
 * taken for somebody four times as often, at 3.5 a quarter more of a caller's windows are lost (`evaluate/echo-by-sound.ts`, while it was tuned).
 */
const NEAR_DB = 3
const MOST_DB = 15
/** Two windows of it in a row, and the softer sounds of the next quarter of a second are theirs as well. */
const NEAR_WINDOWS = 2
const HELD_WINDOWS = 8

/** Tells the agent's own voice, come back from the caller's loudspeaker, from somebody's who speaks. */
export interface EchoSense {
  /** From the caller's sample `pos` on the client plays this, in place of whatever it was to play then. */
  plays(pos: Samples, pcm: Pcm, rate: number): void
  /** Whether what is heard in the caller's last window of 32 ms, up to `to`, is all the agent's own. `read` gives the caller's samples. */
  explains(to: Samples, read: (from: Samples, to: Samples) => Pcm, isVoice: boolean): boolean
  /** Whether what is heard at that sample of the caller's may have an echo in it. */
  mayEcho(pos: Samples): boolean
  /** An echo comes back, and it is known how. */
  readonly isKnown: boolean
}

export function openEchoSense(): EchoSense {
  const played = openPlayed()
  const frames = openFrames()
  const search = openLagSearch()
  const coupling = openCoupling()
  const sound = new Float64Array(REACH)
  const pair = [
    new Float64Array(BANDS),
    new Float64Array(BANDS),
    new Float64Array(BANDS),
    new Float64Array(BANDS),
  ] as const
  const loudest = new Float64Array(BANDS).fill(LEAST_LOUD)
  const floor = new Float64Array(BANDS)
  let judged: Samples = 0
  let speech = 0
  let near = 0
  let held = 0

  /** Puts a frame of both sides into the memory. */
  function remember(theirs: Float64Array, ours: Float64Array): void {
    const frame = frames.count++
    const at = row(frame)
    let isLoud = false
    for (let band = 0; band < BANDS; band++) {
      const power = Math.max(0.01, theirs[band] as number)
      const before = frame === 0 ? power : (floor[band] as number)
      floor[band] = power < before ? before + (power - before) * FLOOR_DOWN : before * FLOOR_UP
      const own = ours[band] as number
      loudest[band] = Math.max(own, (loudest[band] as number) * LOUDEST_FADE)
      isLoud ||= own > (loudest[band] as number) * SPEECH_BELOW_LOUDEST
      frames.heard[at + band] = power
      frames.played[at + band] = own
    }
    speech = isLoud ? PAUSE_FRAMES : Math.max(0, speech - 1)
    frames.speaks[slot(frame)] = speech > 0 ? 1 : 0
  }

  function excessOf(theirs: Float64Array, ours: Float64Array): number | null {
    remember(theirs, ours)
    const isNew = search.hear(frames, floor)
    const { lag, part } = search
    if (lag === null) return null
    if (isNew) coupling.begin(frames, lag, part)
    coupling.hear(frames, { lag, part, floor, isNear: held > 0 || near > 0 })
    let sum = 0
    for (let band = 0; band < BANDS; band++)
      sum += Math.max(0, Math.min(MOST_DB, coupling.excess[band] as number))
    return sum / BANDS
  }

  return {
    plays: played.write,
    explains(to, read, isVoice) {
      if (to - played.end > OVER || to < REACH) return false
      if (to !== judged + WINDOW) {
        frames.played.fill(0)
        frames.heard.fill(0)
        frames.speaks.fill(0)
        near = 0
        held = 0
      }
      judged = to
      const [theirs, theirsNext, ours, oursNext] = pair
      bandPowers(read(to - REACH, to), theirs, theirsNext)
      played.read(to - REACH, sound)
      bandPowers(sound, ours, oursNext)
      const first = excessOf(theirs, ours)
      const second = excessOf(theirsNext, oursNext)
      if (first === null || second === null) return false
      near = isVoice && (first + second) / 2 > NEAR_DB ? near + 1 : 0
      if (near >= NEAR_WINDOWS) held = HELD_WINDOWS
      else held = Math.max(0, held - 1)
      return near === 0 && held === 0
    },
    mayEcho: pos => search.lag !== null && pos - played.end <= OVER,
    get isKnown() {
      return search.lag !== null
    },
  }
}
