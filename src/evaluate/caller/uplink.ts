import { type AudioFormat, createEncoder } from '../../audio/format.ts'
import { INPUT_RATE, type Pcm, type Samples, toMillis, toSamples } from '../../audio/pcm.ts'
import type { Clock, Millis } from '../../flow/clock.ts'
import { openMicrophone } from './microphone.ts'
import { startPacer } from './pacer.ts'
import type { WakeUp } from './result.ts'
import type { Script } from './script.ts'

/** The caller's way out: captures the microphone on its own clock and sends it chunk by chunk. */
export interface UplinkLine {
  /** As `Microphone.speak`, in ms since the connection. */
  speak(pcm: Pcm, at: Millis, gain: number): Millis
  /** The microphone from the connection to the last chunk. */
  recording(): Pcm
  readonly wakeUps: readonly WakeUp[]
  stop(): void
}

export interface UplinkOptions {
  readonly clock: Clock
  /** When the connection opened, on `clock`; every other time counts from it. */
  readonly openedAt: Millis
  readonly script: Script
  readonly format: AudioFormat
  readonly random: () => number
  /** The agent's voice as it comes back, in 16 kHz samples since the connection; null: it does not. */
  readonly echo: ((from: Samples, to: Samples) => Float64Array) | null
  /** False in a text-only call: the clock ticks, no audio leaves. */
  readonly audible: boolean
  /** Called before each chunk is captured: what is said now is still in it. */
  tick(now: Millis): void
  send(audio: Uint8Array, samples: number): void
}

export function startUplink(options: UplinkOptions): UplinkLine {
  const { clock, openedAt, script, tick, echo } = options
  const { chunkMs, quiet, background, stalls } = script.uplink
  const startedAt = clock.now() - openedAt
  const origin = toSamples(startedAt)
  const sampleOf = (ms: Millis | null) => (ms === null ? null : toSamples(ms) - origin)
  const microphone = openMicrophone({
    noise: quiet === 'noise',
    backgrounds: (background ?? []).map(({ pcm, gain, fromMs, toMs }) => ({
      pcm,
      gain,
      from: sampleOf(fromMs),
      to: sampleOf(toMs),
    })),
    echo: echo && ((from, to) => echo(origin + from, origin + to)),
    random: options.random,
  })
  const encoder = createEncoder(INPUT_RATE, options.format)
  const wakeUps: WakeUp[] = []
  let held: Pcm[] = []

  const release = () => {
    const chunks = held
    held = []
    for (const pcm of chunks) {
      const bytes = encoder.push(pcm)
      if (bytes.length > 0) options.send(bytes, pcm.length)
    }
  }
  const stop = startPacer({
    clock,
    from: clock.now(),
    everyMs: chunkMs,
    late: lateMs => wakeUps.push({ at: clock.now() - openedAt, lateMs }),
    tick(n) {
      const now = startedAt + n * chunkMs
      tick(Math.max(now, clock.now() - openedAt))
      const { pcm, hasSpeech } = microphone.capture(toSamples(n * chunkMs))
      if (!options.audible || (quiet === 'nothing' && !hasSpeech)) return
      held.push(pcm)
      if (!stalls.some(stall => stall.atMs <= now && now < stall.atMs + stall.lastsMs)) release()
    },
  })
  return {
    wakeUps,
    stop,
    speak: (pcm, at, gain) => startedAt + toMillis(microphone.speak(pcm, toSamples(at - startedAt), gain)),
    recording() {
      const before = new Int16Array(origin)
      const captured = microphone.recording()
      const whole = new Int16Array(before.length + captured.length)
      whole.set(captured, before.length)
      return whole
    },
  }
}
