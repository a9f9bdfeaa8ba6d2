import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { z } from 'zod'
import { defaultModelsFolder } from './models/folder.ts'
import { type Latency, parseLatency } from './simulate/providers/latency.ts'

const stage = (name: string, choices: readonly [string, ...string[]]) =>
  z
    .enum(choices, {
      error: ({ input }) => `is ${JSON.stringify(input)}: no such ${name}; there is ${choices.join(', ')}`,
    })
    .optional()
const latency = (text: string) =>
  z
    .string()
    .default(text)
    .transform((value, context) => {
      try {
        return parseLatency(value)
      } catch (error) {
        context.addIssue({ code: 'custom', message: `is wrong: ${(error as Error).message}` })
        return z.NEVER
      }
    })
const whole = (least: number, most: number) =>
  z.coerce
    .number({ error: 'must be a number' })
    .int('must be a whole number')
    .min(least, `must be at least ${least}`)
    .max(most, `must be at most ${most}`)

/** What it is stays out of the message: it may hold a password. */
const baseUrl = z.string().refine(value => {
  const url = URL.canParse(value) ? new URL(value) : null
  return (
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    !`${url.username}${url.password}${url.search}${url.hash}`
  )
}, 'must be an address such as http://127.0.0.1:11434/v1, without a user, a password, "?" or "#"; a key goes into ANTIPHON_LLM_KEY')

/** Every setting, by the name of its environment variable. `docs/architecture.md` points here. */
const schema = z.object({
  ANTIPHON_HOST: z.string().min(1, 'must not be empty').default('127.0.0.1'),
  ANTIPHON_PORT: whole(0, 65_535).default(8790),
  ANTIPHON_TLS_CERT: z.string().optional(),
  ANTIPHON_TLS_KEY: z.string().optional(),
  ANTIPHON_DATA: z.string().min(1, 'must not be empty').default('./.antiphon'),
  ANTIPHON_AGENTS: z.string().min(1, 'must not be empty').default('./agents'),
  /** Where `antiphon models pull` keeps what it fetches. */
  ANTIPHON_MODELS: z.string().optional(),
  /** A URL or a folder that a pull tries first. */
  ANTIPHON_MODELS_MIRROR: z.string().optional(),
  /** Calls at once. What twelve cost on two cores is in the research log. */
  ANTIPHON_MAX_CALLS: whole(1, 10_000).default(12),
  /** How long calls may go on after SIGTERM before they hear a goodbye, seconds. */
  ANTIPHON_DRAIN_SECONDS: whole(0, 86_400).default(30),
  ANTIPHON_LOG: z
    .enum(['silent', 'error', 'warn', 'info', 'debug'], {
      error: 'must be silent, error, warn, info or debug',
    })
    .default('info'),
  ANTIPHON_STT: stage('recogniser', ['moonshine', 'simulated']),
  ANTIPHON_LLM: stage('language model', ['demo-rules', 'auto', 'openai', 'simulated']),
  /** For `openai`: any server of OpenAI's chat completions. */
  ANTIPHON_LLM_BASE_URL: baseUrl.optional(),
  ANTIPHON_LLM_MODEL: z.string().max(500, 'must have at most 500 characters').optional(),
  // A key with other characters can be no header's.
  ANTIPHON_LLM_KEY: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'must have no spaces, line ends or characters beyond ASCII')
    .optional(),
  /** Ollama's own: where `auto` looks for it. */
  OLLAMA_HOST: z.string().optional(),
  /** `flite`, a voice of the catalogue, the path of a Piper voice, or `simulated`. */
  ANTIPHON_TTS: z.string().optional(),
  /** A model that judges by its sound whether the caller has finished. Off: the ruler does not show that it helps. */
  ANTIPHON_TURN_MODEL: stage('model for the end of turns', ['smart-turn']),
  /** How old its answer may be, ms. Nothing waits for it: an older one is not used. */
  ANTIPHON_TURN_MODEL_MS: whole(1, 1_000).default(80),
  /** For measurements: what the simulated stages take, and the recordings that the simulated recogniser knows. */
  ANTIPHON_SIMULATED_STT_MS: latency('150'),
  ANTIPHON_SIMULATED_LLM_MS: latency('250'),
  ANTIPHON_SIMULATED_TTS_MS: latency('120'),
  ANTIPHON_SIMULATED_BOOK: z.string().optional(),
  ANTIPHON_SIMULATED_SEED: whole(0, 2 ** 32 - 1).default(1),
})

/** What stages take that are not there, and the book of the recordings that the recogniser knows. */
export interface SimulatedStages {
  readonly stt: Latency
  readonly llm: Latency
  readonly tts: Latency
  readonly book: string | null
  readonly seed: number
}

export interface Config {
  readonly host: string
  readonly port: number
  readonly tls: { readonly cert: string; readonly key: string } | null
  readonly dataFolder: string
  readonly agentsFolder: string
  readonly modelsFolder: string
  readonly modelsMirror: string | null
  readonly maxCalls: number
  readonly drainMs: number
  readonly logLevel: 'silent' | 'error' | 'warn' | 'info' | 'debug'
  readonly providers: {
    readonly stt: string | undefined
    readonly llm: string | undefined
    readonly tts: string | undefined
  }
  readonly languageModel: LanguageModelSettings
  /** Undefined: nobody judges the end of a turn by its sound. */
  readonly turnModel: string | undefined
  readonly turnModelMs: number
  /** For stages that are simulated. */
  readonly simulated: SimulatedStages
}

