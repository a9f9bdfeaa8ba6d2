import { type Channel, openChannel } from '../../flow/channel.ts'
import { type Clock, type Millis, startClock } from '../../flow/clock.ts'
import {
  ProviderError,
  type ProviderNotice,
  type SpeechToText,
  type SttInput,
  type SttPart,
} from '../provider.ts'
import { asProviderError, type Health } from './health.ts'
import { type Cascade, type Entry, type News, type Options, openTurn } from './listening.ts'

export interface RatedRecogniser {
  readonly stt: SpeechToText
  readonly health: Health
}

export interface RecogniserCascadeOptions {
  readonly clock?: Clock
  /** A flush that is not answered by then: the recogniser has failed. */
  readonly deadlineMs?: Millis
  /** The next recogniser is asked as well at the P95 of the first, but not before and not after this. */
  readonly hedgeMs?: readonly [least: Millis, most: Millis]
  readonly noticed?: (notice: ProviderNotice) => void
}

const DEADLINE_MS = 2_000
const HEDGE_MS = [150, 900] as const

/**
 * Several recognisers as one. One that fails is replaced by the next, which hears the turn (its last 60 s) again; beside one that is slow to answer
 * a flush the next is asked as well, and the first final wins. Finals come once each, in the order of their flushes. Who does not understand the
 * language is left out. Throws a ProviderError that names every failure when all fail.
 */
export function cascadeRecognisers(
  entries: readonly RatedRecogniser[],
  { clock = startClock(), ...options }: RecogniserCascadeOptions = {},
): SpeechToText {
  const knows = (stt: SpeechToText, language: string) => stt.understands?.(language) ?? true
  const of = (opened: readonly Entry[]): SpeechToText => ({
    name: entries.map(({ stt }) => stt.name).join(' > '),
    understands: language => entries.some(({ stt }) => knows(stt, language)),
    transcribe: (input, how) =>
      transcribe(
        {
          entries: opened.filter(entry => entry.understands(how.language)),
          clock,
          deadlineMs: options.deadlineMs ?? DEADLINE_MS,
          hedgeMs: options.hedgeMs ?? HEDGE_MS,
          noticed: options.noticed,
        },
        input,
        how,
      ),
  })
  const entry = ({ stt, health }: RatedRecogniser, recogniser: () => SpeechToText): Entry => ({
    health,
    recogniser,
    understands: language => knows(stt, language),
  })
  return {
    ...of(entries.map(rated => entry(rated, () => rated.stt))),
    forCall(call) {
      let isFirst = true
      const opened = entries.map(rated => {
        let kept: SpeechToText | null = null
        const open = () => (kept ??= rated.stt.forCall?.(call) ?? rated.stt)
        const opens = isFirst && knows(rated.stt, call.language)
        if (opens) open()
        isFirst &&= !opens
        return entry(rated, open)
      })
      return of(opened)
    },
  }
}

async function* transcribe(
  cascade: Cascade,
  input: AsyncIterable<SttInput>,
  options: Options,
): AsyncGenerator<SttPart> {
  const news = openChannel<News>(options.signal)
  const turn = openTurn(cascade, options, news)
  let isOver = false
  try {
    if (options.signal.aborted) return
    await turn.replace(null)
    void readInput(input, news)
    for await (const item of news) {
      if (item.is === 'input') turn.hear(item.item)
      else if (item.is === 'input-end') {
        if (item.failure) throw item.failure.error
        isOver = true
        turn.close()
      } else if (item.is === 'part') yield* turn.take(item.runner, item.part)
      else if (item.is === 'slow') turn.hedge(item.runner)
      else await turn.fail(item.runner, reasonOf(item, cascade))
      if (isOver && !turn.isAsked()) return
    }
  } finally {
    turn.end()
    news.close()
  }
}

function reasonOf(
  item: Extract<News, { is: 'failed' | 'ended' | 'late' | 'slow' }>,
  { deadlineMs }: Cascade,
): ProviderError {
  const { name } = item.runner.entry.health
  if (item.is === 'failed') return asProviderError(name, item.error)
  if (item.is === 'ended') return new ProviderError(name, 'it ended before the turn did', { kind: 'broken' })
  return new ProviderError(name, `no words came within ${deadlineMs} ms`, { kind: 'late' })
}

async function readInput(input: AsyncIterable<SttInput>, news: Channel<News>): Promise<void> {
  try {
    for await (const item of input) if (!news.push({ is: 'input', item })) return
    news.push({ is: 'input-end', failure: null })
  } catch (error) {
    news.push({ is: 'input-end', failure: { error } })
  }
}
