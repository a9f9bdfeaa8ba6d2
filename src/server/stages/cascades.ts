import type { Logger } from 'pino'
import type { Clock, Millis } from '../../flow/clock.ts'
import { type Health, openHealth } from '../../speech/cascade/health.ts'
import { cascadeModels } from '../../speech/cascade/language-models.ts'
import { cascadeRecognisers } from '../../speech/cascade/recognisers.ts'
import { cascadeVoices } from '../../speech/cascade/voices.ts'
import type { LanguageModel, SpeechToText, TextToSpeech } from '../../speech/provider.ts'
import { check } from './check.ts'
import type { Entry } from './entry.ts'

/** P95 of the first result until it has been measured: Groq's Whisper after 0.8 s, a small model's first token after 0.7, Flash's first sound after 0.4. */
const PRIOR_MS = { stt: 800, llm: 700, tts: 400 } as const

/** Who has nobody behind them gets what is left until the caller hears an apology (six seconds): asking again would not be quicker. */
const ALONE_MS: Millis = 5_500

interface CascadePorts {
  readonly clock: Clock
  readonly logger: Pick<Logger, 'info' | 'warn'>
}

/** The providers of a stage as one. What is known about each one's health is the process's, for all calls. */
export function openCascades({ clock, logger }: CascadePorts) {
  const healths = new Map<string, Health>()

  function healthOf(entry: Entry<{ readonly name: string }>, priorMs: Millis): Health {
    const { name } = entry.provider
    const key = entry.of ?? name
    const health =
      healths.get(key) ??
      openHealth({
        name,
        clock,
        priorMs,
        // A trial that costs nothing, so that no caller's request is one.
        ...(entry.check && { probe: () => check(entry, clock) }),
        noticed: notice =>
          logger[notice.to === 'open' ? 'warn' : 'info'](notice, 'the health of a provider changed'),
      })
    healths.set(key, health)
    return health
  }

  return {
    recogniser(entries: readonly Entry<SpeechToText>[]): SpeechToText {
      const alone = onlyLocal(entries)
      if (alone) return alone
      return cascadeRecognisers(
        entries.map(entry => ({ stt: entry.provider, health: healthOf(entry, PRIOR_MS.stt) })),
        { clock },
      )
    },
    model(entries: readonly Entry<LanguageModel>[], cascadeTimeoutMs: Millis): LanguageModel {
      const alone = onlyLocal(entries)
      if (alone) return alone
      return cascadeModels(
        entries.map(entry => ({ model: entry.provider, health: healthOf(entry, PRIOR_MS.llm) })),
        {
          clock,
          cascadeTimeoutMs: entries.length > 1 ? cascadeTimeoutMs : Math.max(cascadeTimeoutMs, ALONE_MS),
        },
      )
    },
    voice(entries: readonly Entry<TextToSpeech>[]): TextToSpeech {
      const alone = onlyLocal(entries)
      if (alone) return alone
      return cascadeVoices(
        entries.map(entry => ({ tts: entry.provider, health: healthOf(entry, PRIOR_MS.tts) })),
        { clock },
      )
    },
  }
}

/** What runs in this process has nobody to take over from it, and no connection that may be lost. */
function onlyLocal<T>(entries: readonly Entry<T>[]): T | null {
  const [first, ...others] = entries
  return first && others.length === 0 && first.check === null ? first.provider : null
}
