import type { AgentSpec } from '../../agents/spec.ts'
import type { Config } from '../../config.ts'
import { type CustomLlm, openCustomModel } from '../../speech/llm/openai/custom.ts'
import { checkOpenAiModel, createOpenAiModel } from '../../speech/llm/openai/model.ts'
import type { Place } from '../../speech/llm/openai/places.ts'
import { profiles } from '../../speech/llm/openai/profiles.ts'
import { vendorModel } from '../../speech/llm/openai/vendor-models.ts'
import type { CallOptions, LanguageModel } from '../../speech/provider.ts'
import { type SecretValue, secretOfEnvironment, variableOf } from '../secret-value.ts'
import type { Simulated } from '../simulated.ts'
import type { Simulators } from './addresses.ts'
import { ALTERNATIVE, chooseModels, type Wanted } from './choose.ts'
import { type Entry, localEntry, named } from './entry.ts'
import { PATIENCE, reachFound, reachOwn } from './language-server.ts'

interface Opening {
  readonly config: Config
  /** The rules that answer where there is no language model. */
  readonly brain: LanguageModel
  readonly simulated: Simulated
  readonly simulators: Simulators
  /** Where `auto` looks. */
  readonly places?: readonly Place[]
  /** The secrets of agents; the environment's unless said otherwise. */
  readonly secretValue?: SecretValue | undefined
}

export interface Models {
  /** Of the process, most wanted first. */
  readonly entries: readonly Entry<LanguageModel>[]
  /** Those that answer an agent, most wanted first: its own model where it names one, then what may stand in for it. */
  forAgent(spec: AgentSpec, call: CallFacts): readonly Entry<LanguageModel>[]
  /** Those that can read a call of an agent's: the one of the vendor's name `named`, then those that answer it. Rules cannot read, and are none. */
  analysts(named: string | null, spec: AgentSpec, call: CallFacts): readonly LanguageModel[]
  close(): void
}

/** Opens the language models of the process. Throws `ConfigError`. */
export async function openModels(opening: Opening): Promise<Models> {
  const { config } = opening
  const settings = config.providers
  const entries = await Promise.all(chooseModels(settings).map(wanted => open(wanted, opening)))
  const known = new Map<string, Entry<LanguageModel>>()

  /** The same object for the same model, so that what is known about its health holds for all agents. */
  function kept(key: string, make: () => Entry<LanguageModel>): Entry<LanguageModel> {
    const there = known.get(key) ?? make()
    known.set(key, there)
    return there
  }

  function byVendorName(name: string): readonly Entry<LanguageModel>[] {
    const found = vendorModel(name)
    if (found === null || keyOf(config, found.provider) === null) return []
    const { provider, model } = found
    if (provider !== 'groq' && provider !== 'openai') return []
    const mine = entries.find(entry => entry.provider.name.endsWith(`${provider}/${model}`))
    if (mine) return [mine]
    const why = `the agent's llm is ${name}`
    return [kept(`${provider}/${model}`, () => hosted(provider, model, { opening, why }))]
  }

  function ownOf({ llm, customLlm }: AgentSpec, call: CallFacts): readonly Entry<LanguageModel>[] {
    if (customLlm) return [custom(customLlm, call, opening.secretValue ?? secretOfEnvironment)]
    return settings.llm === null ? byVendorName(llm) : []
  }

  const models: Models = {
    entries,
    forAgent(spec, call) {
      const own = ownOf(spec, call)
      // The rules never stand in for a language model.
      const others = own.length > 0 ? entries.filter(({ provider }) => provider !== opening.brain) : entries
      const [first, ...behind] = [...own, ...others.filter(entry => !own.includes(entry))]
      if (!first) return entries
      // Whoever has a model of their own means nobody else, unless they name somebody.
      if (spec.backupLlm === 'disabled' || (spec.customLlm && spec.backupLlm === 'default')) return [first]
      if (spec.backupLlm === 'default') return [first, ...behind]
      return [first, ...spec.backupLlm.flatMap(byVendorName).filter(entry => entry !== first)]
    },
    analysts(named, spec, call) {
      const first = named !== null && settings.llm === null ? byVendorName(named) : []
      const all = [...first, ...models.forAgent(spec, call)].map(({ provider }) => provider)
      return [...new Set(all)].filter(model => model !== opening.brain && model.name !== SIMULATED)
    },
    close() {
      for (const entry of [...entries, ...known.values()]) void entry.close()
    },
  }
  return models
}

