import { type Samples, toMillis } from '../../audio/pcm.ts'
import { type Clock, type Millis, startClock } from '../../flow/clock.ts'
import { ProviderError, type ProviderNotice, type SpeechPart, type TextToSpeech } from '../provider.ts'
import { openAtRate } from './at-rate.ts'
import { asProviderError, type Health } from './health.ts'
import { openPlan } from './plan.ts'
import { abandon, openReader, type RaceOf, race, type Winner } from './race.ts'
import { openScript, type Script } from './script.ts'
import { openTail } from './tail.ts'

export interface RatedVoice {
  readonly tts: TextToSpeech
  readonly health: Health
}

export interface VoiceCascadeOptions {
  readonly clock?: Clock
  /** Of the parts, Hz; left out: the first voice's. */
  readonly rate?: number
  /** A voice that has not made a sound so long after the first clause has failed. */
  readonly deadlineMs?: Millis
  /** So long between two parts, while there is something left to say. */
  readonly stallMs?: Millis
  /** The second voice is asked at the P95 of the first, but not before and not after this. */
  readonly hedgeMs?: readonly [least: Millis, most: Millis]
  readonly noticed?: (notice: ProviderNotice) => void
}

const DEADLINE_MS = 2_000
const STALL_MS = 1_500
const HEDGE_MS = [150, 900] as const
/** The last word that a voice was given waits so long for the part that shows whether it has ended, and longer while there is enough to be heard before it. */
const CLAUSE_END_MS = 120
/** Sound takes so long from here to the line's queue, at most. */
const ON_THE_WAY_MS = 200

type Options = Parameters<TextToSpeech['speak']>[1]

interface Entry {
  readonly health: Health
  /** Opened when it is needed. */
  readonly voice: () => TextToSpeech
}

interface Cascade
  extends Required<Pick<VoiceCascadeOptions, 'clock' | 'rate' | 'deadlineMs' | 'stallMs' | 'hedgeMs'>> {
  readonly entries: readonly Entry[]
  readonly noticed: VoiceCascadeOptions['noticed']
}

/**
 * Several voices as one. What was handed over is never said again, and no word is left half said: where a voice fails the same one (once, where a
 * fresh connection may mend it) or the next goes on with the first word that was not handed over whole. Throws a ProviderError that names every
 * failure when all fail.
 */
export function cascadeVoices(
  entries: readonly RatedVoice[],
  { clock = startClock(), ...options }: VoiceCascadeOptions = {},
): TextToSpeech {
  const cascade = (opened: readonly Entry[]): Cascade => ({
    entries: opened,
    clock,
    rate: options.rate ?? entries[0]?.tts.rate ?? 16_000,
    deadlineMs: options.deadlineMs ?? DEADLINE_MS,
    stallMs: options.stallMs ?? STALL_MS,
    hedgeMs: options.hedgeMs ?? HEDGE_MS,
    noticed: options.noticed,
  })
  const of = ({ entries: opened, ...rest }: Cascade): TextToSpeech => ({
    name: entries.map(({ tts }) => tts.name).join(' > '),
    rate: rest.rate,
    speak: (text, how) => speak({ entries: opened, ...rest }, text, how),
  })
  return {
    ...of(cascade(entries.map(({ tts, health }) => ({ health, voice: () => tts })))),
    forCall(call) {
      const opened = entries.map(({ tts, health }, index) => {
        let kept: TextToSpeech | null = null
        const voice = () => (kept ??= tts.forCall?.(call) ?? tts)
        if (index === 0) voice()
        return { health, voice }
      })
      return of(cascade(opened))
    },
  }
}

