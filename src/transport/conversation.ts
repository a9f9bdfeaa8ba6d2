import type { WebSocket } from 'ws'
import { createDecoder } from '../audio/format.ts'
import { toMillis } from '../audio/pcm.ts'
import type { Clock } from '../flow/clock.ts'
import { type ClientFrame, maxFrameBytes, readClientFrame } from '../protocol/client-frames.ts'
import { type Closing, type ClosingName, closing } from '../protocol/closing.ts'
import { parseFormatName } from '../protocol/formats.ts'
import type { InitiationData } from '../protocol/initiation.ts'
import type { Session } from '../session/session.ts'
import type { EndReason } from '../session/turn/index.ts'
import type { CallPlan, Door } from './door.ts'
import { openLine } from './line.ts'
import { openSocket, textOf } from './socket.ts'

/** A client that never begins is let go after this long. */
const INITIATION_MS = 10_000
/** Frames in the same read as the metadata are lost in the Node clients, so what follows waits this long. */
const AFTER_METADATA_MS = 25
/** Nothing at all from the client, not even a pong, for this long: the line is dead. */
const RECEIVE_MS = 60_000

/** Why the session ended → how the socket is closed. */
const closingOf: Record<EndReason, ClosingName> = {
  'end-call': 'agent-ended',
  'hang-up': 'agent-ended',
  'max-duration': 'max-duration',
  'caller-silent': 'caller-silent',
  drained: 'draining',
  'line-dead': 'receive-timeout',
  'providers-failed': 'providers-failed',
  crashed: 'crashed',
}

interface Call {
  readonly session: Session
  /** Runs at once, or as soon as the session has begun. */
  readonly whenBegun: (run: () => void) => void
  readonly decode: (bytes: Uint8Array) => Int16Array
  readonly pong: (id: number) => void
  readonly end: () => void
}

/** Serves one conversation socket from its opening to its end, however it ends. */
export function serveConversation(ws: WebSocket, agentId: string, door: Door): void {
  const socket = openSocket(ws)
  const clock = door.clock()
  const admission = door.admit(agentId)
  if (!admission.ok) return socket.close(admission.closing, false)
  const { place } = admission
  let call: Call | null = null
  let over = false
  let lapse = clock.after(INITIATION_MS, () =>
    refuse(closing('initiation-missing', String(INITIATION_MS / 1000))),
  )

  function refuse(why: Closing): void {
    socket.close(why, call !== null)
    finish()
  }

  /** The end of everything, once: the session, its timers, the place. */
  function finish(): void {
    if (over) return
    over = true
    lapse()
    call?.session.hangUp('hang-up')
    call?.end()
    place.release()
  }

  function receive(frame: ClientFrame): void {
    if (frame.type === 'conversation_initiation_client_data') {
      if (call) return refuse(closing('initiation-repeated'))
      return initiate(frame)
    }
    if (!call) {
      if (frame.type === 'unknown') return
      return refuse(closing('initiation-late', frame.type))
    }
    attend(call, frame)
  }

  function initiate(data: InitiationData): void {
    const planned = place.plan(data)
    if (!planned.ok) return refuse(planned.closing)
    call = begin(planned.call, socket, clock, reason => {
      socket.close(closing(closingOf[reason], reason === 'line-dead' ? String(RECEIVE_MS / 1000) : ''), true)
      finish()
    })
    listen()
  }

  /** Every frame proves that the line lives. */
  function listen(): void {
    lapse()
    lapse = clock.after(call ? RECEIVE_MS : INITIATION_MS, () => {
      call?.session.hangUp('line-dead')
    })
  }

  ws.on('message', (data, isBinary) => {
    if (over) return
    try {
      const text = textOf(data, isBinary)
      if (text === null) return refuse(closing('frame-binary'))
      if (text.length > maxFrameBytes) return refuse(closing('frame-too-large', String(maxFrameBytes)))
      const reading = readClientFrame(text)
      if (call) listen()
      if (reading.ok) receive(reading.frame)
      else refuse(closing('fields-bad', reading.problem))
    } catch (error) {
      door.crashed(error)
      refuse(closing('crashed'))
    }
  })
  ws.on('error', error => door.note('socket error', { reason: error.message }))
  ws.on('close', finish)
}

/** Sends the metadata, and after a moment lets the session speak. */
function begin(
  plan: CallPlan,
  socket: ReturnType<typeof openSocket>,
  clock: Clock,
  close: (reason: EndReason) => void,
): Call {
  const format = parseFormatName(plan.inputFormat) ?? { encoding: 'pcm', rate: 16_000 }
  const decoder = createDecoder(format, 16_000)
  socket.send({
    type: 'conversation_initiation_metadata',
    conversation_initiation_metadata_event: {
      conversation_id: plan.conversationId,
      agent_output_audio_format: plan.outputFormat,
      user_input_audio_format: plan.inputFormat,
    },
  })
  const { line, pong, received, end } = openLine({
    ...plan,
    clock,
    rate: plan.voiceRate,
    send: socket.send,
    close,
    events: () => session,
    measured: ({ roundTripMs, jitterMs }) =>
      session.mark({ type: 'round-trip', ms: Math.round(roundTripMs ?? 0), jitterMs: Math.round(jitterMs) }),
  })
  const session: Session = plan.start(line, clock)
  // A quick client writes before the greeting has begun. Its turn comes after it, or a text-only client would never see the greeting.
  let early: (() => void)[] | null = []
  let callOff = clock.after(AFTER_METADATA_MS, () => {
    session.begin()
    callOff = clock.after(AFTER_METADATA_MS, () => {
      const waiting = early ?? []
      early = null
      for (const run of waiting) run()
    })
  })
  return {
    session,
    whenBegun: run => (early ? void early.push(run) : run()),
    decode(bytes) {
      const pcm = decoder.push(bytes)
      received(toMillis(pcm.length))
      return pcm
    },
    pong,
    end() {
      callOff()
      end()
    },
  }
}

/** What a client says during the call. */
function attend({ session, decode, pong, whenBegun }: Call, frame: ClientFrame): void {
  switch (frame.type) {
    case 'user_audio_chunk': {
      const pcm = decode(frame.bytes)
      return pcm.length > 0 ? session.hear(pcm) : undefined
    }
    case 'pong':
      return pong(frame.event_id)
    case 'user_message':
    case 'multimodal_message': {
      const { text } = frame
      return text === null ? undefined : whenBegun(() => session.say(text))
    }
    case 'user_activity':
      return whenBegun(() => session.activity())
    case 'contextual_update':
      return whenBegun(() => session.note(frame.text, frame.context_id ?? undefined))
    case 'client_tool_result': {
      const { tool_call_id, result, is_error, error_type } = frame
      const answer = { result, isError: is_error, errorType: error_type }
      return whenBegun(() => session.toolResult(tool_call_id, answer))
    }
    case 'feedback':
      return whenBegun(() => session.rate(frame.event_id, frame.score))
    default:
      // What is not there yet has nobody waiting for them here: a client is never closed for them.
      return
  }
}
