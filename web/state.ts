import { type Signal, signal } from '@preact/signals'
import type { TurnTiming } from './latency.ts'
import type { Phase } from './live.ts'
import type { Problem } from './problem.ts'
import { locked, type ServerStatus } from './status.ts'
import { emptyTranscript, type Transcript } from './transcript.ts'

/** How far a call has come; `asking` while the browser asks for the microphone. */
export type CallStage = 'idle' | 'asking' | 'connecting' | 'connected'

/** A call that is over and that the server keeps. */
interface PastCall {
  readonly conversationId: string
  readonly seconds: number
  /** How it ended, in a sentence. */
  readonly ending: string
}

/** Everything the page shows. */
export interface ConsoleState {
  /** The server's last answer about itself; kept while it is unreachable. */
  readonly status: Signal<ServerStatus | null>
  readonly reachable: Signal<boolean>
  /** The server wants an API key before it says anything. */
  readonly locked: Signal<boolean>
  readonly agentId: Signal<string>
  readonly stage: Signal<CallStage>
  readonly kind: Signal<'voice' | 'text'>
  readonly phase: Signal<Phase>
  /** When the call connected, in ms of `Date.now`. */
  readonly startedAt: Signal<number>
  readonly transcript: Signal<Transcript>
  readonly timings: Signal<readonly TurnTiming[]>
  /** True when this server measures no turns, or told us it will send no more. */
  readonly unmeasured: Signal<boolean>
  readonly roundTripMs: Signal<number | null>
  readonly muted: Signal<boolean>
  readonly problem: Signal<Problem | null>
  /** Why this page can have no microphone at all; null when it can. */
  readonly deaf: Signal<Problem | null>
  readonly past: Signal<PastCall | null>
}

/** The page before anything has happened. */
export function createState(): ConsoleState {
  return {
    status: signal<ServerStatus | null>(null),
    reachable: signal(true),
    locked: signal(false),
    agentId: signal(''),
    stage: signal<CallStage>('idle'),
    kind: signal<'voice' | 'text'>('voice'),
    phase: signal<Phase>('idle'),
    startedAt: signal(0),
    transcript: signal(emptyTranscript),
    timings: signal<readonly TurnTiming[]>([]),
    unmeasured: signal(false),
    roundTripMs: signal<number | null>(null),
    muted: signal(false),
    problem: signal<Problem | null>(null),
    deaf: signal<Problem | null>(null),
    past: signal<PastCall | null>(null),
  }
}

/** Takes over what the server said of itself; null when it did not answer. */
export function applyStatus(state: ConsoleState, status: ServerStatus | typeof locked | null): void {
  state.reachable.value = status !== null
  state.locked.value = status === locked
  if (!status || status === locked) return
  state.status.value = status
  const known = status.agents.some(agent => agent.id === state.agentId.value)
  if (!known && state.stage.value === 'idle') state.agentId.value = status.agents[0]?.id ?? ''
}