async function* speak(
  cascade: Cascade,
  text: AsyncIterable<string>,
  options: Options,
): AsyncGenerator<SpeechPart> {
  const { clock } = cascade
  const { signal } = options
  const script = openScript(text, clock, signal)
  const plan = openPlan(cascade.entries, 'first')
  const notice = (told: ProviderNotice) => {
    cascade.noticed?.(told)
    options.noticed?.(told)
  }
  const { deadlineMs, hedgeMs } = cascade
  const progress: Progress = { word: 0 }
  let instead: RaceOf<Entry, SpeechPart>['instead'] = null
  await script.begun
  while (
    !signal.aborted &&
    (script.isLeft(progress.word) || !script.isClosed || hasOddities(script, progress))
  ) {
    const from = progress.word
    const won: Winner<Entry, SpeechPart> | null = await race({
      stage: 'tts',
      instead,
      plan,
      clock,
      signal,
      notice,
      patience: { deadlineMs, hedgeMs },
      open: ({ voice }, own) => voice().speak(script.from(from), { ...options, signal: own }),
      counts: part => part.pcm.length > 0,
      empty: () => (script.isLeft(from) ? 'there was no sound' : null),
    })
    if (won === null) return
    const provider: string = won.entry.health.name
    try {
      yield* passOn(won, cascade, { script, progress, signal })
      won.attempt.succeeded()
      break
    } catch (thrown) {
      if (signal.aborted) return
      const error = asProviderError(provider, thrown)
      won.attempt.failed(error)
      plan.failed(won.entry, error)
      notice({ type: 'provider-failed', stage: 'tts', provider, kind: error.kind, message: error.message })
      instead = { name: provider, error }
    } finally {
      won.attempt.dropped()
      abandon(won)
    }
  }
  if (script.failure && !signal.aborted) throw script.failure.error
}

/** Words of the script that were handed over whole. */
interface Progress {
  word: number
}

/** Nothing that can be heard, and nobody was asked about it yet. */
const hasOddities = ({ words }: Script, { word }: Progress): boolean => word === 0 && words.length > 0

interface Passing {
  readonly script: Script
  readonly progress: Progress
  readonly signal: AbortSignal
}

async function* passOn(
  won: Winner<Entry, SpeechPart>,
  { clock, rate, stallMs }: Cascade,
  { script, progress, signal }: Passing,
): AsyncGenerator<SpeechPart> {
  const provider = won.entry.health.name
  const atRate = openAtRate(won.entry.voice().rate, rate)
  const tail = openTail(rate)
  const reader = openReader(won.parts, clock, signal)
  let tellsWords = false
  /** Sound without words before any. */
  let wordless: Samples = 0
  const reached = () => script.behind(tail.held.words, progress.word)
  /** What was handed over is heard until then. */
  let dryAt: Millis = 0

  function* handOver(part: SpeechPart): Generator<SpeechPart> {
    progress.word = script.behind(part.words, progress.word)
    if (!tellsWords) wordless += part.pcm.length
    dryAt = Math.max(dryAt, clock.now()) + toMillis(part.pcm.length, rate)
    if (part.pcm.length > 0 || part.words.length > 0) yield part
  }
  function* take(raw: SpeechPart): Generator<SpeechPart> {
    const part = atRate.take(raw)
    tellsWords ||= part.words.length > 0
    yield* handOver(tail.take(part, script.isClauseEnd(script.behind(part.words, reached()))))
  }
  /** Whether the voice owes something: words that it was given, or its end. */
  const owes = (partAt: Millis) =>
    script.isClosed || (tellsWords ? script.isLeft(reached()) : partAt < script.changedAt)

  try {
    for (const part of won.given) yield* take(part)
    let partAt = clock.now()
    for (let isOver = won.ended; !isOver; ) {
      const pulledAt = clock.now()
      const since = () => Math.max(pulledAt, script.changedAt)
      const due = () => (owes(partAt) ? since() + stallMs : null)
      const endAt = Math.max(pulledAt + CLAUSE_END_MS, dryAt - ON_THE_WAY_MS)
      // A word that more is owed behind is not left half said; the last one that was given may be whole.
      const waits = () => tail.isClauseEnd && !script.isLeft(reached())
      const next = await reader.next(() => (waits() ? endAt : due()))
      if (next === 'aborted') return
      if (next !== 'late') {
        isOver = next.done === true
        if (!next.done) yield* take(next.value)
        partAt = clock.now()
      } else if (waits()) yield* handOver(tail.release())
      else if (script.isClosed && tellsWords && !script.isLeft(reached())) isOver = true
      else throw new ProviderError(provider, `no sound came for ${stallMs} ms`, { kind: 'late' })
    }
    const rest = atRate.rest()
    if (rest) yield* handOver(tail.take(rest, true))
    if (!tellsWords || !script.isLeft(reached())) return yield* handOver(tail.release())
    throw new ProviderError(provider, 'the speech ended before its text', { kind: 'broken' })
  } catch (error) {
    if (!tellsWords) progress.word = script.after(progress.word, toMillis(wordless, rate))
    throw error
  }
}
