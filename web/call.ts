import type { Conversation, DisconnectionDetails, PartialOptions } from '@elevenlabs/client'
import { batch } from '@preact/signals'
import { duringCall } from './client-events.ts'
import { withTurn } from './latency.ts'
import type { LiveListener } from './live.ts'
import { closeProblem, type Problem, silentServer, startProblem } from './problem.ts'
import type { ConsoleState } from './state.ts'
import { emptyTranscript, fold } from './transcript.ts'

/** What the page needs of the official client's conversation. */
export type Talk = Pick<
  Conversation,
  'endSession' | 'setMicMuted' | 'sendUserMessage' | 'sendUserActivity' | 'getInputVolume' | 'getOutputVolume'
>

/** What a call needs of the browser. */
export interface CallPorts {
  startSession(options: PartialOptions): Promise<Talk>
  /** Opens the microphone, so that the browser asks before the call is placed; the result closes it again. */
  askMicrophone(): Promise<() => void>
  followLive(conversationId: string, listener: LiveListener): () => void
  /** The socket's origin: `ws://host` or `wss://host`. */
  readonly origin: string
  /** The API key, where the server asks for one: it goes as a subprotocol, because a browser's socket has no headers of its own. */
  readonly authorization?: string
}

/** What a caller can do. */
export interface CallControl {
  start(kind: 'voice' | 'text'): Promise<void>
  hangUp(): void
  setMuted(muted: boolean): void
  send(text: string): void
  /** Tells the agent that the caller is typing; at most once a second. */
  typing(): void
  /** Loudness of both voices now, 0 to 1. */
  levels(): { readonly input: number; readonly output: number }
}

const startLimitMs = 15_000
/** The server may report the last turn just after the call. */
const liveAfterEndMs = 1000
const typingEveryMs = 1000

/** One call, from the click to its end. */
interface OpenCall {
  readonly state: ConsoleState
  readonly ports: CallPorts
  readonly kind: 'voice' | 'text'
  talk: Talk | null
  conversationId: string | null
  over: boolean
  unfollow(): void
}

interface Ending {
  /** For the line under the transcript; not shown when the call never began. */
  readonly ending: string
  readonly problem: Problem | null
}

const hungUp: Ending = { ending: 'You ended the call.', problem: null }

function endingOf(details: DisconnectionDetails): Ending {
  if (details.reason === 'user') return hungUp
  if (details.reason === 'agent') return { ending: 'The agent ended the call.', problem: null }
  if (details.context.type === 'max_duration_exceeded') {
    return { ending: 'The call reached the longest time it may take.', problem: null }
  }
  const problem = closeProblem(details.closeCode ?? null, details.closeReason ?? null)
  return { ending: 'The call broke off.', problem }
}

function open(call: OpenCall): void {
  const { state, kind } = call
  batch(() => {
    state.kind.value = kind
    state.stage.value = kind === 'voice' ? 'asking' : 'connecting'
    state.transcript.value = emptyTranscript
    state.timings.value = []
    state.unmeasured.value = false
    state.roundTripMs.value = null
    state.muted.value = false
    state.problem.value = null
    state.past.value = null
  })
}

function connect(call: OpenCall, conversationId: string): void {
  if (call.over) return
  const { state } = call
  call.conversationId = conversationId
  batch(() => {
    state.startedAt.value = Date.now()
    state.stage.value = 'connected'
    state.phase.value = 'listening'
  })
  call.unfollow = call.ports.followLive(conversationId, {
    phase: phase => {
      if (!call.over) state.phase.value = phase
    },
    turn: turn => {
      if (!call.over || state.past.peek()?.conversationId === conversationId) {
        state.timings.value = withTurn(state.timings.peek(), turn)
      }
    },
    gone: () => {
      if (!call.over) state.unmeasured.value = true
    },
  })
}

function end(call: OpenCall, { ending, problem }: Ending): void {
  if (call.over) return
  call.over = true
  const { state, conversationId } = call
  const seconds = (Date.now() - state.startedAt.peek()) / 1000
  batch(() => {
    state.stage.value = 'idle'
    state.phase.value = 'idle'
    state.transcript.value = fold(state.transcript.peek(), { type: 'call-ended' })
    state.problem.value = state.problem.peek() ?? problem
    state.past.value = conversationId ? { conversationId, seconds, ending } : null
  })
  setTimeout(call.unfollow, liveAfterEndMs)
  void call.talk?.endSession().catch(() => {})
}

async function place(call: OpenCall): Promise<void> {
  const { state, ports } = call
  let closeMicrophone = (): void => {}
  let limit: ReturnType<typeof setTimeout> | undefined
  try {
    if (call.kind === 'voice') closeMicrophone = await ports.askMicrophone()
    if (call.over) return
    state.stage.value = 'connecting'
    limit = setTimeout(() => end(call, { ending: '', problem: silentServer }), startLimitMs)
    call.talk = await ports.startSession({
      agentId: encodeURIComponent(state.agentId.peek()),
      origin: ports.origin,
      ...(ports.authorization !== undefined && { authorization: ports.authorization }),
      connectionType: 'websocket',
      textOnly: call.kind === 'text',
      ...duringCall(state, () => !call.over),
      onConversationCreated: conversation => {
        call.talk = conversation
      },
      onConnect: ({ conversationId }) => connect(call, conversationId),
      onDisconnect: details => end(call, endingOf(details)),
    })
    // The client cannot be told to stop connecting; a caller who gave up meanwhile is hung up now.
    if (call.over) await call.talk.endSession()
  } catch (error) {
    end(call, { ending: '', problem: startProblem(error) })
  } finally {
    clearTimeout(limit)
    closeMicrophone()
  }
}

/** Places calls, one at a time, and keeps the state in step with them. */
export function createCallControl(state: ConsoleState, ports: CallPorts): CallControl {
  let current: OpenCall | null = null
  let typedAt = 0
  const talk = (): Talk | null => (current && !current.over ? current.talk : null)
  return {
    start: async kind => {
      if (state.stage.peek() !== 'idle') return
      const call: OpenCall = {
        state,
        ports,
        kind,
        talk: null,
        conversationId: null,
        over: false,
        unfollow: () => {},
      }
      current = call
      open(call)
      await place(call)
    },
    hangUp: () => {
      if (current) end(current, hungUp)
    },
    setMuted: muted => {
      state.muted.value = muted
      talk()?.setMicMuted(muted)
    },
    send: text => {
      const words = text.trim()
      const to = talk()
      if (!to || words === '') return
      to.sendUserMessage(words)
      state.transcript.value = fold(state.transcript.peek(), { type: 'caller-typed', text: words })
    },
    typing: () => {
      const now = Date.now()
      if (now - typedAt < typingEveryMs) return
      typedAt = now
      talk()?.sendUserActivity()
    },
    levels: () => ({ input: talk()?.getInputVolume() ?? 0, output: talk()?.getOutputVolume() ?? 0 }),
  }
}
