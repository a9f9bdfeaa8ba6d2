import { z } from 'zod'
import { ConfigError } from './error.ts'
import { address, key, name, stages, whole } from './fields.ts'

const formats = ['pcm_8000', 'pcm_16000', 'pcm_22050', 'pcm_24000', 'pcm_44100', 'ulaw_8000'] as const

/** The settings of what hears, thinks and speaks, by their environment variables. docs/environment.md says what each is for. */
export const providerFields = {
  ANTIPHON_STT: stages('recogniser', ['moonshine', 'groq', 'scribe', 'openai', 'simulated']),
  ANTIPHON_LLM: stages('language model', ['demo-rules', 'auto', 'groq', 'openai', 'simulated']),
  /** Voices have names of their own, or paths: what is none is found out where they are opened. */
  ANTIPHON_TTS: z.string().optional(),

  GROQ_API_KEY: key(),
  ELEVENLABS_API_KEY: key(),
  OPENAI_API_KEY: key(),
  ANTIPHON_GROQ_URL: address('https://api.groq.com', 'GROQ_API_KEY').default('https://api.groq.com'),
  ANTIPHON_ELEVENLABS_URL: address('https://api.elevenlabs.io', 'ELEVENLABS_API_KEY').default(
    'https://api.elevenlabs.io',
  ),
  ANTIPHON_ELEVENLABS_VOICE: name(),
  ANTIPHON_ELEVENLABS_MODEL: name(),
  ANTIPHON_ELEVENLABS_FORMAT: z.enum(formats, { error: `must be one of ${formats.join(', ')}` }).optional(),

  ANTIPHON_LLM_URL: address('http://127.0.0.1:11434/v1', 'ANTIPHON_LLM_KEY').optional(),
  ANTIPHON_LLM_MODEL: name(),
  ANTIPHON_LLM_KEY: key(),
  /** Ollama's own: where `auto` looks for it. */
  OLLAMA_HOST: z.string().optional(),
  ANTIPHON_STT_URL: address('http://127.0.0.1:8000/v1', 'ANTIPHON_STT_KEY').optional(),
  ANTIPHON_STT_MODEL: name(),
  ANTIPHON_STT_KEY: key(),
  ANTIPHON_TTS_URL: address('http://127.0.0.1:8880/v1', 'ANTIPHON_TTS_KEY').optional(),
  ANTIPHON_TTS_MODEL: name(),
  ANTIPHON_TTS_VOICE: name(),
  ANTIPHON_TTS_KEY: key(),

  /** A model that judges by its sound whether the caller has finished. Off: the ruler does not show that it helps. */
  ANTIPHON_TURN_MODEL: z
    .enum(['smart-turn'], {
      error: ({ input }) =>
        `is ${JSON.stringify(input)}: no such model for the end of turns; there is smart-turn`,
    })
    .optional(),
  /** How old its answer may be, ms. Nothing waits for it: an older one is not used. */
  ANTIPHON_TURN_MODEL_MS: whole(1, 1_000).default(80),
} as const

const schema = z.object(providerFields)
type Fields = z.infer<typeof schema>

/** A provider with an address and a key; no key: it is not used. */
export interface Hosted {
  /** Without a slash at its end. */
  readonly url: string
  readonly key: string | null
}

/** A server of one's own that speaks OpenAI's API. */
export interface OwnServer {
  /** Null: not set. */
  readonly url: string | null
  readonly model: string | null
  readonly key: string | null
}

export interface ProviderSettings {
  /** What was asked for, most wanted first; null: nobody has said. */
  readonly stt: readonly string[] | null
  readonly llm: readonly string[] | null
  readonly tts: readonly string[] | null
  readonly groq: Hosted
  readonly elevenLabs: Hosted & {
    /** Null: the vendor's default. */
    readonly voice: string | null
    readonly model: string | null
    /** Null: as the call's client has it. */
    readonly format: (typeof formats)[number] | null
  }
  readonly openAi: Hosted
  readonly languageServer: OwnServer & { readonly ollamaHost: string | null }
  readonly transcriptionServer: OwnServer
  readonly speechServer: OwnServer & { readonly voice: string | null }
  /** Undefined: nobody judges the end of a turn by its sound. */
  readonly turnModel: string | undefined
  readonly turnModelMs: number
}

