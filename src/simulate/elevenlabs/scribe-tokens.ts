import { randomBytes } from 'node:crypto'
import type { Clock, Millis } from '../../flow/clock.ts'

/** As documented: 15 minutes, one use. */
const VALID_MS: Millis = 15 * 60_000
/** So many are remembered. */
const MOST_TOKENS = 10_000

/** Tokens with which a browser may open one session. */
export interface Tokens {
  make(): string
  /** Whether it was valid; it is not any more. */
  use(token: string): boolean
}

export function openTokens(clock: Clock): Tokens {
  const until = new Map<string, Millis>()
  return {
    make() {
      for (const [token, end] of until)
        if (end <= clock.now() || until.size >= MOST_TOKENS) until.delete(token)
      const token = `sutkn_${randomBytes(24).toString('hex')}`
      until.set(token, clock.now() + VALID_MS)
      return token
    },
    use(token) {
      const end = until.get(token)
      until.delete(token)
      return end !== undefined && clock.now() < end
    },
  }
}
