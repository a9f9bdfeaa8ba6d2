import { setMaxListeners } from 'node:events'

/** A call's scope has a dozen parts that hang on it for as long as it lasts. Many more are a leak, and Node says so. */
const MOST_LISTENERS = 64

/**
 * A cancellation scope: one per turn, child of the session's, child of the process's.
 * It detaches from its parent when it ends, because `AbortSignal.any` keeps every listener of a long-lived parent
 * (125 MB after 100,000 turns on Node 20).
 */
export interface Scope extends Disposable {
  readonly signal: AbortSignal
  cancel(reason?: unknown): void
}

/** `mostChildren`: what may hang on it at once; of the process, a scope for every call. */
export function openScope(parent?: AbortSignal, mostChildren = MOST_LISTENERS): Scope {
  const controller = new AbortController()
  setMaxListeners(mostChildren, controller.signal)
  const follow = () => controller.abort(parent?.reason)
  if (parent?.aborted) follow()
  else parent?.addEventListener('abort', follow, { once: true })
  const end = (reason?: unknown) => {
    parent?.removeEventListener('abort', follow)
    controller.abort(reason)
  }
  return { signal: controller.signal, cancel: end, [Symbol.dispose]: () => end('scope ended') }
}
