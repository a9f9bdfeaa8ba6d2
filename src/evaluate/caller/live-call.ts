import type { Clock, Millis } from '../../flow/clock.ts'
import { encodeBase64 } from '../../protocol/base64.ts'
import { type AudioFormatName, parseFormatName } from '../../protocol/formats.ts'
import { seedRandom } from '../../simulate/line/random.ts'
import type { Downlink, Reaction } from './downlink.ts'
import { openEchoOf } from './echo-path.ts'
import type { CallLimits } from './limits.ts'
import type { Performer } from './performer.ts'
import type { CallEnd, LoggedFrame } from './result.ts'
import type { Script } from './script.ts'
import { startUplink, type UplinkLine } from './uplink.ts'
import type { Wire } from './wire.ts'

/** A call under way: its parts, and the little that changes. */
export interface LiveCall {
  readonly clock: Clock
  readonly limits: CallLimits
  readonly script: Script
  readonly textOnly: boolean
  readonly frames: LoggedFrame[]
  readonly downlink: Downlink
  readonly performer: Performer
  /** What is to be called off when the call ends. */
  readonly undo: (() => void)[]
  /** Null until it is dialled. */
  wire: Wire | null
  openedAt: Millis
  openedAtUnixMs: Millis
  uplink: UplinkLine | null
  end: CallEnd | null
}

// How long the other side may take to answer a close before the connection is dropped.
const FAREWELL_MS = 2_000
// The browser client's own words.
const FAREWELL = 'User ended conversation'

/** Milliseconds since the connection: the time base of everything in a call. */
export const elapsed = (call: LiveCall): Millis => call.clock.now() - call.openedAt

/** Sends a frame and logs it; `samples` for audio. */
export function send(call: LiveCall, frame: Readonly<Record<string, unknown>>, samples?: number): void {
  const text = JSON.stringify(frame)
  call.frames.push({
    at: elapsed(call),
    from: 'caller',
    type: typeof frame.type === 'string' ? frame.type : 'user_audio_chunk',
    bytes: text.length,
    ...(typeof frame.text === 'string' && { text: frame.text }),
    ...(samples !== undefined && { samples }),
  })
  call.wire?.send(text)
}

/** Starts the microphone; the browser client does so after the metadata, the Python SDK at once. */
export function startMicrophone(call: LiveCall, format: AudioFormatName): void {
  const { clock, openedAt, script, textOnly } = call
  call.uplink ??= startUplink({
    clock,
    openedAt,
    script,
    format: parseFormatName(format) ?? { encoding: 'pcm', rate: 16_000 },
    random: seedRandom(script.seed),
    echo: openEchoOf(call.downlink, script),
    audible: !textOnly,
    tick(at) {
      call.downlink.playTo(at)
      if (call.downlink.started && !call.end) call.performer.perform(at)
    },
    send: (audio, samples) => send(call, { user_audio_chunk: encodeBase64(audio) }, samples),
  })
}

export function obey(call: LiveCall, reaction: Reaction): void {
  switch (reaction.type) {
    case 'send':
      return send(call, reaction.frame)
    case 'leave':
      return leave(call, 'agent')
    case 'started': {
      const { callMs } = call.limits
      const timeUp = () => leave(call, 'limit', { reason: `the caller's limit of ${callMs} ms for a call` })
      call.undo.push(call.clock.after(callMs, timeUp))
      return startMicrophone(call, reaction.started.input.name)
    }
    case 'none':
      return
  }
}

/** Hangs up. What the client has not played by now is never heard. */
export function leave(call: LiveCall, by: CallEnd['by'], why: { code?: number; reason?: string } = {}): void {
  if (call.end) return
  const { code = 1000, reason = FAREWELL } = why
  stop(call, { by, code, reason, at: elapsed(call) })
  call.undo.push(call.clock.after(FAREWELL_MS, () => call.wire?.cut()))
  call.wire?.close(code, reason)
}

/** Ends both tracks and every timer; the first reason stays. */
export function stop(call: LiveCall, end: CallEnd): void {
  if (call.end) return
  call.downlink.playTo(end.at)
  call.end = end
  call.uplink?.stop()
  release(call)
}

/** Calls off what is still to come. */
export function release(call: LiveCall): void {
  for (const callOff of call.undo.splice(0)) callOff()
}
