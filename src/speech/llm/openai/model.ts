import { type LanguageModel, ProviderError, type Tool } from '../../provider.ts'
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
  readonly fetch?: typeof globalThis.fetch
}

/**
 * A model behind any server that speaks OpenAI's chat completions (`POST {baseUrl}/chat/completions`, server-sent events): Ollama, llama.cpp,
 * vLLM, Groq, OpenAI. A reply counts only with a `finish_reason`. Nothing is tried twice, except without tools at a model that knows none.
 * Messages of its errors say what to mend and never show the key.
 */
export function createOpenAiModel(options: OpenAiModelOptions): LanguageModel {
  const { name, baseUrl, model, apiKey } = options
  const asking = { name, baseUrl: baseUrl.replace(/\/+$/, ''), model, apiKey }
  let knowsTools = true
  return {
    name,
    async *reply(messages, { signal, tools, sampling }) {
      if (signal.aborted) return
      const call = openCall(options, signal)
      try {
        const ask = (offered: readonly Tool[]) => {
          const body = requestBody({ ...asking, messages, tools: offered, sampling })
          return send(asking, { signal: call.signal, body, ...(options.fetch && { fetch: options.fetch }) })
        }
        const body = await ask(knowsTools ? tools : []).catch(error => {
          if (!knowsTools || tools.length === 0 || !isAboutTools(error)) throw error
          knowsTools = false
          return ask([])
        })
        yield* readReply(openEvents(body), { call, tools: knowsTools ? tools : [] })
      } catch (error) {
        if (signal.aborted) return
        throw failed(asking, call.overdue ?? error)
      } finally {
        call.end()
      }
    },
  }
}

/** Ollama, llama.cpp without `--jinja`, vLLM without a parser of tool calls. */
const isAboutTools = (error: unknown): boolean =>
  error instanceof ProviderError &&
  /does not support tools|tools param requires|enable-auto-tool-choice/i.test(error.message)
