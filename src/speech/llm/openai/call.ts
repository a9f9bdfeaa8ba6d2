import { type Clock, type Millis, startClock } from '../../../flow/clock.ts'
import { openScope } from '../../../flow/scope.ts'
import { ProviderError } from '../../provider.ts'
import type { EventStream } from './events.ts'

/** How long is waited: for the first thing that the model makes, counted from the request, and between two of them. Reasoning counts. */
export interface Patience {
  readonly name: string
  readonly firstTokenMs: Millis
  readonly betweenTokensMs: Millis
}

/** How long a connection may take to end after the reply has: then it serves the next request. */
const TAIL_MS = 1_000
const clock: Clock = startClock()

/** One request under way: its cancellation, and its patience. */
export interface Call {
  readonly signal: AbortSignal
  /** Why it was given up; null: it was not. */
  readonly overdue: ProviderError | null
  /** The model made something, or is listened to again: the wait for more begins. */
  waits(): void
  /** Who reads the reply does something else. */
  rests(): void
  /** The reply is complete: what the connection still brings is read aside. */
  finish(events: EventStream): void
  end(): void
}

export function openCall({ name, firstTokenMs, betweenTokensMs }: Patience, signal: AbortSignal): Call {
  const scope = openScope(signal)
  let overdue: ProviderError | null = null
  let hasTail = false
  const giveUp = (ms: Millis, what: string) =>
    clock.after(ms, () => {
      const message = `${what} for ${ms / 1000} s; look whether the server still loads the model, or has too much to do`
      overdue = new ProviderError(name, message, { kind: 'late' })
      scope.cancel('overdue')
    })
  let callOff = giveUp(firstTokenMs, 'has said nothing')
  return {
    signal: scope.signal,
    get overdue() {
      return overdue
    },
    waits() {
      callOff()
      callOff = giveUp(betweenTokensMs, 'stopped in the middle of a reply and has said nothing')
    },
    rests: () => callOff(),
    finish(events) {
      callOff()
      hasTail = true
      callOff = clock.after(TAIL_MS, () => scope.cancel('finished'))
      void readAside(events).then(() => {
        callOff()
        scope.cancel('finished')
      })
    },
    end() {
      if (hasTail) return
      callOff()
      scope.cancel('ended')
    },
  }
}

/** A connection whose answer was read to its end is used again. What goes wrong now concerns nobody. */
async function readAside(events: EventStream): Promise<void> {
  try {
    while ((await events.next()) !== null);
  } catch {}
}
