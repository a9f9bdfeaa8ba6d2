import type { Clock, Millis } from '../../flow/clock.ts'
import { openScope } from '../../flow/scope.ts'
import type { ProviderError } from '../provider.ts'

/** One request under way: its cancellation, and how long it may take. */
export interface Deadline {
  readonly signal: AbortSignal
  /** Why it was given up; null: it was not. */
  readonly overdue: ProviderError | null
  /** From now on it may take this long; an earlier limit no longer counts. */
  within(ms: Millis, error: () => ProviderError): void
  /** Ends the request if it still runs. */
  end(): void
}

export function openDeadline(clock: Clock, signal: AbortSignal): Deadline {
  const scope = openScope(signal)
  let overdue: ProviderError | null = null
  let callOff = () => {}
  return {
    signal: scope.signal,
    get overdue() {
      return overdue
    },
    within(ms, error) {
      callOff()
      callOff = clock.after(ms, () => {
        overdue = error()
        scope.cancel('overdue')
      })
    },
    end() {
      callOff()
      scope.cancel('ended')
    },
  }
}
