import { type LanguageModel, ProviderError } from '../../provider.ts'
import { openCall, type Patience } from './call.ts'
import { openEvents } from './events.ts'
import { failed } from './failure.ts'
import { readReply } from './reading.ts'
import { requestBody } from './request.ts'
import { send } from './send.ts'

export interface OpenAiModelOptions extends Patience {
  /** Of the API, usually with `/v1` at its end; without a name or a password in it. */
  readonly baseUrl: string
  readonly model: string
  readonly apiKey?: string
  /** Fields of the request that this server has and others do not, such as what keeps a model from reasoning. */
  readonly extra?: Readonly<Record<string, unknown>>
  readonly fetch?: typeof globalThis.fetch
}

/**
 * A model behind any server that speaks OpenAI's chat completions (`POST {baseUrl}/chat/completions`, server-sent events): Ollama, llama.cpp,
 * vLLM, Groq, OpenAI. A reply counts only with a `finish_reason`. Nothing is tried twice, except without
 * the tools or the extra fields that it says it does not know. Messages of its errors say what to mend and never show the key.
 */
export function createOpenAiModel(options: OpenAiModelOptions): LanguageModel {
  const { name, baseUrl, model, apiKey } = options
  const asking = { name, baseUrl: baseUrl.replace(/\/+$/, ''), model, apiKey }
  const lacks = new Set<Feature>()
  return {
    name,
    async *reply(messages, { signal, tools, sampling }) {
      if (signal.aborted) return
      const call = openCall(options, signal)
      try {
        const body = await withoutWhatLacks(lacks, without => {
          const extra = without.has('extra') ? {} : (options.extra ?? {})
          const offered = without.has('tools') ? [] : tools
          const body = requestBody({ ...asking, messages, tools: offered, sampling, extra })
          return send(asking, { signal: call.signal, body, ...(options.fetch && { fetch: options.fetch }) })
        })
        yield* readReply(openEvents(body), { call, tools })
      } catch (error) {
        if (signal.aborted) return
        throw failed(asking, call.overdue ?? error)
      } finally {
        call.end()
      }
    },
  }
}

/** What not every model takes. */
type Feature = 'tools' | 'extra'

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
      const feature = error instanceof ProviderError ? refusedFeature(error.message) : null
      if (feature === null || without.has(feature)) throw error
      lacks.add(feature)
    }
  }
}

function refusedFeature(message: string): Feature | null {
  // Ollama; llama.cpp without `--jinja`; vLLM without a parser of tool calls.
  if (/does not support tools|tools param requires|enable-auto-tool-choice/i.test(message)) return 'tools'
  // Ollama for models with levels of their own; vLLM with Mistral's tokenizer.
  return /\bthink|reasoning_effort|chat_template_kwargs/i.test(message) ? 'extra' : null
}
