import type { Millis } from '../../../flow/clock.ts'
import { type CheckedModel, checkModel } from '../../http/check.ts'
import { openHttp } from '../../http/http.ts'
import { type CallOptions, type LanguageModel, ProviderError } from '../../provider.ts'
import { type ChatAddressee, chatAsking } from './asking.ts'
import { openCall, type Patience } from './call.ts'
import { openEvents } from './events.ts'
import { failed } from './failure.ts'
import { readReply } from './reading.ts'
import { type Asked, requestBody } from './request.ts'
import { send } from './send.ts'

export interface OpenAiModelOptions extends Patience, ChatAddressee {
  /** Fields of the request that this server has and others do not, such as what keeps a model from reasoning. */
  readonly extra?: Readonly<Record<string, unknown>>
  /** Fields that are sent whatever the server says of them. */
  readonly fields?: Readonly<Record<string, unknown>>
  /** Whether to ask for the usage in a chunk of its own; false where the server tells it unasked. Left out: true. */
  readonly asksUsage?: boolean
  /** How the messages are written; left out: `strict`. */
  readonly form?: Asked['form']
  /** Whether `[DONE]` ends a reply as a `finish_reason` does; left out: false. */
  readonly doneEnds?: boolean
  readonly fetch?: typeof globalThis.fetch
}

/**
 * A model behind any server that speaks OpenAI's chat completions (`POST {baseUrl}/chat/completions`, server-sent events): Ollama, llama.cpp,
 * vLLM, Groq, OpenAI. A reply counts only with a `finish_reason`, and with a word or a tool call in it. Nothing is tried twice, except without
 * the tools or the fields that it says it does not know, and on a fresh socket where one is lost before an answer begins. Messages of its
 * errors say what to mend and never show the key.
 */
export function createOpenAiModel(options: OpenAiModelOptions): LanguageModel {
  const asking = chatAsking(options)
  const http = openHttp(options.fetch)
  const lacks = new Set<Feature>()
  return {
    name: options.name,
    async *reply(messages, { signal, tools, sampling }) {
      if (signal.aborted) return
      const call = openCall(options, signal)
      try {
        const body = await withoutWhatLacks(lacks, without =>
          send(asking, {
            http,
            signal: call.signal,
            body: requestBody({
              ...asking,
              messages,
              tools: without.has('tools') ? [] : tools,
              sampling:
                sampling && without.has('temperature') ? { ...sampling, temperature: null } : sampling,
              extra: { ...(without.has('extra') ? {} : options.extra), ...options.fields },
              asksUsage: (options.asksUsage ?? true) && !lacks.has('usage'),
              form: options.form ?? 'strict',
            }),
          }),
        )
        yield* readReply(openEvents(body), {
          call,
          tools,
          doneEnds: options.doneEnds ?? false,
          mayBeEmpty: sampling?.maxTokens === 1,
        })
      } catch (error) {
        if (signal.aborted) return
        throw failed(asking, call.overdue ?? error)
      } finally {
        call.end()
      }
    },
  }
}

export interface ModelCheckOptions extends ChatAddressee {
  /** Left out: 5 s. */
  readonly withinMs?: Millis
  readonly fetch?: typeof globalThis.fetch
}

const CHECK_MS: Millis = 5_000

/** Whether the server is there, takes the key and has the model; no tokens are spent. Throws `ProviderError`. */
export const checkOpenAiModel = (
  options: ModelCheckOptions,
  { signal }: CallOptions,
): Promise<CheckedModel> =>
  checkModel(chatAsking(options), {
    http: openHttp(options.fetch),
    withinMs: options.withinMs ?? CHECK_MS,
    signal,
  })

/** What not every model or server takes. */
type Feature = 'tools' | 'extra' | 'usage' | 'temperature'

/** Asks again without a feature that is refused, and remembers it for the requests that follow. */
async function withoutWhatLacks<T>(
  lacks: Set<Feature>,
  ask: (without: ReadonlySet<Feature>) => Promise<T>,
): Promise<T> {
  for (;;) {
    const without = new Set(lacks)
    try {
      return await ask(without)
    } catch (error) {
      const feature = error instanceof ProviderError ? refusedFeature(error) : null
      if (feature === null || without.has(feature)) throw error
      lacks.add(feature)
    }
  }
}

function refusedFeature({ kind, message }: ProviderError): Feature | null {
  if (kind !== 'request' && kind !== 'down') return null
  // Ollama; llama.cpp without `--jinja`; vLLM without a parser of tool calls.
  if (/does not support tools|tools param requires|enable-auto-tool-choice/i.test(message)) return 'tools'
  // Ollama for models with levels of their own; vLLM with Mistral's tokenizer; OpenAI's models that do not reason.
  if (/\bthink|reasoning_effort|include_reasoning|chat_template_kwargs/i.test(message)) return 'extra'
  if (/stream_options|include_usage/i.test(message)) return 'usage'
  // OpenAI's models that reason: "Only the default (1) value is supported".
  return /temperature/i.test(message) ? 'temperature' : null
}
