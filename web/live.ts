import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { parse, record, textOr } from './json.ts'
import { keyHeaders } from './key.ts'
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

/** How long after a stream broke it is asked for again, ms. */
const againMs = 1000

/** Follows a call beside its socket, over server-sent events, until the returned function is called. */
export function followLive(conversationId: string, listener: LiveListener): () => void {
  const leaving = new AbortController()
  void follow(
    `/v1/antiphon/conversations/${encodeURIComponent(conversationId)}/live`,
    listener,
    leaving.signal,
  )
  return () => leaving.abort()
}

/** By `fetch`, because an `EventSource` cannot carry a key. */
async function follow(path: string, listener: LiveListener, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const answer = await fetch(path, { headers: keyHeaders(), signal })
      if (!answer.ok || !answer.body) return listener.gone()
      const parser = createParser({ onEvent: event => tell(event, listener) })
      const text = answer.body.pipeThrough(new TextDecoderStream()).getReader()
      for (;;) {
        const { done, value } = await text.read()
        if (done) break
        parser.feed(value)
      }
    } catch {
      // It broke, or the call is over; the loop knows which.
    }
    await new Promise(resolve => setTimeout(resolve, againMs))
  }
}

function tell({ event, data }: EventSourceMessage, listener: LiveListener): void {
  const phase = event === 'phase' ? readPhase(parse(data)) : null
  if (phase) listener.phase(phase)
  const turn = event === 'turn' ? readTurn(parse(data)) : null
  if (turn) listener.turn(turn)
}