/** Which language model is asked, and where. */
export interface LanguageModelSettings {
  /** The server and its model for `openai`; null otherwise. */
  readonly explicit: { readonly baseUrl: string; readonly model: string; readonly key: string | null } | null
  /** The model that `auto` is to take; null: the first that chats. */
  readonly wanted: string | null
  readonly ollamaHost: string | null
}

/** A setting is wrong: one line that names it, what it is, and what it may be. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

type Values = Readonly<Record<string, string | undefined>>

/** Reads the settings once: flags win over the environment, the environment over `.env`. Throws `ConfigError`. */
export function readConfig(flags: Values, environment: Values = process.env, folder = process.cwd()): Config {
  const given = defined({ ...readEnvFile(folder), ...defined(environment), ...defined(flags) })
  const parsed = schema.safeParse(given)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new ConfigError(`${String(issue?.path[0])} ${issue?.message}.`)
  }
  const settings = parsed.data
  return {
    host: settings.ANTIPHON_HOST,
    port: settings.ANTIPHON_PORT,
    tls: readTls(settings.ANTIPHON_TLS_CERT, settings.ANTIPHON_TLS_KEY),
    dataFolder: resolve(folder, settings.ANTIPHON_DATA),
    agentsFolder: resolve(folder, settings.ANTIPHON_AGENTS),
    modelsFolder: resolve(
      folder,
      settings.ANTIPHON_MODELS ?? defaultModelsFolder(environment, process.platform, homedir()),
    ),
    modelsMirror: readMirror(settings.ANTIPHON_MODELS_MIRROR, folder),
    maxCalls: settings.ANTIPHON_MAX_CALLS,
    drainMs: settings.ANTIPHON_DRAIN_SECONDS * 1000,
    logLevel: settings.ANTIPHON_LOG,
    providers: { stt: settings.ANTIPHON_STT, llm: settings.ANTIPHON_LLM, tts: settings.ANTIPHON_TTS },
    languageModel: readLanguageModel(settings),
    turnModel: settings.ANTIPHON_TURN_MODEL,
    turnModelMs: settings.ANTIPHON_TURN_MODEL_MS,
    simulated: {
      stt: settings.ANTIPHON_SIMULATED_STT_MS,
      llm: settings.ANTIPHON_SIMULATED_LLM_MS,
      tts: settings.ANTIPHON_SIMULATED_TTS_MS,
      book: readBookPath(settings, folder),
      seed: settings.ANTIPHON_SIMULATED_SEED,
    },
  }
}

function readLanguageModel(settings: z.infer<typeof schema>): LanguageModelSettings {
  const { ANTIPHON_LLM_BASE_URL: baseUrl, ANTIPHON_LLM_MODEL: model, ANTIPHON_LLM_KEY: key } = settings
  const common = { wanted: model ?? null, ollamaHost: settings.OLLAMA_HOST ?? null }
  if (settings.ANTIPHON_LLM !== 'openai') return { ...common, explicit: null }
  if (baseUrl === undefined || model === undefined)
    throw new ConfigError(
      `ANTIPHON_LLM is openai, so ${baseUrl === undefined ? 'ANTIPHON_LLM_BASE_URL' : 'ANTIPHON_LLM_MODEL'} must be set: the server's address, such as http://127.0.0.1:11434/v1, and the name of one of its models.`,
    )
  return { ...common, explicit: { baseUrl, model, key: key ?? null } }
}

function readBookPath(
  { ANTIPHON_STT, ANTIPHON_SIMULATED_BOOK: book }: z.infer<typeof schema>,
  folder: string,
): string | null {
  if (ANTIPHON_STT === 'simulated' && book === undefined)
    throw new ConfigError(
      'ANTIPHON_STT is simulated, so ANTIPHON_SIMULATED_BOOK must be set: a file with the recordings that the recogniser knows (antiphon bench turns --stt-ms writes one).',
    )
  return book === undefined ? null : resolve(folder, book)
}

function readMirror(mirror: string | undefined, folder: string): string | null {
  if (mirror === undefined) return null
  if (!mirror.includes('://')) return resolve(folder, mirror)
  if (URL.canParse(mirror) && /^https?:/i.test(mirror)) return mirror
  throw new ConfigError(
    'ANTIPHON_MODELS_MIRROR must be a URL that begins with http:// or https://, or the path of a folder.',
  )
}

/** Empty values count as not set: that is what `FOO=` in a shell or a compose file means. */
function defined(values: Values): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => Boolean(entry[1])),
  )
}

function readEnvFile(folder: string): Values {
  const path = resolve(folder, '.env')
  if (!existsSync(path)) return {}
  try {
    return parseEnv(readFileSync(path, 'utf8')) as Values
  } catch (error) {
    throw new ConfigError(`.env cannot be read: ${(error as Error).message}.`)
  }
}

function readTls(cert: string | undefined, key: string | undefined): Config['tls'] {
  if (cert === undefined && key === undefined) return null
  if (cert === undefined || key === undefined)
    throw new ConfigError('ANTIPHON_TLS_CERT and ANTIPHON_TLS_KEY belong together: give both, or neither.')
  const read = (name: string, path: string) => {
    try {
      return readFileSync(path, 'utf8')
    } catch (error) {
      throw new ConfigError(
        `${name} is ${path}, which cannot be read (${(error as NodeJS.ErrnoException).code}).`,
      )
    }
  }
  return { cert: read('ANTIPHON_TLS_CERT', cert), key: read('ANTIPHON_TLS_KEY', key) }
}
