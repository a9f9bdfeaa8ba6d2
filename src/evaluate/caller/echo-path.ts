import { decodeMulaw, encodeMulaw } from '../../audio/mulaw.ts'
import { INPUT_RATE, type Pcm, type Samples, toSamples } from '../../audio/pcm.ts'
import { createResampler } from '../../audio/resample.ts'
import { type Random, seedRandom } from '../../simulate/line/random.ts'
import type { Downlink } from './downlink.ts'
import { drawTail, openRoom } from './room-tail.ts'
import { openSampleWindow } from './sample-window.ts'
import type { EchoSettings, Script } from './script.ts'

/** The agent's voice on its way from the client's loudspeaker back into the caller's microphone. */
export interface EchoPath {
  /** Takes the next stretch of what is played, silence included, from the connection on, at the agent's rate. */
  play(pcm: Pcm): void
  /**
   * The echo in the microphone's samples from `from` up to `to`, 16 kHz, counted from the connection. To be asked for in order, and
   * after everything up to `to` was played.
   */
  read(from: Samples, to: Samples): Float64Array
}

const TELEPHONE_RATE = 8_000
const FULL_SCALE = 32_767
/** A resampler holds back the last 2.5 ms at most: an echo through one cannot come back sooner than this. */
const RESAMPLER_LAG: Samples = toSamples(3)

/**
 * A loudspeaker (hard clipping), a line (resampling, and µ-law where asked for), a room (direct sound and tail), and a delay that may
 * drift, in this order. Where the agent speaks at 16 kHz and there is no telephone, tail or drift, the echo is the sound itself:
 * sample n of it is sample n − delay of what was played, times the gain.
 */
export function openEcho(
  settings: EchoSettings,
  { rate, random }: { readonly rate: number; readonly random: Random },
): EchoPath {
  const { gain, driftPpm, reverbMs, clip, isTelephone } = settings
  const line = openLine(rate, isTelephone)
  const room = reverbMs === null ? null : openRoom(drawTail(reverbMs, random))
  const played = openSampleWindow()
  const least = RESAMPLER_LAG * line.resamplers
  const drift = driftPpm * 1e-6
  const delayAt = (position: Samples) =>
    Math.max(least, (settings.delayMs * INPUT_RATE) / 1000 + drift * position)

  return {
    play(pcm) {
      const heard = Float32Array.from(line.carry(clip === null ? pcm : clipped(pcm, clip * FULL_SCALE)))
      played.append(room ? room(heard) : heard)
    },
    read(from, to) {
      const out = new Float64Array(Math.max(0, to - from))
      for (let i = 0; i < out.length; i++) {
        const position = from + i - delayAt(from + i)
        const whole = Math.floor(position)
        const part = position - whole
        const before = played.at(whole)
        out[i] = gain * (part === 0 ? before : before + part * (played.at(whole + 1) - before))
      }
      played.forget(Math.floor(to - delayAt(to)) - 1)
      return out
    },
  }
}

/**
 * The echo of a call as its script has it, in the microphone's samples since the connection; null: there is none. Before the metadata
 * names the agent's rate nothing is played, so nothing comes back.
 */
export function openEchoOf(downlink: Downlink, script: Script): EchoPath['read'] | null {
  const settings = script.uplink.echo ?? null
  if (settings === null) return null
  // Its own sequence, so that the caller's noise is the same with and without an echo.
  const random = seedRandom(script.seed ^ 0xec40)
  let path: EchoPath | null = null
  downlink.listen((pcm, rate) => {
    path ??= openEcho(settings, { rate, random })
    path.play(pcm)
  })
  return (from, to) => path?.read(from, to) ?? new Float64Array(to - from)
}

/** From the agent's rate to the microphone's, and how many resamplers that takes. */
function openLine(rate: number, isTelephone: boolean): { readonly resamplers: number; carry(pcm: Pcm): Pcm } {
  if (!isTelephone) {
    const { push } = createResampler(rate, INPUT_RATE)
    return { resamplers: rate === INPUT_RATE ? 0 : 1, carry: push }
  }
  const there = createResampler(rate, TELEPHONE_RATE)
  const back = createResampler(TELEPHONE_RATE, INPUT_RATE)
  return {
    resamplers: rate === TELEPHONE_RATE ? 1 : 2,
    carry: pcm => back.push(decodeMulaw(encodeMulaw(there.push(pcm)))),
  }
}

const clipped = (pcm: Pcm, peak: number): Pcm => pcm.map(sample => Math.max(-peak, Math.min(peak, sample)))