/** Throws `ConfigError` for settings that do not go together. */
export function readProviders(fields: Fields): ProviderSettings {
  const llm = fields.ANTIPHON_LLM ?? (fields.ANTIPHON_LLM_URL === undefined ? null : ['openai'])
  const stt = fields.ANTIPHON_STT ?? (fields.ANTIPHON_STT_URL === undefined ? null : ['openai'])
  const tts = fields.ANTIPHON_TTS?.split(',').map(entry => entry.trim()) ?? null
  const settings: ProviderSettings = {
    stt,
    llm,
    tts: tts ?? (fields.ANTIPHON_TTS_URL === undefined ? null : ['openai']),
    groq: { url: withPath(fields.ANTIPHON_GROQ_URL, '/openai/v1'), key: fields.GROQ_API_KEY ?? null },
    elevenLabs: {
      url: bare(fields.ANTIPHON_ELEVENLABS_URL),
      key: fields.ELEVENLABS_API_KEY ?? null,
      voice: fields.ANTIPHON_ELEVENLABS_VOICE ?? null,
      model: fields.ANTIPHON_ELEVENLABS_MODEL ?? null,
      format: fields.ANTIPHON_ELEVENLABS_FORMAT ?? null,
    },
    openAi: { url: OPENAI, key: fields.OPENAI_API_KEY ?? null },
    languageServer: {
      ...ownServer(fields.ANTIPHON_LLM_URL, fields.ANTIPHON_LLM_MODEL, keyFor('LLM', fields)),
      ollamaHost: fields.OLLAMA_HOST ?? null,
    },
    transcriptionServer: ownServer(fields.ANTIPHON_STT_URL, fields.ANTIPHON_STT_MODEL, keyFor('STT', fields)),
    speechServer: {
      ...ownServer(fields.ANTIPHON_TTS_URL, fields.ANTIPHON_TTS_MODEL, keyFor('TTS', fields)),
      voice: fields.ANTIPHON_TTS_VOICE ?? null,
    },
    turnModel: fields.ANTIPHON_TURN_MODEL,
    turnModelMs: fields.ANTIPHON_TURN_MODEL_MS,
  }
  requireKeys(settings)
  return settings
}

const OPENAI = 'https://api.openai.com/v1'

/** A server's own key, else OpenAI's; but that goes to OpenAI, or nowhere beyond this machine. */
function keyFor(stage: 'LLM' | 'STT' | 'TTS', fields: Fields): string | undefined {
  const own = fields[`ANTIPHON_${stage}_KEY`]
  const url = fields[`ANTIPHON_${stage}_URL`]
  if (own !== undefined || url === undefined) return own
  const { hostname } = new URL(url)
  return /^(.+\.)?openai\.com$|^127\.|^localhost$|^\[::1\]$/.test(hostname)
    ? fields.OPENAI_API_KEY
    : undefined
}

/** What is named must be there to be used: better said now than in a call. */
function requireKeys({ stt, llm, tts, ...of }: ProviderSettings): void {
  const servers = { STT: of.transcriptionServer, LLM: of.languageServer, TTS: of.speechServer }
  for (const [stage, list] of Object.entries({ STT: stt, LLM: llm, TTS: tts }))
    for (const entry of list ?? []) {
      const asked = `ANTIPHON_${stage} names ${entry}, so`
      const [provider] = entry.split('/')
      if (provider === 'groq' && of.groq.key === null)
        throw new ConfigError(`${asked} GROQ_API_KEY must be set: a key of console.groq.com.`)
      if ((provider === 'scribe' || provider === 'elevenlabs') && of.elevenLabs.key === null)
        throw new ConfigError(`${asked} ELEVENLABS_API_KEY must be set: a key of elevenlabs.io.`)
      if (provider !== 'openai') continue
      const { url } = servers[stage as keyof typeof servers]
      if (url === null && of.openAi.key === null)
        throw new ConfigError(
          `${asked} ANTIPHON_${stage}_URL must be set: the server's address, such as http://127.0.0.1:11434/v1; or OPENAI_API_KEY for OpenAI's own.`,
        )
    }
}

/** Without a slash at its end; sockets follow the scheme, so theirs is as good. */
const bare = (url: string): string => url.replace(/\/+$/, '').replace(/^ws/, 'http')

/** An address without a path gets the API's usual one. */
function withPath(url: string, path: string): string {
  const { pathname } = new URL(url)
  return pathname === '/' ? `${bare(url)}${path}` : bare(url)
}

const ownServer = (url?: string, model?: string, secret?: string): OwnServer => ({
  url: url === undefined ? null : withPath(url, '/v1'),
  model: model ?? null,
  key: secret ?? null,
})
