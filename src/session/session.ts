import { openScope } from '../flow/scope.ts'
import type { Mark } from './log.ts'
import type { Emission, Failure, Line } from './ports.ts'
import { openParts } from './session-parts.ts'
import type { Session, SessionPorts } from './session-ports.ts'
import type { openSpeaker } from './speaker.ts'
import {
  type Command,
  deadline,
  type EndReason,
  type Event,
  type Fact,
  initial,
  phase,
  step,
  type Turn,
} from './turn/index.ts'

export type { Providers, Session, SessionPorts } from './session-ports.ts'

/** Emissions that the log keeps; the others are made anew a hundred times a minute and say nothing new. */
const logged = new Set<Emission['type']>([
  'caller-said',
  'agent-said',
  'agent-corrected',
  'tool-request',
  'tool-response',
])

type ReplyCommand = Extract<Command, { type: `${string}-reply` }>

function obeyReply(
  command: ReplyCommand,
  { speaker, line, isTyped }: { speaker: ReturnType<typeof openSpeaker>; line: Line; isTyped: boolean },
): void {
  switch (command.type) {
    case 'prepare-reply':
      return speaker.prepare(command.turn, command.text)
    case 'forget-reply':
      return speaker.forget()
    case 'start-reply':
      return speaker.start(command, isTyped)
    case 'lower-reply':
      return line.lower()
    case 'hold-reply':
      return line.hold()
    case 'resume-reply':
      return line.resume()
    case 'cut-reply':
      return speaker.cut(command)
    case 'finish-reply':
      return speaker.finish(command.turn)
  }
}

export function startSession(ports: SessionPorts): Session {
  const { policy, clock, line, log } = ports
  const scope = openScope(ports.signal)
  const { signal } = scope
  const now = () => Math.round(clock.now())
  const mark = (entry: Mark) => {
    if (entry.type === 'provider-failed') failure = entry
    log({ kind: 'mark', at: now(), mark: entry })
  }
  const emit = (emission: Emission) => {
    if (logged.has(emission.type)) log({ kind: 'emission', at: now(), emission })
    // A line that failed is told nothing more; the log is.
    if (!hasCrashed) line.emit(emission)
  }
  const { speaker, ears, desk, history } = openParts(ports, {
    signal,
    post,
    mark,
    emit,
    now,
    state: () => state,
  })

  let state = initial
  let typed: Turn | null = null
  let failure: Failure | null = null
  let hasCrashed = false
  let disarm = () => {}
  let busy = false
  const queue: Event[] = []
  const early: string[] = []
  let settle: (reason: EndReason) => void
  const done = new Promise<EndReason>(resolve => {
    settle = resolve
  })

  /** One event at a time: what is posted while a command is carried out waits its turn. */
  function post(fact: Fact): void {
    if (state.ended) return
    queue.push({ ...fact, at: now() })
    if (busy) return
    busy = true
    try {
      for (let event = queue.shift(); event; event = queue.shift()) take(event)
      arm()
    } catch (error) {
      ports.crashed(error)
      hasCrashed = true
      state = { ...state, ended: true }
      end('crashed')
    } finally {
      busy = false
    }
  }

  function take(event: Event): void {
    log({ kind: 'event', event })
    const before = phase(state)
    const [next, commands] = step(state, event, policy)
    state = next
    if (event.type === 'words-partial' && state.caller.is !== 'quiet') {
      emit({ type: 'caller-tentative', turn: state.turn + 1, text: event.text, confidence: event.confidence })
    }
    if ((event.type === 'words' || event.type === 'end-judged') && event.finished !== undefined)
      emit({ type: 'turn-probability', probability: event.finished })
    for (const command of commands) {
      log({ kind: 'command', at: event.at, command })
      obey(command)
    }
    if (phase(state) !== before) emit({ type: 'phase', phase: phase(state) })
    if (early.length > 0 && !greetsInText())
      queue.push(...early.splice(0).map((text): Event => ({ type: 'caller-text', text, at: event.at })))
  }

  /** The widget writes the moment it is connected, and counts on the greeting as a chat's first message: nothing cuts that. */
  function greetsInText(): boolean {
    return ears === null && state.agent.is !== 'waiting' && state.agent.reply.cause === 'greeting'
  }

  function arm(): void {
    disarm()
    const { at } = deadline(state, policy)
    disarm = at === null ? () => {} : clock.after(at - clock.now(), () => post({ type: 'deadline' }))
  }

  function obey(command: Command): void {
    switch (command.type) {
      case 'request-words':
      case 'drop-speech':
      case 'commit-turn':
        if (command.type === 'commit-turn' && command.from === null) typed = command.turn
        return ears?.obey(command)
      case 'accept-words': {
        const { turn, text, confidence } = command
        history.said(text)
        ears?.accept(turn)
        return emit({ type: 'caller-said', turn, text, confidence, ...(turn === typed && { typed: true }) })
      }
      case 'say-filler':
        return speaker.fill(command.turn, command.number)
      case 'end-call':
        return end(command.reason)
      default:
        return obeyReply(command, { speaker, line, isTyped: command.turn === typed })
    }
  }

  function end(reason: EndReason): void {
    disarm()
    desk.end()
    scope.cancel(reason)
    line.close(reason, failure)
    settle(reason)
  }

  scope.signal.addEventListener('abort', () => post({ type: 'hang-up', reason: 'hang-up' }), { once: true })
  return {
    hear: pcm => ears?.hear(pcm),
    say: text => (greetsInText() ? void early.push(text) : post({ type: 'caller-text', text })),
    activity: () => post({ type: 'caller-activity' }),
    note(text, contextId) {
      mark({ type: 'noted', text, ...(contextId !== undefined && { contextId }) })
      history.note(text, contextId)
    },
    toolResult: desk.answer,
    rate(turn, score) {
      if (turn >= 1 && turn <= state.turn) mark({ type: 'rated', turn, score })
    },
    drain: () => post({ type: 'drain' }),
    hangUp: reason => post({ type: 'hang-up', reason }),
    mark,
    started: speaker.begin,
    ended: turn => post({ type: 'playout-end', turn, pos: ears?.pos ?? 0 }),
    underrun: (turn, ms) => mark({ type: 'underrun', turn, ms }),
    plays: (pcm, at) => ears?.plays(pcm, at, line.rate),
    get phase() {
      return phase(state)
    },
    done,
    begin() {
      post({ type: 'call-start' })
      if (ears) emit({ type: 'recogniser-ready' })
    },
  }
}
