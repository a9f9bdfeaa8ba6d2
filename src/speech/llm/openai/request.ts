import type { Message, Sampling, Tool } from '../../provider.ts'
import { toVendorMessages, toWireMessages, withoutTools } from './messages.ts'

/** What a reply is asked for with. */
export interface Asked {
  readonly baseUrl: string
  readonly model: string
  readonly messages: readonly Message[]
  readonly tools: readonly Tool[]
  readonly sampling: Sampling | undefined
  readonly extra: Readonly<Record<string, unknown>>
  readonly asksUsage: boolean
  /** `strict`: as every chat template takes them. `vendor`: as the Agents platform sends them to custom models. */
  readonly form: 'strict' | 'vendor'
}

/** The body of `POST /chat/completions`. What the agent does not set is left to the server. */
export function requestBody({ baseUrl, model, messages, tools, sampling, extra, ...asked }: Asked): string {
  const { temperature = null, maxTokens = null } = sampling ?? {}
  const given = tools.length > 0 ? messages : withoutTools(messages)
  return JSON.stringify({
    ...extra,
    model,
    stream: true,
    messages: asked.form === 'vendor' ? toVendorMessages(given) : toWireMessages(given),
    ...(asked.asksUsage && { stream_options: { include_usage: true } }),
    ...(tools.length > 0 && { tools: tools.map(tool => ({ type: 'function', function: tool })) }),
    ...(temperature !== null && { temperature }),
    ...(maxTokens !== null && { [limitField(baseUrl)]: maxTokens }),
  })
}

/** Newer models of OpenAI refuse the old name, older servers do not know the new one. */
const limitField = (baseUrl: string): string =>
  /^https:\/\/([a-z]+\.)?api\.openai\.com\//.test(baseUrl) ? 'max_completion_tokens' : 'max_tokens'
