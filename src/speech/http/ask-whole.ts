import { type Clock, type Millis, startClock } from '../../flow/clock.ts'
import { ProviderError } from '../provider.ts'
import type { Asking } from './asking.ts'
import { openDeadline } from './deadline.ts'
import { failed } from './failure.ts'
import type { Http, HttpRequest } from './http.ts'
import { readStart } from './read-start.ts'

export interface Limits {
  readonly http: Http
  /** From the request to the last byte of the answer. */
  readonly withinMs: Millis
  readonly mostBytes: number
  readonly clock?: Clock | undefined
}

/**
 * Asks, and reads the whole answer, or the beginning of one that is too long. Every failure is a `ProviderError`; after an abort what it throws
 * means nothing.
 */
export async function askWhole(
  asking: Asking,
  request: HttpRequest,
  { http, withinMs, mostBytes, clock = startClock() }: Limits,
): Promise<string> {
  const deadline = openDeadline(clock, request.signal)
  const text = `has not answered within ${withinMs / 1000} s; look whether ${asking.shownUrl} is up and within reach`
  deadline.within(withinMs, () => new ProviderError(asking.name, text, { kind: 'late' }))
  let hasBegun = false
  try {
    const { body } = await http(asking, { ...request, signal: deadline.signal })
    hasBegun = true
    return await readStart(body, mostBytes)
  } catch (error) {
    throw deadline.overdue ?? failed(asking, error, hasBegun)
  } finally {
    deadline.end()
  }
}
