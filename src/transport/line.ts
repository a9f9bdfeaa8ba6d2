import { createEncoder } from '../audio/format.ts'
import type { Pcm, Samples } from '../audio/pcm.ts'
import type { Clock } from '../flow/clock.ts'
import { isListed } from '../protocol/client-events.ts'
import type { AudioFormatName } from '../protocol/formats.ts'
import { parseFormatName } from '../protocol/formats.ts'
import { audioFrame, pingFrame, type ServerFrame } from '../protocol/server-frames.ts'
import type { Line, LineEvents } from '../session/ports.ts'
import { type Outgoing, openPacer } from './pacer.ts'
import { openPacing, type Pacing, pacingSettings } from './pacing.ts'
import { startPings } from './pings.ts'
import { openAgentTape } from './tape.ts'
import { openUplinkLateness } from './uplink-lateness.ts'
import { toAlignment, toFrames } from './wire.ts'

/** The silent chunk that makes the JavaScript client drop its queue, ms (`docs/decisions/0002-playout.md`). */
const FLUSH_MS = 20
const NOTHING = new Int16Array(0)

export interface LinePorts {
  readonly clock: Clock
  /** The voice's rate, Hz. */
  readonly rate: number
  readonly outputFormat: AudioFormatName
  readonly textOnly: boolean
  readonly clientEvents: readonly string[] | null
  /** Holds back the first frame of each turn, for who tests their gate with it. */
  readonly delayMs?: number
  readonly send: (frame: ServerFrame) => void
  readonly close: Line['close']
  readonly events: () => LineEvents
  /** A round trip was measured. */
  readonly measured: (pacing: Pacing) => void
  /** Keeps the agent's audio as heard, at `rate`, positions from the start of the call. */
  readonly tape: (pos: Samples, pcm: Pcm) => void
}

/** A session's line over the vendor's WebSocket wire. */
export function openLine(ports: LinePorts) {
  const { clock, rate, send, events } = ports
  const pacing = openPacing({ ...pacingSettings, delayMs: ports.delayMs ?? 0 })
  const tape = openAgentTape(rate, ports.tape)
  const format = parseFormatName(ports.outputFormat) ?? { encoding: 'pcm', rate: 16_000 }
  const listed = (type: Parameters<typeof isListed>[0]) => isListed(type, ports.clientEvents, ports.textOnly)
  const emit = (frame: ServerFrame) => {
    if (listed(frame.type as Parameters<typeof isListed>[0])) send(frame)
  }
  let encoder = createEncoder(rate, format)
  let speaking = 0

  const pacer = openPacer({
    rate,
    clock,
    pacing,
    send: dispatch,
    events: () => ({
      started: turn => events().started(turn),
      underrun: (turn, ms) => events().underrun(turn, ms),
      ended(turn) {
        tape.cut(clock.now() + 1)
        events().ended(turn)
      },
    }),
  })
  const uplink = openUplinkLateness()
  const pings = startPings({
    clock,
    send: (id, ms) => send(pingFrame(id, ms)),
    measured(ms, { frame, idle }) {
      const now = clock.now()
      const late = uplink.late()
      pacing.measured(ms, now, late)
      const oneWay = pacing.oneWayMs()
      // Somewhere between the quickest way there and the quickest way back; the caller's own audio tells what the way up took.
      if (frame !== null)
        pacer.arrived(frame, Math.min(now - oneWay, Math.max(now - ms + oneWay, now - oneWay - late)))
      if (idle) ports.measured(pacing)
    },
  })

  function dispatch(frame: Outgoing, of: { readonly playsAt: number; readonly number: number }): void {
    if (frame.turn !== speaking) {
      speaking = frame.turn
      encoder = createEncoder(rate, format)
    }
    tape.settle(clock.now())
    tape.sent(frame.pcm, of.playsAt)
    events().plays(frame.pcm, of.playsAt)
    const bytes = frame.isFinal
      ? Buffer.concat([encoder.push(frame.pcm), encoder.flush()])
      : encoder.push(frame.pcm)
    if (bytes.length === 0) return
    emit(
      audioFrame(frame.turn, bytes, { alignment: toAlignment(frame.letters, rate), isFinal: frame.isFinal }),
    )
    pings.behind(of.number)
  }

  /** Ends the turn at the client: its id is interrupted, and one silent chunk makes players drop what they hold. */
  function clear(turn: number): Samples {
    const { heard, sent } = pacer.clear(turn)
    // The client plays on until it learns of the cut.
    const silentAt = clock.now() + pacing.oneWayMs()
    tape.cut(silentAt)
    if (sent === 0) return heard
    events().plays(NOTHING, silentAt)
    emit({ type: 'interruption', interruption_event: { event_id: turn } })
    const silence = createEncoder(rate, format).push(new Int16Array(Math.round((rate * FLUSH_MS) / 1000)))
    emit(audioFrame(turn, silence))
    return heard
  }

  const line: Line = {
    rate,
    play: pacer.play,
    finish: pacer.finish,
    lower: pacer.lower,
    hold: pacer.hold,
    resume: pacer.resume,
    clear,
    heard: pacer.heard,
    emit(emission) {
      for (const frame of toFrames(emission)) emit(frame)
    },
    close: ports.close,
  }
  return {
    line,
    pong: pings.answered,
    /** Audio came from the caller, ms of it. */
    received: (ms: number) => uplink.received(ms, clock.now()),
    /** Stops the timers and hands over the rest of the recording. */
    end(): void {
      pings.close()
      pacer.close()
      tape.cut(clock.now())
    },
  }
}
