import { parse, record, textOr } from './json.ts'
import { readTurn, type TurnTiming } from './latency.ts'

/** What the agent is doing, as the server sees it. */
export type Phase = 'idle' | 'listening' | 'thinking' | 'speaking'

const phases: readonly Phase[] = ['idle', 'listening', 'thinking', 'speaking']

/** Reads a `phase` event of the live stream; null when it is none. */
export function readPhase(data: unknown): Phase | null {
  const name = textOr(record(data)?.phase, '')
  return phases.find(phase => phase === name) ?? null
}

/** What a live stream tells. */
export interface LiveListener {
  phase(phase: Phase): void
  turn(turn: TurnTiming): void
  /** The server has no such stream, or ended it for good. */
  gone(): void
}

/** Follows a call beside its socket, over server-sent events, until the returned function is called. */
export function followLive(conversationId: string, listener: LiveListener): () => void {
  const source = new EventSource(`/v1/antiphon/conversations/${encodeURIComponent(conversationId)}/live`)
  source.addEventListener('phase', event => {
    const phase = readPhase(parse(event.data))
    if (phase) listener.phase(phase)
  })
  source.addEventListener('turn', event => {
    const turn = readTurn(parse(event.data))
    if (turn) listener.turn(turn)
  })
  source.addEventListener('error', () => {
    // The browser retries a stream that broke; one that was refused it closes.
    if (source.readyState === EventSource.CLOSED) listener.gone()
  })
  return () => source.close()
}
