import type { Millis } from '../../flow/clock.ts'
import { type FailureKind, ProviderError } from '../provider.ts'
import type { Health } from './health.ts'

/** A provider in a list, with what the process knows of it. */
export interface Rated {
  readonly health: Health
}

/** Whose turn it is, and how long that one asked to be left alone before. */
export interface Turn<E> {
  readonly entry: E
  readonly waitMs: Millis
}

/** The providers of one request, in the order in which they are asked. */
export interface Plan<E extends Rated> {
  /** The next one; `fresh`: only one that has not failed in this request. Null: nobody is left. */
  next(fresh?: 'fresh'): Turn<E> | null
  failed(entry: E, error: ProviderError): void
  /** All of them, as one failure: lasting only if every one is. */
  allFailed(what: string): ProviderError
}

/** A provider that asks for a longer rest than this is not waited for in a call. */
const MOST_REST_MS = 1_500
/** Failures that a fresh connection may mend at once. */
const passes = new Set<FailureKind>(['unreachable', 'broken', 'down'])
const lasts = new Set<FailureKind>(['key', 'quota', 'request'])

/**
 * `again`: whether the one that failed is asked once more `first`, before the next one (where a fresh connection may mend it), or `last`, when
 * nobody else is left. Either way once in a request.
 */
export function openPlan<E extends Rated>(entries: readonly E[], again: 'first' | 'last'): Plan<E> {
  const failures: ProviderError[] = []
  const fresh: E[] = []
  const lastResort: E[] = []
  let retry: Turn<E> | null = null
  let retried = false
  let lastFailed: E | null = null
  for (const entry of entries) {
    const admission = entry.health.admission()
    if (admission === 'yes') fresh.push(entry)
    else if (admission === 'last') lastResort.push(entry)
    else failures.push(leftAlone(entry.health))
  }
  const queue = [...fresh, ...lastResort]

  function takeRetry(): Turn<E> | null {
    const taken = retry
    retry = null
    if (taken) retried = true
    return taken
  }

  return {
    next(only) {
      const isPassing = passes.has(failures.at(-1)?.kind ?? 'late')
      if (again === 'first' && !only && retry?.entry === lastFailed && isPassing) return takeRetry()
      const entry = queue.shift()
      if (entry) return { entry, waitMs: 0 }
      return only ? null : takeRetry()
    },
    failed(entry, error) {
      failures.push(error)
      lastFailed = entry
      const waitMs = error.retryAfterMs ?? 0
      if (!retried && error.retryable && waitMs <= MOST_REST_MS) retry ??= { entry, waitMs }
    },
    allFailed(what) {
      const lasting = failures.length > 0 && failures.every(({ kind }) => lasts.has(kind))
      const error = failures.findLast(({ kind }) => lasting || !lasts.has(kind))
      const told = failures.map(
        ({ provider, kind, message }) => `${provider} (${kind}): ${bare(provider, message)}`,
      )
      return new ProviderError(
        what,
        told.length === 0 ? 'no provider is set' : [...new Set(told)].join('; '),
        {
          kind: error?.kind ?? 'request',
          // What there was to try again has been tried again.
          retryable: false,
          cause: error,
        },
      )
    },
  }
}

/** Why a provider is not asked at all. */
function leftAlone(health: Health): ProviderError {
  const { lastFailure, retryInMs } = health.state()
  const message = bare(health.name, lastFailure?.message ?? 'it failed')
  return new ProviderError(
    health.name,
    `${message} (left alone for ${Math.ceil((retryInMs ?? 0) / 1000)} s)`,
    {
      kind: lastFailure?.kind ?? 'down',
    },
  )
}

const bare = (provider: string, message: string): string =>
  message.startsWith(`${provider}: `) ? message.slice(provider.length + 2) : message
