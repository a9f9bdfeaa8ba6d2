import type { Millis } from '../../../flow/clock.ts'

/** How long is waited for what, and how often it is tried again. */
export interface Patience {
  /** From the request for a connection to `session_started`, which comes after about 200 ms. */
  readonly openMs: Millis
  /** From a commit to its text: 99 % come within 407 ms (pipecat's benchmark, 2026-06). */
  readonly commitMs: Millis
  /** From the text of a commit to the same with its words, which comes some 10 ms later. */
  readonly wordsMs: Millis
  /** From the loss of a connection in a turn until the next has shown that it hears. */
  readonly outageMs: Millis
  /** Connections that are tried meanwhile. */
  readonly attempts: number
  /** Silence goes up so often while the caller says nothing: without audio the vendor hangs up after about 15 s. */
  readonly keepAliveMs: Millis
  /** Two pings without an answer, and the connection is gone. */
  readonly pingMs: Millis
}

/** A commit that is not answered and a second one on a new connection come to less than the 4 s after which a caller believes the line dead. */
export const usualPatience: Patience = {
  openMs: 3000,
  commitMs: 1500,
  wordsMs: 100,
  outageMs: 2000,
  attempts: 3,
  keepAliveMs: 5000,
  pingMs: 5000,
}
