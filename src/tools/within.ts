import type { Clock, Millis } from '../flow/clock.ts'
import { openScope } from '../flow/scope.ts'

export type Within<Value> =
  | { readonly type: 'done'; readonly value: Value }
  | { readonly type: 'late' }
  | { readonly type: 'aborted' }

/**
 * What `work` comes to, if it comes to it in time and before `signal` is aborted; after that it is cancelled by the signal that it was
 * given, and nobody waits for it to obey. Rejects with what it rejects with.
 */
export function within<Value>(
  work: (signal: AbortSignal) => Promise<Value>,
  { clock, ms, signal }: { readonly clock: Clock; readonly ms: Millis; readonly signal: AbortSignal },
): Promise<Within<Value>> {
  if (signal.aborted) return Promise.resolve({ type: 'aborted' })
  const scope = openScope(signal)
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      callOff()
      signal.removeEventListener('abort', abort)
      scope.cancel('ended')
      settle()
    }
    const abort = () => end(() => resolve({ type: 'aborted' }))
    const callOff = clock.after(ms, () => end(() => resolve({ type: 'late' })))
    signal.addEventListener('abort', abort, { once: true })
    work(scope.signal).then(
      value => end(() => resolve({ type: 'done', value })),
      error => end(() => reject(error)),
    )
  })
}
