import type { Clock, Millis } from '../../flow/clock.ts'
import { type FailureKind, ProviderError } from '../provider.ts'

/** Failures in a row after which a provider is left alone, where one alone does not say that it will fail again. */
const FAILURES = 3
/** So long at first, twice as long after every trial that fails, and no longer than the last. */
const FIRST_PAUSE_MS = 5_000
const MOST_PAUSE_MS = 120_000
/** A key that is refused or a credit that is spent is mended by a person: that takes minutes. */
const LASTING_PAUSE_MS = 300_000
/** Whoever is asked too often and does not say how long to wait. */
const RATE_PAUSE_MS = 1_000
/** Latest successes that the P95 is taken of; while there are fewer than `ENOUGH` of them the stated prior stands for the missing. */
const KEPT = 50
const ENOUGH = 20
/** Who gives up on a provider after so many times its P95 has seen it fail. */
const PATIENCE = 2

export interface HealthOptions {
  readonly name: string
  /** Of the process, not of a call: it outlives them. */
  readonly clock: Clock
  /** The P95 of the time to the first result that is taken for granted until it is known. */
  readonly priorMs: Millis
  /** Asked after a pause in place of a caller's request: resolves when the provider is well, rejects with its failure. */
  readonly probe?: () => Promise<void>
  /** Every change, for the log. It never has a key in it. */
  readonly noticed?: (notice: HealthNotice) => void
}

export type Circuit = 'closed' | 'open' | 'half-open'

export interface HealthNotice {
  readonly provider: string
  readonly from: Circuit
  readonly to: Circuit
  readonly kind: FailureKind | null
  readonly message: string
  /** How long it is left alone; null where it is not. */
  readonly pauseMs: Millis | null
}

export interface HealthState {
  readonly provider: string
  readonly circuit: Circuit
  readonly p95Ms: Millis
  /** Measured successes behind `p95Ms`; below 20 the prior has a part in it. */
  readonly measured: number
  readonly succeeded: number
  readonly failed: number
  readonly lastFailure: {
    readonly kind: FailureKind
    readonly message: string
    readonly agoMs: Millis
  } | null
  /** Until it is tried again; null: it is in use. */
  readonly retryInMs: Millis | null
}

/** One request to a provider: report how it went, once. */
export interface Attempt {
  /** Its first result came, `ms` after it was asked for; by default after the attempt began. Later ones count too where a stage has several. */
  first(ms?: Millis): void
  succeeded(): void
  failed(error: ProviderError): void
  /** Another was quicker: late once is chance, late time and again a failure. */
  outpaced(): void
  /** Nobody waits for it any more: a failure only where it had been waited for in vain for long, by default since it began. */
  dropped(waitedMs?: Millis): void
}

/** The circuit breaker and the latency of one provider, shared by all calls of the process. */
export interface Health {
  readonly name: string
  /** Whether it may be asked now: `last` only if nobody else can be; the caller who asks while half open is the trial. */
  admission(): 'yes' | 'last' | 'no'
  begin(): Attempt
  /** P95 of the time to the first result. */
  p95Ms(): Millis
  state(): HealthState
}

const isLasting = (kind: FailureKind): boolean => kind === 'key' || kind === 'quota'

export function openHealth({ name, clock, priorMs, probe, noticed }: HealthOptions): Health {
  const latencies: Millis[] = []
  let circuit: Circuit = 'closed'
  let inRow = 0
  let pauses = 0
  let until: Millis = 0
  /** A trial is under way. */
  let trying = false
  let last: { readonly error: ProviderError; readonly at: Millis } | null = null
  const count = { succeeded: 0, failed: 0 }

  function move(to: Circuit, pauseMs: Millis | null): void {
    const from = circuit
    circuit = to
    if (from === to) return
    const error = to === 'open' ? (last?.error ?? null) : null
    noticed?.({
      provider: name,
      from,
      to,
      kind: error?.kind ?? null,
      message: error?.message ?? '',
      pauseMs,
    })
  }

  function open(pauseMs: Millis): void {
    until = clock.now() + pauseMs
    pauses++
    move('open', pauseMs)
  }

  function succeeded(): void {
    count.succeeded++
    inRow = 0
    pauses = 0
    trying = false
    move('closed', null)
  }

  function failed(error: ProviderError): void {
    count.failed++
    last = { error, at: clock.now() }
    const wasTrial = trying
    trying = false
    // One agent's wrong voice or model says nothing about the provider: it has answered.
    if (error.kind === 'request') return move('closed', null)
    inRow++
    const growing = Math.min(MOST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** pauses)
    if (isLasting(error.kind)) return open(error.retryAfterMs ?? LASTING_PAUSE_MS)
    if (error.kind === 'rate') return open(error.retryAfterMs ?? RATE_PAUSE_MS * 2 ** Math.min(pauses, 6))
    if (wasTrial || inRow >= FAILURES) open(Math.max(growing, error.retryAfterMs ?? 0))
  }

  /** The pause is over: one is let through, or the probe is sent. */
  function rest(): 'yes' | 'last' | 'no' {
    if (trying) return 'last'
    if (clock.now() < until)
      return last && (isLasting(last.error.kind) || last.error.kind === 'rate') ? 'no' : 'last'
    move('half-open', null)
    if (!probe) return 'yes'
    trying = true
    probe().then(succeeded, error => failed(asProviderError(name, error)))
    return 'last'
  }

  function begin(): Attempt {
    const from = clock.now()
    let given = false
    let over = false
    // Who is asked as the last resort of a request is a trial as well: it is known afterwards how the provider is.
    if (circuit !== 'closed' && !probe) trying = true
    const once = (report: () => void) => {
      if (over) return
      over = true
      report()
    }
    const late = () =>
      failed(
        new ProviderError(name, `nothing came within ${Math.round(clock.now() - from)} ms`, { kind: 'late' }),
      )
    const unclear = () => {
      trying = false
    }
    return {
      first(ms = clock.now() - from) {
        given = true
        latencies.push(ms)
        if (latencies.length > KEPT) latencies.shift()
      },
      succeeded: () => once(succeeded),
      failed: error => once(() => failed(error)),
      outpaced: () => once(given ? succeeded : late),
      dropped: (waitedMs = given ? 0 : clock.now() - from) =>
        once(waitedMs > PATIENCE * p95Ms() ? late : given ? succeeded : unclear),
    }
  }

  function p95Ms(): Millis {
    const missing = Math.max(0, ENOUGH - latencies.length)
    const all = [...latencies, ...Array<Millis>(missing).fill(priorMs)].sort((one, other) => one - other)
    return all[Math.ceil(all.length * 0.95) - 1] ?? priorMs
  }

  return {
    name,
    admission: () => (circuit === 'closed' ? 'yes' : rest()),
    begin,
    p95Ms,
    state: () => ({
      provider: name,
      circuit,
      p95Ms: Math.round(p95Ms()),
      measured: latencies.length,
      ...count,
      lastFailure: last && {
        kind: last.error.kind,
        message: last.error.message,
        agoMs: Math.round(clock.now() - last.at),
      },
      retryInMs: circuit === 'closed' ? null : Math.max(0, Math.round(until - clock.now())),
    }),
  }
}

/** Whatever was thrown, as the failure of a provider: what is no ProviderError is a defect of its adapter, and another try may do. */
export function asProviderError(provider: string, error: unknown): ProviderError {
  if (error instanceof ProviderError) return error
  const message = error instanceof Error ? error.message : String(error)
  return new ProviderError(provider, message, { kind: 'broken', cause: error })
}
