import { type Clock, type Millis, startClock } from '../../flow/clock.ts'
import {
  type LanguageModel,
  type Message,
  ProviderError,
  type ProviderNotice,
  type ReplyPart,
} from '../provider.ts'
import { openSeam, openWords, toContinue } from './continuation.ts'
import { asProviderError, type Health } from './health.ts'
import { openPlan, type Plan } from './plan.ts'
import { abandon, openReader, type RaceOf, race, type Winner } from './race.ts'

export interface RatedModel {
  readonly model: LanguageModel
  readonly health: Health
}

export interface ModelCascadeOptions {
  readonly clock?: Clock
  /** A model whose first text or tool call takes longer has failed: the vendor's `cascade_timeout_seconds`. */
  readonly cascadeTimeoutMs?: Millis
  /** So long between two parts. */
  readonly stallMs?: Millis
  readonly noticed?: (notice: ProviderNotice) => void
}

/** Where the agent has none. The vendor's `cascade_timeout_seconds` goes from 2 to 15; a caller hears it as silence. */
const CASCADE_TIMEOUT_MS = 4_000
const STALL_MS = 2_000
/** The second model is asked no sooner than this, … */
const HEDGE_LEAST_MS = 300
/** … and no later than this, or than this share of the deadline. */
const HEDGE_MOST_MS = 1_500
const HEDGE_SHARE = 0.4

/** What a connection still brings behind a whole answer is read, so that it serves the next request: it must not be cut the moment that the answer is there. */
const TAIL_MS = 1_500

type Options = Parameters<LanguageModel['reply']>[1]
type Won = Winner<RatedModel, ReplyPart>

/**
 * Several models as one. The next is asked when one fails or is slow; where one breaks off in the middle of its answer the next goes on from
 * there. Text leaves in whole words. Throws a ProviderError that names every failure when all fail; its kind is a lasting one if all are.
 */
export function cascadeModels(
  entries: readonly RatedModel[],
  {
    clock = startClock(),
    cascadeTimeoutMs = CASCADE_TIMEOUT_MS,
    stallMs = STALL_MS,
    noticed,
  }: ModelCascadeOptions = {},
): LanguageModel {
  return {
    name: entries.map(({ model }) => model.name).join(' > '),
    reply: (messages, options) =>
      reply({ entries, clock, cascadeTimeoutMs, stallMs, noticed }, messages, options),
  }
}

interface Cascade extends Required<Pick<ModelCascadeOptions, 'clock' | 'cascadeTimeoutMs' | 'stallMs'>> {
  readonly entries: readonly RatedModel[]
  readonly noticed: ModelCascadeOptions['noticed']
}

/** What of the answer has been passed on. */
interface Progress {
  said: string
  called: boolean
}

async function* reply(
  cascade: Cascade,
  messages: readonly Message[],
  options: Options,
): AsyncGenerator<ReplyPart> {
  const { signal } = options
  const plan = openPlan(cascade.entries, 'last')
  const progress: Progress = { said: '', called: false }
  let instead: RaceOf<RatedModel, ReplyPart>['instead'] = null
  for (;;) {
    const won: Won | null = await race(
      raceOf(cascade, { plan, messages, options, said: progress.said, instead }),
    )
    if (won === null) return
    let isWhole = false
    try {
      yield* passOn(won, cascade, progress, signal)
      isWhole = !signal.aborted
      return won.attempt.succeeded()
    } catch (thrown) {
      if (signal.aborted) return
      const error = asProviderError(won.entry.model.name, thrown)
      const provider: string = won.entry.health.name
      won.attempt.failed(error)
      plan.failed(won.entry, error)
      notice(cascade, options, {
        type: 'provider-failed',
        stage: 'llm',
        provider,
        kind: error.kind,
        message: error.message,
      })
      // What was called is called: another model might call it again.
      if (progress.called) return yield { type: 'finish', reason: 'tool-calls' }
      instead = { name: provider, error }
    } finally {
      won.attempt.dropped()
      if (isWhole) cascade.clock.after(TAIL_MS, () => abandon(won))
      else abandon(won)
    }
  }
}

interface Asking {
  readonly plan: Plan<RatedModel>
  readonly messages: readonly Message[]
  readonly options: Options
  readonly said: string
  readonly instead: RaceOf<RatedModel, ReplyPart>['instead']
}

function raceOf(cascade: Cascade, of: Asking): RaceOf<RatedModel, ReplyPart> {
  const { plan, options, said, instead } = of
  const { clock, cascadeTimeoutMs: deadlineMs } = cascade
  const messages = said.trim() === '' ? of.messages : toContinue(of.messages, said)
  return {
    stage: 'llm',
    instead,
    plan,
    clock,
    signal: options.signal,
    patience: {
      deadlineMs,
      hedgeMs: [Math.min(HEDGE_LEAST_MS, deadlineMs), Math.min(HEDGE_MOST_MS, deadlineMs * HEDGE_SHARE)],
    },
    notice: told => notice(cascade, options, told),
    open: ({ model }, signal) => model.reply(messages, { ...options, signal }),
    counts: part => part.type === 'tool-call' || (part.type === 'text-delta' && part.text.trim() !== ''),
    empty: parts =>
      parts.some(({ type }) => type === 'finish') && /[.!?…]["')\]]*\s*$/.test(said)
        ? null
        : 'the answer was empty',
  }
}

async function* passOn(
  { parts, given, ended, entry }: Won,
  { clock, stallMs }: Cascade,
  progress: Progress,
  signal: AbortSignal,
): AsyncGenerator<ReplyPart> {
  const words = openWords()
  const seam = openSeam(progress.said)
  let finish: ReplyPart | null = null
  function* tell(text: string): Generator<ReplyPart> {
    if (text === '') return
    progress.said += text
    yield { type: 'text-delta', text }
  }
  function* rest(): Generator<ReplyPart> {
    yield* tell(seam.take(words.rest()))
    yield* tell(seam.rest())
  }
  function* take(part: ReplyPart): Generator<ReplyPart> {
    if (part.type === 'text-delta') return yield* tell(seam.take(words.take(part.text)))
    if (part.type === 'tool-call') {
      yield* rest()
      progress.called = true
      return yield part
    }
    finish = part
  }
  for (const part of given) yield* take(part)
  const reader = openReader(parts, clock, signal)
  while (!ended && !finish) {
    const until = clock.now() + stallMs
    const next = await reader.next(() => until)
    if (next === 'aborted') return
    if (next === 'late')
      throw new ProviderError(entry.health.name, `nothing more came within ${stallMs} ms`, { kind: 'late' })
    if (next.done) break
    yield* take(next.value)
  }
  if (signal.aborted) return
  if (!finish) throw new ProviderError(entry.health.name, 'the answer broke off', { kind: 'broken' })
  yield* rest()
  yield finish
}

function notice(cascade: Cascade, options: Options, told: ProviderNotice): void {
  cascade.noticed?.(told)
  options.noticed?.(told)
}
