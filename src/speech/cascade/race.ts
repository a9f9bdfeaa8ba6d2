import { openChannel } from '../../flow/channel.ts'
import { type Clock, type Millis, pause } from '../../flow/clock.ts'
import { openScope, type Scope } from '../../flow/scope.ts'
import { ProviderError, type ProviderNotice, type Stage } from '../provider.ts'
import { type Attempt, asProviderError } from './health.ts'
import type { Plan, Rated } from './plan.ts'

/** How long a first part is waited for. */
export interface Patience {
  /** A provider that has given none by then has failed. */
  readonly deadlineMs: Millis
  /** The next one is asked as well at the P95 of the one before, but not before and not after this. */
  readonly hedgeMs: readonly [least: Millis, most: Millis]
}

export interface RaceOf<E extends Rated, P> {
  readonly stage: Stage
  /** In place of whom the first is asked; null: of nobody. */
  readonly instead: { readonly name: string; readonly error: ProviderError } | null
  readonly plan: Plan<E>
  readonly patience: Patience
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly notice: (notice: ProviderNotice) => void
  readonly open: (entry: E, signal: AbortSignal) => AsyncIterable<P>
  /** The first part that shows it serves; those before are kept. */
  readonly counts: (part: P) => boolean
  /** It ended without any that counts: null where that is an answer. */
  readonly empty: (parts: readonly P[]) => string | null
}

/** The provider that gave its first part first. Whoever takes it cancels `scope` in the end and reports to `attempt`. */
export interface Winner<E, P> {
  readonly entry: E
  readonly scope: Scope
  readonly attempt: Attempt
  readonly parts: AsyncIterator<P>
  /** What it has given up to now. */
  readonly given: readonly P[]
  readonly ended: boolean
}

interface Runner<E, P> extends Omit<Winner<E, P>, 'ended' | 'parts' | 'given'> {
  readonly parts: AsyncIterator<P>
  readonly given: P[]
  readonly calls: (() => void)[]
}

type News<E, P> =
  | { readonly runner: Runner<E, P>; readonly is: 'first' | 'ended' | 'slow' }
  | { readonly runner: Runner<E, P>; readonly is: 'failed'; readonly error: unknown }

/**
 * Asks one provider, the next one at once where it fails and beside it where it is slow, at most two at a time, until one gives its first part.
 * Null when aborted; throws what the plan makes of all failures.
 */
