import type { WebSocket } from 'ws'
import { createDecoder } from '../audio/format.ts'
import { toMillis } from '../audio/pcm.ts'
import type { Clock } from '../flow/clock.ts'
import type { ClientFrame } from '../protocol/client-frames.ts'
import { type Closing, closing } from '../protocol/closing.ts'
import { parseFormatName } from '../protocol/formats.ts'
import type { Knock } from '../protocol/knock.ts'
import type { Fault } from '../protocol/server-frames.ts'
import type { Line } from '../session/ports.ts'
import type { Session } from '../session/session.ts'
import { type Arrival, arrive } from './arrival.ts'
import { closingFor } from './closing-of.ts'
import type { CallPlan, Door, Place, QueueEnd } from './door.ts'
import { openInbox } from './inbox.ts'
import { openLine } from './line.ts'
import { waitInQueue } from './queue-wait.ts'
import { openSocket, type Socket } from './socket.ts'

/** Frames in the same read as the metadata are lost in the Node clients, so what follows waits this long. */
const AFTER_METADATA_MS = 25
/** Nothing at all from the client, not even a pong, for this long: the line is dead. */
const RECEIVE_MS = 60_000
/** Whoever types sends one of these per key; the turn's timers, whole seconds, need no more than this. */
const ACTIVITY_MS = 200

/** What a person is told who sent a file. */
const filesRefused: Fault = {
  code: 1008,
  message: 'This server cannot read files yet; only text reaches the agent.',
  error_type: 'value_error',
}

interface Call {
  readonly session: Session
  /** Runs at once, or as soon as the session has begun. */
  readonly whenBegun: (run: () => void) => void
  readonly decode: (bytes: Uint8Array) => Int16Array
  readonly pong: (id: number) => void
  readonly activity: () => void
  readonly report: (fault: Fault) => void
  readonly end: () => void
}

/** Serves one conversation socket from its opening to its end, however it ends. `left` is called once, when a call began or none ever will. */
export function serveConversation(ws: WebSocket, knock: Knock, door: Door, left = () => {}): void {
  const socket = openSocket(ws)
  const clock = door.clock()
  const gone = new AbortController()
  let place: Place | null = null
  let call: Call | null = null
  let met = false
  let over = false
  let lapse = () => {}
  const inbox = openInbox(ws, { fault: refuse, crashed: door.crashed })

  function refuse(why: Closing): void {
    socket.close(why, met)
    finish()
  }

  /** The end of everything, once: the session, its timers, the place. */
  function finish(): void {
    if (over) return
    over = true
    gone.abort()
    inbox.close()
    lapse()
    call?.session.hangUp('hang-up')
    call?.end()
    place?.release()
    left()
  }

  /** Every frame proves that the line lives. */
  function listen(): void {
    lapse()
    lapse = clock.after(RECEIVE_MS, () => call?.session.hangUp('line-dead'))
  }

  async function serve(arrival: Arrival): Promise<void> {
    if (over) return
    if (!arrival.ok) return refuse(arrival.closing)
    const { call: plan, queued } = arrival
    left()
    sendMetadata(plan, socket)
    met = true
    if (queued) {
      const end = await queue(queued)
      if (over) return
      if (end !== 'admitted') return refuse(closing(end === 'draining' ? 'draining' : 'calls-full'))
    }
    // The time in the queue is none of the call's.
    const begun = begin(plan, socket, queued ? door.clock() : clock, (reason, failure = null) => {
      socket.close(closingFor(reason, { failure, receiveMs: RECEIVE_MS }), true)
      finish()
    })
    call = begun
    listen()
    inbox.listen(frame => {
      listen()
      if (frame.type === 'conversation_initiation_client_data') return refuse(closing('initiation-repeated'))
      attend(begun, frame, door.note)
    })
  }

  async function queue(queued: Promise<QueueEnd>): Promise<QueueEnd> {
    inbox.listen(() => {})
    await new Promise<void>(resolve => void clock.after(AFTER_METADATA_MS, resolve))
    return waitInQueue(ws, socket, clock, queued)
  }

  ws.on('error', error => door.note('socket error', { reason: error.message }))
  ws.on('close', finish)
  const entered = (who: Place) => {
    place = who
    if (over) who.release()
  }
  arrive(knock, { inbox, door, clock, signal: gone.signal, let: entered })
    .then(serve)
    .catch(error => {
      door.crashed(error)
      refuse(closing('crashed'))
    })
}

function sendMetadata(plan: CallPlan, socket: Socket): void {
  socket.listen(plan.clientEvents)
  socket.send({
    type: 'conversation_initiation_metadata',
    conversation_initiation_metadata_event: {
      conversation_id: plan.conversationId,
      agent_output_audio_format: plan.outputFormat,
      user_input_audio_format: plan.inputFormat,
    },
  })
}

/** The metadata is out: after a moment the session speaks. */
function begin(plan: CallPlan, socket: Socket, clock: Clock, close: Line['close']): Call {
  const format = parseFormatName(plan.inputFormat) ?? { encoding: 'pcm', rate: 16_000 }
  const decoder = createDecoder(format, 16_000)
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
    activity: atMostEvery(ACTIVITY_MS, clock, () => session.activity()),
    report: socket.report,
    end() {
      callOff()
      end()
    },
  }
}

/** Runs at once and then no more for `ms`. */
function atMostEvery(ms: number, clock: Clock, run: () => void): () => void {
  let ranAt = Number.NEGATIVE_INFINITY
  return () => {
    if (clock.now() - ranAt < ms) return
    ranAt = clock.now()
    run()
  }
}

/** What a client says during the call. */
function attend(call: Call, frame: ClientFrame, note: Door['note']): void {
  const { session, decode, pong, whenBegun, activity, report } = call
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
      if ('file_ids' in frame && frame.file_ids.length > 0) {
        report(filesRefused)
        session.mark({ type: 'warning', text: 'A file was sent; files are not there yet.' })
      }
      return text === null ? undefined : whenBegun(() => session.say(text))
    }
    case 'user_activity':
      return whenBegun(activity)
    case 'contextual_update':
      return whenBegun(() => session.note(frame.text, frame.context_id ?? undefined))
    case 'client_tool_result': {
      const { tool_call_id, result, is_error, error_type } = frame
      const answer = { result, isError: is_error, errorType: error_type }
      return whenBegun(() => session.toolResult(tool_call_id, answer))
    }
    case 'feedback':
      return whenBegun(() => session.rate(frame.event_id, frame.score))
    case 'unknown':
      return note('a frame of an unknown type was ignored', { type: frame.name })
    default:
      // Nobody waits for these here: a client is never closed for them.
      return note('a frame that nobody waits for was ignored', { type: frame.type })
  }
}
