import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { z } from 'zod'
import { ConfigError } from './config/error.ts'
import { onOff, whole } from './config/fields.ts'
import { type ProviderSettings, providerFields, readProviders } from './config/providers.ts'
import { defaultModelsFolder } from './models/folder.ts'
import { type Latency, parseLatency } from './simulate/providers/latency.ts'
import { type AllowList, readAllowList } from './tools/network/allow-list.ts'

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
/** What tools may reach beyond the public internet. */
const toolHosts = z
  .string()
  .default('')
  .transform((value, context) => {
    const read = readAllowList(value)
    if (read.ok) return read.list
    context.addIssue({ code: 'custom', message: read.problem })
    return z.NEVER
  })
/** Every setting, by the name of its environment variable; `docs/environment.md` lists them. */
const schema = z.object({
  ANTIPHON_HOST: z.string().min(1, 'must not be empty').default('127.0.0.1'),
  ANTIPHON_PORT: whole(0, 65_535).default(8790),
  /** A proxy of the operator's writes X-Forwarded-Host, -Proto and -For. */
  ANTIPHON_TRUST_PROXY: onOff.default(false),
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
  ANTIPHON_TOOL_HOSTS: toolHosts,
  ANTIPHON_LOG: z
    .enum(['silent', 'error', 'warn', 'info', 'debug'], {
      error: 'must be silent, error, warn, info or debug',
    })
    .default('info'),
  ...providerFields,
  /** For measurements: what the simulated stages take, and the recordings that the simulated recogniser knows. */
  ANTIPHON_SIMULATED_STT_MS: latency('150'),
  ANTIPHON_SIMULATED_LLM_MS: latency('250'),
  ANTIPHON_SIMULATED_TTS_MS: latency('120'),
  ANTIPHON_SIMULATED_BOOK: z.string().optional(),
  ANTIPHON_SIMULATED_SEED: whole(0, 2 ** 32 - 1).default(1),
  /** For testing one's own regression gate: a defect of a known size, in all answers. */
  ANTIPHON_PACING_DELAY_MS: whole(0, 1000).default(0),
})

/** For the test that holds docs/environment.md to them. */
export const settingNames = Object.keys(schema.shape)

/** What stages take that are not there, and the book of the recordings that the recogniser knows. */
export interface SimulatedStages {
  readonly stt: Latency
  readonly llm: Latency
  readonly tts: Latency
  readonly book: string | null
  readonly seed: number
}

export { ConfigError }

export interface Config {
  readonly host: string
  readonly port: number
  readonly trustsProxy: boolean
  readonly tls: { readonly cert: string; readonly key: string } | null
  readonly dataFolder: string
  readonly agentsFolder: string
  readonly modelsFolder: string
  readonly modelsMirror: string | null
  readonly maxCalls: number
  readonly drainMs: number
  /** The hosts that agents' tools may reach besides the public internet's. */
  readonly toolHosts: AllowList
  readonly logLevel: 'silent' | 'error' | 'warn' | 'info' | 'debug'
  /** What hears, thinks and speaks. */
  readonly providers: ProviderSettings
  /** For stages that are simulated. */
  readonly simulated: SimulatedStages
  /** Holds back the first sound of every answer, so that a regression gate has something to catch. */
  readonly pacingDelayMs: number
}

type Values = Readonly<Record<string, string | undefined>>

/** Reads the settings once: flags win over the environment, the environment over `.env`. Throws `ConfigError`. */
export function readConfig(flags: Values, environment: Values = process.env, folder = process.cwd()): Config {
  const given = renamed(defined({ ...readEnvFile(folder), ...defined(environment), ...defined(flags) }))
  const parsed = schema.safeParse(given)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new ConfigError(`${String(issue?.path[0])} ${issue?.message}.`)
  }
  const settings = parsed.data
  return {
    host: settings.ANTIPHON_HOST,
    port: settings.ANTIPHON_PORT,
    trustsProxy: settings.ANTIPHON_TRUST_PROXY,
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
    toolHosts: settings.ANTIPHON_TOOL_HOSTS,
    logLevel: settings.ANTIPHON_LOG,
    providers: readProviders(settings),
    simulated: {
      stt: settings.ANTIPHON_SIMULATED_STT_MS,
      llm: settings.ANTIPHON_SIMULATED_LLM_MS,
      tts: settings.ANTIPHON_SIMULATED_TTS_MS,
      book: readBookPath(settings, folder),
      seed: settings.ANTIPHON_SIMULATED_SEED,
    },
    pacingDelayMs: settings.ANTIPHON_PACING_DELAY_MS,
  }
}

function readBookPath(
  { ANTIPHON_STT, ANTIPHON_SIMULATED_BOOK: book }: z.infer<typeof schema>,
  folder: string,
): string | null {
  if (ANTIPHON_STT?.includes('simulated') && book === undefined)
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

/** By its name until 0.1. */
const renamed = ({ ANTIPHON_LLM_BASE_URL: old, ...given }: Record<string, string>): Record<string, string> =>
  old === undefined ? given : { ANTIPHON_LLM_URL: old, ...given }

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