export async function race<E extends Rated, P>(of: RaceOf<E, P>): Promise<Winner<E, P> | null> {
  const { plan, stage, clock, signal, notice } = of
  const news = openChannel<News<E, P>>(signal)
  const running = new Set<Runner<E, P>>()
  const askedAt = new Map<Runner<E, P>, Millis>()
  const slow = new Set<Runner<E, P>>()

  function start(entry: E): void {
    const scope = openScope(signal)
    const runner: Runner<E, P> = {
      entry,
      scope,
      attempt: entry.health.begin(),
      parts: opened(() => of.open(entry, scope.signal)),
      given: [],
      calls: timers(),
    }
    function timers() {
      const { deadlineMs, hedgeMs } = of.patience
      const slowMs = Math.min(hedgeMs[1], Math.max(hedgeMs[0], entry.health.p95Ms()))
      const late = new ProviderError(entry.health.name, `nothing came within ${deadlineMs} ms`, {
        kind: 'late',
      })
      return [
        clock.after(slowMs, () => void news.push({ runner, is: 'slow' })),
        clock.after(deadlineMs, () => void news.push({ runner, is: 'failed', error: late })),
      ]
    }
    running.add(runner)
    askedAt.set(runner, clock.now())
    void read(runner)
  }

  async function read(runner: Runner<E, P>): Promise<void> {
    try {
      for (;;) {
        const { done, value } = await runner.parts.next()
        if (done) return void news.push({ runner, is: 'ended' })
        runner.given.push(value)
        if (of.counts(value)) return void news.push({ runner, is: 'first' })
      }
    } catch (error) {
      news.push({ runner, is: 'failed', error })
    }
  }

  function leave(runner: Runner<E, P>): void {
    for (const callOff of runner.calls) callOff()
    running.delete(runner)
  }

  function won(winner: Runner<E, P>, ended: boolean): Winner<E, P> {
    leave(winner)
    let isBefore = true
    for (const [runner] of askedAt) {
      if (runner === winner) isBefore = false
      if (!running.has(runner)) continue
      leave(runner)
      if (isBefore) runner.attempt.outpaced()
      else runner.attempt.dropped()
      abandon(runner)
    }
    const ms = Math.round(clock.now() - (askedAt.get(winner) ?? 0))
    if (!ended) winner.attempt.first(ms)
    notice({ type: 'provider-served', stage, provider: winner.entry.health.name, ms })
    return { ...winner, ended }
  }

  function fail(
    runner: Runner<E, P>,
    thrown: unknown,
  ): { readonly name: string; readonly error: ProviderError } {
    const { name } = runner.entry.health
    const error = asProviderError(name, thrown)
    leave(runner)
    abandon(runner)
    runner.attempt.failed(error)
    plan.failed(runner.entry, error)
    notice({ type: 'provider-failed', stage, provider: name, kind: error.kind, message: error.message })
    return { name, error }
  }

  async function startNext(instead: RaceOf<E, P>['instead']): Promise<void> {
    const turn = plan.next()
    if (!turn) throw plan.allFailed(wholeStage[stage])
    if (turn.waitMs > 0) await pause(clock, turn.waitMs, signal)
    const to = turn.entry.health.name
    if (instead)
      notice({
        type: 'provider-switched',
        stage,
        from: instead.name,
        to,
        reason: instead.error.message,
        isHedge: false,
      })
    if (!signal.aborted) start(turn.entry)
  }

  /** The one that is waited for last is slow. */
  function hedge(): void {
    const [last] = [...running].slice(-1)
    const turn = last && slow.has(last) && running.size < 2 ? plan.next('fresh') : null
    if (!turn || !last) return
    const from = last.entry.health.name
    const reason = `${from} is slow: nothing came within ${Math.round(clock.now() - (askedAt.get(last) ?? 0))} ms`
    notice({ type: 'provider-switched', stage, from, to: turn.entry.health.name, reason, isHedge: true })
    start(turn.entry)
  }

  try {
    await startNext(of.instead)
    for await (const item of news) {
      const { runner } = item
      if (!running.has(runner)) continue
      if (item.is === 'first') return won(runner, false)
      if (item.is === 'slow') {
        slow.add(runner)
        hedge()
      } else {
        const reason = item.is === 'failed' ? item.error : emptiness(of, runner)
        if (reason === null) return won(runner, true)
        const failed = fail(runner, reason)
        if (running.size === 0) await startNext(failed)
        else hedge()
      }
    }
    return null
  } finally {
    for (const runner of running) {
      leave(runner)
      runner.attempt.dropped()
      abandon(runner)
    }
    news.close()
  }
}

/** What fails when it is opened fails as what it would have given. */
async function* opened<P>(open: () => AsyncIterable<P>): AsyncGenerator<P> {
  yield* open()
}

export const wholeStage: Readonly<Record<Stage, string>> = {
  stt: 'every recogniser failed',
  llm: 'every language model failed',
  tts: 'every voice failed',
}

function emptiness<E extends Rated, P>(
  of: RaceOf<E, P>,
  { entry, given }: Runner<E, P>,
): ProviderError | null {
  const message = of.empty(given)
  return message === null ? null : new ProviderError(entry.health.name, message, { kind: 'broken' })
}

/** Nobody waits for it to obey. */
export function abandon({ scope, parts }: Pick<Winner<unknown, unknown>, 'scope' | 'parts'>): void {
  scope.cancel('not needed')
  void parts.return?.()?.catch(() => {})
}

/** Reads parts one by one, with a time by which the next is due. */
export interface Reader<P> {
  /** The next part, or `late` once the instant that `until` names has passed (null: it may take its time): then the same part is still to come. What it throws is thrown. */
  next(until: () => Millis | null): Promise<IteratorResult<P> | 'late' | 'aborted'>
}

export function openReader<P>(parts: AsyncIterator<P>, clock: Clock, signal: AbortSignal): Reader<P> {
  let coming: Promise<IteratorResult<P>> | null = null
  const ask = () => {
    const asked = parts.next()
    // Who is late may still fail afterwards, when nobody listens.
    asked.catch(() => {})
    return asked
  }
  return {
    async next(until) {
      coming ??= ask()
      for (;;) {
        const left = () => (until() ?? Number.POSITIVE_INFINITY) - clock.now()
        using waiting = openScope(signal)
        const wait = pause(clock, Math.min(LOOK_MS, Math.max(0, left())), waiting.signal)
        const first = await Promise.race([coming, wait])
        if (signal.aborted) return 'aborted'
        if (first) {
          coming = null
          return first
        }
        if (left() <= 0) return 'late'
      }
    },
  }
}

/** How often it is looked whether something is to be waited for by now. */
const LOOK_MS = 100
