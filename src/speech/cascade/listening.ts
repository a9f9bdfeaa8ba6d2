import { type Channel, openChannel } from '../../flow/channel.ts'
import { type Clock, type Millis, pause } from '../../flow/clock.ts'
import { openScope, type Scope } from '../../flow/scope.ts'
import type { ProviderError, ProviderNotice, SpeechToText, SttInput, SttPart } from '../provider.ts'
import type { Attempt, Health } from './health.ts'
import { openPlan, type Plan } from './plan.ts'
import { wholeStage } from './race.ts'
import { openTurnLog } from './turn-log.ts'

export type Options = Parameters<SpeechToText['transcribe']>[1]

export interface Entry {
  readonly health: Health
  readonly understands: (language: string) => boolean
  /** Opened when it is needed. */
  readonly recogniser: () => SpeechToText
}

export interface Cascade {
  readonly entries: readonly Entry[]
  readonly clock: Clock
  readonly deadlineMs: Millis
  readonly hedgeMs: readonly [Millis, Millis]
  readonly noticed: ((notice: ProviderNotice) => void) | undefined
}

/** A recogniser that listens to the turn. */
export interface Runner {
  readonly entry: Entry
  readonly attempt: Attempt
  readonly scope: Scope
  readonly input: Channel<SttInput>
  readonly since: Millis
  /** What is to be called off when it has answered. */
  callOff: () => void
  served: boolean
}

export type News =
  | { readonly is: 'input'; readonly item: SttInput }
  | { readonly is: 'input-end'; readonly failure: { readonly error: unknown } | null }
  | { readonly is: 'part'; readonly runner: Runner; readonly part: SttPart }
  | { readonly is: 'ended' | 'slow' | 'late'; readonly runner: Runner }
  | { readonly is: 'failed'; readonly runner: Runner; readonly error: unknown }

/** One turn of the caller and those who listen to it: the first of `runners` is in charge, a second runs beside it. */
export function openTurn(cascade: Cascade, options: Options, news: Channel<News>) {
  const { clock } = cascade
  const { signal } = options
  const log = openTurnLog()
  const plan: Plan<Entry> = openPlan(cascade.entries, 'last')
  let runners: Runner[] = []
  let isClosed = false

  const notice = (told: ProviderNotice) => {
    cascade.noticed?.(told)
    options.noticed?.(told)
  }

  function start(entry: Entry): void {
    const scope = openScope(signal)
    const runner: Runner = {
      entry,
      scope,
      attempt: entry.health.begin(),
      input: openChannel<SttInput>(scope.signal),
      since: clock.now(),
      callOff: () => {},
      served: false,
    }
    for (const item of log.replay()) runner.input.push(item)
    if (isClosed) runner.input.close()
    runners.push(runner)
    void listen(runner, options, news)
    if (log.pending) watch(runner, cascade, news)
  }

  const waitedMs = (runner: Runner): Millis =>
    log.pending ? clock.now() - Math.max(log.pending.at, runner.since) : 0

  function leave(runner: Runner): void {
    runners = runners.filter(one => one !== runner)
    runner.callOff()
    runner.scope.cancel('not needed')
    runner.input.close()
  }

  function* take(runner: Runner, part: SttPart): Generator<SttPart> {
    if (!runners.includes(runner)) return
    if (part.type === 'text-partial') {
      if (runner === runners[0]) yield part
      return
    }
    const ms = Math.round(waitedMs(runner))
    const finals = log.answer(part)
    if (finals.length === 0) return
    runner.attempt.first(ms)
    if (!runner.served)
      notice({ type: 'provider-served', stage: 'stt', provider: runner.entry.health.name, ms })
    runner.served = true
    const isBeforeMe = runners.indexOf(runner)
    for (const [place, other] of runners.entries()) {
      if (other === runner) continue
      if (place < isBeforeMe) other.attempt.outpaced()
      else other.attempt.dropped(0)
      leave(other)
    }
    runner.callOff()
    if (log.pending) watch(runner, cascade, news)
    yield* finals
  }

  async function replace(
    instead: { readonly name: string; readonly error: ProviderError } | null,
  ): Promise<void> {
    const next = plan.next()
    if (!next) throw plan.allFailed(wholeStage.stt)
    if (next.waitMs > 0) await pause(clock, next.waitMs, signal)
    if (signal.aborted) return
    if (instead) {
      const { name: from, error } = instead
      const to = next.entry.health.name
      notice({ type: 'provider-switched', stage: 'stt', from, to, reason: error.message, isHedge: false })
    }
    start(next.entry)
  }

  return {
    take,
    replace,
    hear(item: SttInput): void {
      log.add(item, clock.now())
      for (const runner of runners) {
        runner.input.push(item)
        // Timers count from the oldest flush that is open.
        if (item.type === 'flush' && log.pending === log.newest) watch(runner, cascade, news)
      }
    },
    close(): void {
      isClosed = true
      for (const runner of runners) runner.input.close()
    },
    /** Whether somebody waits for an answer. */
    isAsked: () => log.pending !== null,
    hedge(runner: Runner): void {
      if (!log.pending || runners.length !== 1 || runners[0] !== runner) return
      const next = plan.next('fresh')
      if (!next) return
      const from = runner.entry.health.name
      const reason = `${from} is slow: no words came within ${Math.round(waitedMs(runner))} ms`
      notice({
        type: 'provider-switched',
        stage: 'stt',
        from,
        to: next.entry.health.name,
        reason,
        isHedge: true,
      })
      start(next.entry)
    },
    async fail(runner: Runner, error: ProviderError): Promise<void> {
      if (!runners.includes(runner)) return
      leave(runner)
      const { name } = runner.entry.health
      runner.attempt.failed(error)
      plan.failed(runner.entry, error)
      notice({
        type: 'provider-failed',
        stage: 'stt',
        provider: name,
        kind: error.kind,
        message: error.message,
      })
      if (runners.length === 0) await replace({ name, error })
    },
    end(): void {
      for (const runner of runners) {
        runner.attempt.dropped(waitedMs(runner))
        leave(runner)
      }
    },
  }
}

async function listen(runner: Runner, options: Options, news: Channel<News>): Promise<void> {
  const { entry, input, scope } = runner
  try {
    const parts = entry.recogniser().transcribe(input, { ...options, signal: scope.signal })
    for await (const part of parts) news.push({ is: 'part', runner, part })
    news.push({ is: 'ended', runner })
  } catch (error) {
    news.push({ is: 'failed', runner, error })
  }
}

/** Its answer is due. */
function watch(runner: Runner, { clock, deadlineMs, hedgeMs }: Cascade, news: Channel<News>): void {
  runner.callOff()
  const slowMs = Math.min(hedgeMs[1], Math.max(hedgeMs[0], runner.entry.health.p95Ms()))
  const calls = [
    clock.after(slowMs, () => void news.push({ is: 'slow', runner })),
    clock.after(deadlineMs, () => void news.push({ is: 'late', runner })),
  ]
  runner.callOff = () => {
    for (const callOff of calls) callOff()
  }
}
