import type { ProviderSettings } from '../../config/providers.ts'

/** A provider that is to serve a stage, and why. Those behind the first take over where the ones before them fail. */
export interface Wanted {
  /** `groq`, `moonshine`, …; for voices also a name of the catalogue or a path. */
  readonly provider: string
  /** Null: the provider's default. */
  readonly model: string | null
  readonly why: string
}

const EMBEDDED = 'embedded default: needs no key and no network'

const behind = (why: string): string => `stands in where the ones before it fail: ${why}`

export function chooseRecognisers({ stt, groq, elevenLabs }: ProviderSettings): readonly Wanted[] {
  if (stt) return named('STT', stt)
  const hosted = [
    ...(groq.key === null ? [] : [{ provider: 'groq', why: 'GROQ_API_KEY is set' }]),
    ...(elevenLabs.key === null ? [] : [{ provider: 'scribe', why: 'ELEVENLABS_API_KEY is set' }]),
  ]
  return inOrder([...hosted, { provider: 'moonshine', why: hosted.length === 0 ? EMBEDDED : 'embedded' }])
}

/** `auto` and the rules have no others behind them: what was not asked for by name sends a call's words nowhere else. */
export function chooseModels({ llm, groq, openAi }: ProviderSettings): readonly Wanted[] {
  if (llm) return named('LLM', llm)
  const hosted = [
    ...(groq.key === null ? [] : twoOf('groq', 'GROQ_API_KEY is set')),
    ...(openAi.key === null ? [] : twoOf('openai', 'OPENAI_API_KEY is set')),
  ]
  return inOrder(hosted.length > 0 ? hosted : [{ provider: 'demo-rules', why: EMBEDDED }])
}

/** The provider's default model and the one that stands in for it. */
const twoOf = (provider: string, why: string) => [
  { provider, why },
  { provider, why: `${why}; its other model`, model: ALTERNATIVE },
]

/** In place of a model's name: the provider's second. */
export const ALTERNATIVE = 'alternative'

/** `local`: a pulled voice, else the embedded one. */
export function chooseVoices({ tts, elevenLabs }: ProviderSettings): readonly Wanted[] {
  if (tts) return tts.map(provider => ({ provider, model: null, why: `ANTIPHON_TTS=${tts.join(',')}` }))
  if (elevenLabs.key !== null) return inOrder([{ provider: 'elevenlabs', why: 'ELEVENLABS_API_KEY is set' }])
  return inOrder([{ provider: 'local', why: EMBEDDED }])
}

function named(stage: string, entries: readonly string[]): readonly Wanted[] {
  const why = `ANTIPHON_${stage}=${entries.join(',')}`
  return inOrder(
    entries.map(entry => {
      const slash = entry.indexOf('/')
      return slash < 0
        ? { provider: entry, why }
        : { provider: entry.slice(0, slash), model: entry.slice(slash + 1), why }
    }),
  )
}

const inOrder = (
  list: readonly { readonly provider: string; readonly why: string; readonly model?: string }[],
): readonly Wanted[] =>
  list.map(({ provider, why, model = null }, index) => ({
    provider,
    model,
    why: index === 0 ? why : behind(why),
  }))
