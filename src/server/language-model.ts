import { networkInterfaces } from 'node:os'
import { type Config, ConfigError } from '../config.ts'
import { type Millis, pause, startClock } from '../flow/clock.ts'
import { openScope } from '../flow/scope.ts'
import { chooseModel } from '../speech/llm/openai/choose.ts'
import { findLocalModels, isAntiphon } from '../speech/llm/openai/discover.ts'
import { createOpenAiModel } from '../speech/llm/openai/model.ts'
import { localPlaces, type Place, portOf } from '../speech/llm/openai/places.ts'
import type { LanguageModel } from '../speech/provider.ts'

/** The language model of this process, and why it is this one. */
export interface OpenedModel {
  readonly model: LanguageModel
  readonly why: string
  /** Gives up what is still being warmed. */
  close(): void
}

/** Where a model is; null: the rules are to answer. */
interface Reach {
  readonly server: Server | null
  readonly why: string
}

/** A caller hears an apology after six seconds; whoever waits longer is the doctor. */
const PATIENCE = { firstTokenMs: 20_000, betweenTokensMs: 10_000 }
/** A caller cannot wait for a model that reasons first, which these servers let it do unless they are told not to. */
const unreasoning: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  Ollama: { reasoning_effort: 'none' },
  'llama.cpp': { chat_template_kwargs: { enable_thinking: false } },
  vLLM: { chat_template_kwargs: { enable_thinking: false } },
}
/** A server that loads a large model from a slow disk takes minutes for the first answer. */
const LOADING_MS = 240_000
/** So long the start waits for it; then calls are taken, and the first may find it still loading. */
const WARM_MS: Millis = 10_000

/** Looks for the language model that is set: `auto` looks around on this machine, `openai` names one, anything else is the rules. Throws `ConfigError`. */
export async function findLanguageModel(
  config: Config,
  places = localPlaces(config.languageModel.ollamaHost),
): Promise<Reach> {
  const { explicit } = config.languageModel
  if (explicit) return reachExplicit(config, explicit)
  if (config.providers.llm === 'auto') return reachFound(config, places)
  return rules(
    config.providers.llm === undefined
      ? 'embedded default: needs no key and no network'
      : `ANTIPHON_LLM=${config.providers.llm}`,
  )
}

const rules = (why: string): Reach => ({ server: null, why: `${why}; rules, not a language model` })

type Explicit = NonNullable<Config['languageModel']['explicit']>

async function reachExplicit(config: Config, { baseUrl, model, key }: Explicit): Promise<Reach> {
  const url = new URL(baseUrl)
  if (leadsToUs(url, config.port) || (await isAntiphon(url.origin)))
    throw new ConfigError(
      `ANTIPHON_LLM_BASE_URL is ${baseUrl}, which is an Antiphon server and no language model; give the address of the model's server.`,
    )
  const server = { baseUrl, model, name: `openai/${model}`, ...(key !== null && { apiKey: key }) }
  return { server, why: `ANTIPHON_LLM=openai at ${url.host}` }
}

async function reachFound({ port, languageModel }: Config, places: readonly Place[]): Promise<Reach> {
  const { ollamaHost, wanted } = languageModel
  const found = await findLocalModels({ ollamaHost, ownPort: port, places })
  const chosen = chooseModel(found, wanted)
  if (chosen) {
    const { server, model, why } = chosen
    return {
      server: {
        baseUrl: server.baseUrl,
        model,
        name: `${server.kind.toLowerCase()}/${model}`,
        extra: unreasoning[server.kind] ?? {},
      },
      why: `ANTIPHON_LLM=auto found ${server.kind} on ${server.address}: ${why}`,
    }
  }
  const [empty] = found
  return rules(
    empty
      ? `ANTIPHON_LLM=auto found ${empty.kind} on ${empty.address}, and no model there that chats`
      : `ANTIPHON_LLM=auto found no language model on ${places.map(({ origin }) => new URL(origin).host).join(', ')}`,
  )
}

/** Whether an address is this machine's and the port ours. */
function leadsToUs(url: URL, ownPort: number): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const own = Object.values(networkInterfaces()).flatMap(list => list ?? [])
  const isHere =
    /^(127\.|localhost$|::1$|0\.0\.0\.0$|::$)/.test(host) || own.some(({ address }) => address === host)
  return isHere && portOf(url) === ownPort
}

type Server = Pick<Parameters<typeof createOpenAiModel>[0], 'baseUrl' | 'model' | 'name' | 'apiKey' | 'extra'>

/**
 * The model that was found, or `embedded` where none was. It is asked for one token, so that the first caller does not wait while the server
 * loads it. A failure does not stop the start: it may pass.
 */
export async function openLanguageModel(
  { server, why }: Reach,
  embedded: LanguageModel,
): Promise<OpenedModel> {
  if (server === null) return { model: embedded, why, close: () => {} }
  using waiting = openScope()
  const scope = openScope()
  const patient = createOpenAiModel({ ...server, ...PATIENCE, firstTokenMs: LOADING_MS })
  const problem = await Promise.race([
    warm(patient, scope.signal),
    pause(startClock(), WARM_MS, waiting.signal).then(() => 'it is still loading the model'),
  ])
  return {
    model: createOpenAiModel({ ...server, ...PATIENCE }),
    why: problem === null ? why : `${why}. At the start: ${problem}`,
    close: () => scope.cancel('closed'),
  }
}

async function warm(model: LanguageModel, signal: AbortSignal): Promise<string | null> {
  const sampling = { temperature: null, maxTokens: 1 }
  try {
    for await (const _ of model.reply([{ role: 'user', content: 'Hello.' }], {
      signal,
      tools: [],
      sampling,
    }));
    return null
  } catch (error) {
    return (error as Error).message
  }
}
