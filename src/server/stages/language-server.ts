import type { Config } from '../../config.ts'
import { ConfigError } from '../../config.ts'
import { type Millis, pause, startClock } from '../../flow/clock.ts'
import { openScope } from '../../flow/scope.ts'
import { chooseModel } from '../../speech/llm/openai/choose.ts'
import { findLocalModels, listModels } from '../../speech/llm/openai/discover.ts'
import {
  checkOpenAiModel,
  createOpenAiModel,
  type OpenAiModelOptions,
} from '../../speech/llm/openai/model.ts'
import { localPlaces, type Place } from '../../speech/llm/openai/places.ts'
import { profiles } from '../../speech/llm/openai/profiles.ts'
import type { LanguageModel } from '../../speech/provider.ts'
import { type Entry, localEntry } from './entry.ts'

/** A caller hears an apology after six seconds; whoever waits longer is the doctor. */
export const PATIENCE = { firstTokenMs: 20_000, betweenTokensMs: 10_000 }
/** A server that loads a large model from a slow disk takes minutes for the first answer. */
const LOADING_MS = 240_000
/** So long the start waits for it; then calls are taken, and the first may find it still loading. */
const WARM_MS: Millis = 10_000

/** The server that ANTIPHON_LLM_URL names. Throws `ConfigError` where no model is named and the server lists none that chats. */
export async function reachOwn(
  { providers }: Config,
  { why, model }: { readonly why: string; readonly model: string | null },
): Promise<Entry<LanguageModel>> {
  const { url, key, model: set } = providers.languageServer
  const baseUrl = url ?? ''
  const wanted = model ?? set ?? (await firstThatChats(baseUrl, key))
  const server = { baseUrl, model: wanted, name: `openai/${wanted}`, ...(key !== null && { apiKey: key }) }
  return warmed(server, `${why} at ${new URL(baseUrl).host}`)
}

/** Servers without a list have one model and do not look at its name. */
const ONLY_MODEL = 'default'

async function firstThatChats(baseUrl: string, key: string | null): Promise<string> {
  const models = await listModels(baseUrl, key)
  if (models === null) return ONLY_MODEL
  const server = { kind: 'server', baseUrl, address: new URL(baseUrl).host, models }
  const chosen = chooseModel([server], null)
  if (chosen) return chosen.model
  throw new ConfigError(`ANTIPHON_LLM_MODEL must be set: the server at ${baseUrl} lists no model that chats.`)
}

/** What `auto` finds on this machine; the rules where it finds nothing. */
export async function reachFound(
  { port, providers }: Config,
  of: { readonly why: string; readonly brain: LanguageModel; readonly places?: readonly Place[] },
): Promise<Entry<LanguageModel>> {
  const { ollamaHost, model: wanted } = providers.languageServer
  const { why, brain, places = localPlaces(ollamaHost) } = of
  const found = await findLocalModels({ ollamaHost, ownPort: port, places })
  const chosen = chooseModel(found, wanted)
  if (chosen) {
    const { server, model, why: reason } = chosen
    return warmed(
      {
        baseUrl: server.baseUrl,
        model,
        name: `${server.kind.toLowerCase()}/${model}`,
        extra:
          Object.values(profiles)
            .find(({ label }) => label === server.kind)
            ?.extra(model) ?? {},
      },
      `${why} found ${server.kind} on ${server.address}: ${reason}`,
    )
  }
  const [empty] = found
  const nothing = empty
    ? `${empty.kind} on ${empty.address}, and no model there that chats`
    : `no language model on ${places.map(({ origin }) => new URL(origin).host).join(', ')}`
  return localEntry(brain, `${why} found ${nothing}; rules, not a language model`)
}

type Server = Omit<OpenAiModelOptions, keyof typeof PATIENCE>

/**
 * A model that is asked for one token, so that the first caller does not wait while the server loads it. A failure does not stop the start:
 * it may pass.
 */
async function warmed(server: Server, why: string): Promise<Entry<LanguageModel>> {
  using waiting = openScope()
  const scope = openScope()
  const patient = createOpenAiModel({ ...server, ...PATIENCE, firstTokenMs: LOADING_MS })
  const problem = await Promise.race([
    warm(patient, scope.signal),
    pause(startClock(), WARM_MS, waiting.signal).then(() => 'it is still loading the model'),
  ])
  const options = { ...server, ...PATIENCE }
  return {
    provider: createOpenAiModel(options),
    why: problem === null ? why : `${why}. At the start: ${problem}`,
    check: call => checkOpenAiModel(options, call),
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
