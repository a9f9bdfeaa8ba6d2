import type { Clock, Millis } from '../../../flow/clock.ts'
import { ProviderError } from '../../provider.ts'
import { NAME } from './failure.ts'
import type { Patience } from './patience.ts'

/** Between two attempts, doubled with each. */
const PAUSE_MS = 100
/** A connection that was good for so long and is lost then is another matter than the one before. */
const GOOD_MS: Millis = 5000

/** The time in which a turn has no connection that works, and what is tried in it. */
export interface Outage {
  /** There is no connection yet. */
  begin(): void
  /** The connection is lost, and with it what was on its way. */
  lost(error: ProviderError): void
  /** The server has shown that it hears, or nobody wants to know any more. */
  end(): void
}

export function openOutage(of: {
  readonly patience: Patience
  readonly clock: Clock
  /** Gets a connection and sends again what it must. Throws ProviderError. */
  attach(): Promise<void>
  /** Nothing that was asked for before `from` is open. */
  isOver(from: Millis): boolean
  giveUp(error: ProviderError): void
}): Outage {
  const { patience, clock, attach, isOver, giveUp } = of
  let from: Millis | null = null
  let tries = 0
  let attachedAt: Millis = 0
  let last: ProviderError | null = null
  let hasEnded = false
  let isFirst = true
  let callOff = () => {}
  let callOffNext = () => {}

  const attempt = async () => {
    tries++
    try {
      await attach()
      attachedAt = clock.now()
      if (isFirst) over()
      isFirst = false
    } catch (error) {
      if (!hasEnded) failed(error as ProviderError)
    }
  }
  const failed = (error: ProviderError) => {
    last = error
    // Who is asked too often is not asked again; another provider may be.
    if (!error.retryable || error.kind === 'rate' || tries >= patience.attempts) return giveUp(error)
    callOffNext = clock.after(PAUSE_MS * 2 ** (tries - 1), () => void attempt())
  }
  const start = () => {
    const begun = clock.now()
    hasEnded = false
    from = begun
    tries = 0
    callOff()
    callOff = clock.after(patience.outageMs, () => {
      if (from === begun && !isOver(begun)) giveUp(last ?? notInTime(patience.outageMs))
    })
  }
  const over = () => {
    from = null
    callOff()
  }
  return {
    begin() {
      start()
      void attempt()
    },
    lost(error) {
      last = error
      if (from === null || clock.now() - attachedAt > GOOD_MS) start()
      if (tries === 0 && error.retryable && error.kind !== 'rate') void attempt()
      else failed(error)
    },
    end() {
      hasEnded = true
      over()
      callOffNext()
    },
  }
}

const notInTime = (ms: Millis): ProviderError =>
  new ProviderError(NAME, `has had no connection for ${ms / 1000} s; look at the network, or try again`, {
    kind: 'late',
  })
