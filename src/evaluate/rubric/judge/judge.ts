import { type Clock, type Millis, startClock } from '../../../flow/clock.ts'
import { openScope } from '../../../flow/scope.ts'
import { createOpenAiModel } from '../../../speech/llm/openai/model.ts'
import { type LanguageModel, ProviderError } from '../../../speech/provider.ts'
import { type Answer, readAnswer } from './answer.ts'
import { judgePrompt } from './prompt.ts'

export interface JudgeOptions {
  /** Of any server of chat completions, usually with `/v1` at its end. */
  readonly baseUrl: string
  readonly model: string
  readonly apiKey?: string | undefined
  /** How often each conversation is judged; left out: 3. */
  readonly repeats?: number
  /** For one answer, from the request to its end; left out: 120 s. */
  readonly withinMs?: Millis
}

/** A model that judges conversations. */
export interface Judge {
  readonly model: string
  readonly repeats: number
  /** Judges once. Throws a `JudgeFailed` that says why there is no answer. */
  ask(conversation: string, signal?: AbortSignal): Promise<Answer>
}

/** There is no answer. `isFinal`: asking once more would change nothing. */
export class JudgeFailed extends Error {
  readonly isFinal: boolean
  /** How long its server asks to be left alone. */
  readonly retryAfterMs: Millis
  constructor(message: string, { isFinal = false, retryAfterMs = 0 } = {}) {
    super(message)
    this.name = 'JudgeFailed'
    this.isFinal = isFinal
    this.retryAfterMs = retryAfterMs
  }
}

const REPEATS = 3
const WITHIN_MS: Millis = 120_000
const MAX_ANSWER_CHARS = 20_000
// Room for a model that thinks before it answers.
const MAX_TOKENS = 4_000
// Repetitions of one and the same answer would hide how little it says.
const TEMPERATURE = 0.3
const clock: Clock = startClock()

/** A judge behind any OpenAI-compatible endpoint. Nothing is asked before it is needed. */
export function createJudge(options: JudgeOptions): Judge {
  const { baseUrl, model, apiKey, repeats = REPEATS, withinMs = WITHIN_MS } = options
  const judging = createOpenAiModel({
    name: 'judge',
    baseUrl,
    model,
    apiKey,
    settings: { key: 'ANTIPHON_JUDGE_KEY', url: 'ANTIPHON_JUDGE_URL', model: 'ANTIPHON_JUDGE_MODEL' },
    firstTokenMs: withinMs,
    betweenTokensMs: withinMs,
    doneEnds: true,
  })
  return {
    model,
    repeats,
    async ask(conversation, signal) {
      const text = await answerOf(judging, conversation, { withinMs, signal })
      try {
        return readAnswer(text)
      } catch (error) {
        throw new JudgeFailed(`judge: ${error instanceof Error ? error.message : String(error)}`)
      }
    },
  }
}

async function answerOf(
  model: LanguageModel,
  conversation: string,
  { withinMs, signal }: { readonly withinMs: Millis; readonly signal: AbortSignal | undefined },
): Promise<string> {
  const scope = openScope(signal)
  let isOverdue = false
  const callOff = clock.after(withinMs, () => {
    isOverdue = true
    scope.cancel('overdue')
  })
  let text = ''
  try {
    for await (const part of model.reply(messagesFor(conversation), {
      signal: scope.signal,
      tools: [],
      sampling: { temperature: TEMPERATURE, maxTokens: MAX_TOKENS },
    })) {
      if (part.type === 'text-delta') text += part.text
      if (text.length > MAX_ANSWER_CHARS)
        throw new JudgeFailed(`judge: the answer has more than ${MAX_ANSWER_CHARS} characters`)
      if (part.type === 'finish' && part.reason === 'length')
        throw new JudgeFailed(`judge: the answer was cut off at ${MAX_TOKENS} tokens`)
    }
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    const { message, retryable, retryAfterMs } = error
    throw new JudgeFailed(message, { isFinal: !retryable, retryAfterMs: retryAfterMs ?? 0 })
  } finally {
    callOff()
    scope.cancel('judged')
  }
  signal?.throwIfAborted()
  if (isOverdue) throw new JudgeFailed(`judge: has not finished within ${withinMs / 1000} s`)
  return text
}

const messagesFor = (conversation: string) => [
  { role: 'system' as const, content: judgePrompt },
  { role: 'user' as const, content: conversation },
]