async function open({ provider, model, why }: Wanted, opening: Opening): Promise<Entry<LanguageModel>> {
  const { config, brain, simulated, places } = opening
  if (provider === 'demo-rules') return localEntry(brain, `${why}; rules, not a language model`)
  if (provider === 'simulated')
    return localEntry(simulated.llm(brain), `${simulated.why.llm}; rules, not a language model`)
  if (provider === 'auto') return reachFound(config, { why, brain, ...(places && { places }) })
  const { url } = config.providers.languageServer
  if (provider === 'openai' && url !== null)
    return named(await reachOwn(config, { why, model }), opening.simulators.has(url))
  const name = provider === 'groq' ? 'groq' : 'openai'
  const { alternative, model: standard } = profiles[name]
  const chosen = (model === ALTERNATIVE ? alternative : model) ?? standard ?? ''
  return hosted(name, chosen, { opening, why })
}

/** The name of rules that take as long as a language model would. */
const SIMULATED = 'simulated'

type HostedName = 'groq' | 'openai'

const keyOf = ({ providers }: Config, name: string): string | null =>
  name === 'groq' ? providers.groq.key : name === 'openai' ? providers.openAi.key : null

function hosted(
  name: HostedName,
  model: string,
  { opening, why }: { readonly opening: Opening; readonly why: string },
): Entry<LanguageModel> {
  const { extra, settings } = profiles[name]
  const { groq, openAi } = opening.config.providers
  const { url, key } = name === 'groq' ? groq : openAi
  const options = {
    name: `${name}/${model}`,
    baseUrl: url,
    model,
    ...(key !== null && { apiKey: key }),
    extra: extra(model),
    // Whose model is named behind the provider's name.
    settings: { ...settings, model: 'ANTIPHON_LLM' },
    ...PATIENCE,
  }
  const entry = {
    provider: createOpenAiModel(options),
    why,
    check: (call: CallOptions) => checkOpenAiModel(options, call),
    close: () => {},
  }
  return named(entry, opening.simulators.has(url))
}

/** What a custom model is told of the call besides its words. */
export interface CallFacts {
  readonly variables: Readonly<Record<string, unknown>>
  /** The client's `custom_llm_extra_body`; undefined: none. */
  readonly extraBody: unknown
  readonly userId: string | null
  /** False: whoever brought the agent along is not trusted with what `secret_id` and `env_var_label` stand for. */
  readonly mayUseSecrets?: boolean
}

/** One that cannot work fails when it is asked, so that the call says so and its backups answer. */
function custom(own: CustomLlm, call: CallFacts, secretValue: SecretValue): Entry<LanguageModel> {
  // At once: a call should not wait for the store when it wants its first answer.
  const opened = open()
  opened.catch(() => {})
  const model: LanguageModel = {
    name: 'custom-llm',
    async *reply(messages, options) {
      yield* (await opened).reply(messages, options)
    },
  }
  return {
    ...localEntry(model, "the agent's custom LLM"),
    // It is somebody's server: it has a deadline, and others behind it.
    check: async () => {},
    of: `custom-llm ${own.url} ${own.modelId}`,
  }

  async function open(): Promise<LanguageModel> {
    const { variables, extraBody, userId, mayUseSecrets = true } = call
    const located = [own.apiKey, ...Object.values(own.headers)]
    const ids = mayUseSecrets ? located.flatMap(one => (one?.type === 'secret' ? [one.id] : [])) : []
    const values = new Map(await Promise.all(ids.map(async id => [id, await secretValue(id)] as const)))
    return openCustomModel(own, {
      secret: id => values.get(id) ?? null,
      environment: label => (mayUseSecrets ? variableOf(label) : null),
      variables,
      extraBody,
      ...(userId !== null && { userId }),
    })
  }
}
