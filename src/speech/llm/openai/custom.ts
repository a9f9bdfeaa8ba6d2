import type { Millis } from '../../../flow/clock.ts'
import type { Settings } from '../../http/asking.ts'
import { type LanguageModel, ProviderError } from '../../provider.ts'
import { createOpenAiModel } from './model.ts'

/** A value of the agent's JSON that may stand somewhere else: a secret, an environment variable, a dynamic variable. */
export type Located =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'secret'; readonly id: string }
  | { readonly type: 'environment'; readonly label: string }
  | { readonly type: 'variable'; readonly name: string }

/** The vendor's `custom_llm`: somebody's own server of chat completions. */
export interface CustomLlm {
  readonly url: string
  readonly modelId: string | null
  readonly apiKey: Located | null
  readonly headers: Readonly<Record<string, Located>>
  /** Sent as the query `api-version`, as Azure wants it. */
  readonly apiVersion: string | null
  readonly apiType: 'chat_completions' | 'responses' | 'websocket'
}

export interface CustomModelOptions {
  /** The values behind the agent's references; null: there is none. */
  readonly secret: (id: string) => string | null
  readonly environment: (label: string) => string | null
  /** The call's dynamic variables. */
  readonly variables?: Readonly<Record<string, unknown>>
  /** The client's `custom_llm_extra_body`, sent as `elevenlabs_extra_body`; undefined: none. */
  readonly extraBody?: unknown
  readonly userId?: string
  readonly firstTokenMs?: Millis
  readonly betweenTokensMs?: Millis
  readonly fetch?: typeof globalThis.fetch
}

const settings: Settings = {
  key: 'custom_llm.api_key of the agent',
  url: 'custom_llm.url of the agent',
  model: 'custom_llm.model_id of the agent',
}
const NAME = 'custom-llm'
/** Such servers send buffer words ("Let me see... ") and then take their time. */
const BETWEEN_TOKENS_MS: Millis = 20_000

/**
 * A custom model of one call; nothing is sent before its first reply. The request is the one that the vendor's platform sends: its form of messages,
 * `user_id`, `elevenlabs_extra_body`, a bearer key, `/chat/completions` behind the URL if it is not there. Servers written for it often end
 * with `[DONE]` alone, which counts as the end of a reply. Throws `ProviderError` at once for what cannot work: an API that is not chat
 * completions, a secret that is not there. Neither secrets nor the path of the URL, which may hold one, show in an error.
 */
export function openCustomModel(custom: CustomLlm, options: CustomModelOptions): LanguageModel {
  if (custom.apiType !== 'chat_completions')
    throw new ProviderError(
      NAME,
      `custom_llm.api_type of the agent is "${custom.apiType}", and this server speaks "chat_completions" only; give the address of such an API`,
      { kind: 'request' },
    )
  const find = (located: Located, where: string) => locate(located, where, options)
  const { userId, extraBody } = options
  return createOpenAiModel({
    name: NAME,
    baseUrl: withVersion(custom),
    shownUrl: originOf(custom.url),
    // The vendor sends a model's name always; what a server of one model makes of it is its own affair.
    model: custom.modelId ?? 'custom-llm',
    ...(custom.apiKey && { apiKey: find(custom.apiKey, 'custom_llm.api_key') }),
    headers: Object.fromEntries(
      Object.entries(custom.headers).map(([name, located]) => [
        name.toLowerCase(),
        find(located, `custom_llm.request_headers.${name}`),
      ]),
    ),
    settings,
    fields: {
      ...(userId !== undefined && { user_id: userId }),
      ...(extraBody !== undefined && { elevenlabs_extra_body: extraBody }),
    },
    asksUsage: false,
    form: 'vendor',
    doneEnds: true,
    firstTokenMs: options.firstTokenMs ?? BETWEEN_TOKENS_MS,
    betweenTokensMs: options.betweenTokensMs ?? BETWEEN_TOKENS_MS,
    ...(options.fetch && { fetch: options.fetch }),
  })
}

function locate(
  located: Located,
  where: string,
  { secret, environment, variables = {} }: CustomModelOptions,
): string {
  const missing = (what: string) =>
    new ProviderError(
      NAME,
      `${where} of the agent refers to ${what}, which is not there; provide it, or correct the agent`,
      {
        kind: 'key',
      },
    )
  switch (located.type) {
    case 'text':
      return located.text
    case 'secret': {
      const value = secret(located.id)
      if (value === null) throw missing(`the secret "${located.id}"`)
      return value
    }
    case 'environment': {
      const value = environment(located.label)
      if (value === null) throw missing(`the environment variable "${located.label}"`)
      return value
    }
    case 'variable': {
      const value = Object.hasOwn(variables, located.name) ? variables[located.name] : null
      if (value === null || value === undefined) throw missing(`the dynamic variable "${located.name}"`)
      return String(value)
    }
  }
}

function withVersion({ url, apiVersion }: CustomLlm): string {
  if (apiVersion === null) return url
  return `${url}${url.includes('?') ? '&' : '?'}api-version=${encodeURIComponent(apiVersion)}`
}

const originOf = (url: string): string => (URL.canParse(url) ? new URL(url).origin : 'its URL')
