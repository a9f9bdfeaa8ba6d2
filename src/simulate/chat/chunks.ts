import type { ReplyPart } from '../../speech/provider.ts'
import type { Dialect } from './dialects.ts'

/** A `chat.completion.chunk`, or what stands in one's place. */
export interface Chunk {
  readonly kind: 'opening' | 'thought' | 'text' | 'call' | 'finish' | 'usage'
  /** Null: it takes its time and is not sent. */
  readonly json: unknown
}

export interface Saying {
  readonly dialect: Dialect
  readonly model: string
  readonly id: string
  /** What it thinks before it speaks, in tokens. */
  readonly reasoning: readonly string[]
  /** Groq's `include_reasoning: false` hides the thoughts; the time is spent all the same. */
  readonly showsReasoning: boolean
  /** Thoughts count. */
  readonly maxTokens: number | null
  /** `stream_options: {include_usage: true}`. */
  readonly includesUsage: boolean
  readonly promptTokens: number
  /** `queue_time`, s. */
  readonly queueSeconds: number
}

/** A reply as the dialect's chunks, token by token. */
export async function* chunksOf(parts: AsyncIterable<ReplyPart>, saying: Saying): AsyncGenerator<Chunk> {
  const { dialect, reasoning, maxTokens, showsReasoning } = saying
  const { head, chunk } = shapes(saying)
  const most = maxTokens ?? Number.POSITIVE_INFINITY
  let made = 0

  if (dialect.opening !== 'none') {
    const x_groq = dialect.usage === 'x_groq' ? { x_groq: { id: saying.id } } : {}
    yield { kind: 'opening', json: chunk({ role: 'assistant', content: dialect.opening }, null, x_groq) }
  }
  const thoughts = reasoning.slice(0, most)
  made += thoughts.length
  for (const token of thought(thoughts, saying))
    yield { kind: 'thought', json: showsReasoning ? chunk(token) : null }
  let calls = 0
  let finish: string | null = null
  const said = (token: string): Chunk => ({
    kind: 'text',
    json: chunk({ content: token }),
  })
  for await (const part of parts) {
    if (part.type === 'text-delta') {
      const tokens = tokensOf(part.text)
      for (const token of tokens.slice(0, most - made)) yield said(token)
      made += tokens.length
      if (made > most) break
    } else if (part.type === 'tool-call') {
      for (const delta of toolCall(part, calls++, dialect))
        yield { kind: 'call', json: chunk({ tool_calls: [delta] }) }
      made += Math.ceil(part.arguments.length / 4)
    } else finish = finishes[part.reason]
  }
  yield* ending(saying, { head, chunk, finish: finish ?? 'length', made: Math.min(made, most) })
}

type Shape = (delta: object, finish?: string | null, more?: object) => unknown

function shapes({ id, model, dialect }: Saying): { readonly head: object; readonly chunk: Shape } {
  const head = { id: `chatcmpl-${id}`, object: 'chat.completion.chunk', created: 1_780_000_000, model }
  // Where no chunk opens the reply each says who speaks.
  const role = dialect.opening === 'none' ? { role: 'assistant' } : {}
  const chunk: Shape = (delta, finish = null, more = {}) => ({
    ...head,
    choices: [{ index: 0, delta: { ...role, ...delta }, logprobs: null, finish_reason: finish }],
    ...more,
  })
  return { head, chunk }
}

interface Ending {
  readonly head: object
  readonly chunk: Shape
  readonly finish: string
  readonly made: number
}

function* ending(saying: Saying, { head, chunk, finish, made }: Ending): Generator<Chunk> {
  const { dialect, promptTokens, reasoning, includesUsage, queueSeconds, id } = saying
  const counted = {
    prompt_tokens: promptTokens,
    completion_tokens: made,
    total_tokens: promptTokens + made,
    ...(reasoning.length > 0 && { completion_tokens_details: { reasoning_tokens: reasoning.length } }),
  }
  const timed = {
    queue_time: queueSeconds,
    prompt_time: 0.002,
    completion_time: made / 1000,
    total_time: made / 1000 + 0.002,
  }
  const usage = dialect.usage === 'x_groq' ? { ...counted, ...timed } : counted
  const beside =
    dialect.usage === 'x_groq'
      ? { x_groq: { id, seed: 1, usage } }
      : dialect.usage === 'in-finish'
        ? { usage, timings: { prompt_ms: 12.3, predicted_ms: 45.6 } }
        : {}
  yield { kind: 'finish', json: chunk({}, finish, beside) }
  if (includesUsage && dialect.usage !== 'in-finish')
    yield { kind: 'usage', json: { ...head, choices: [], usage } }
}

const finishes = { stop: 'stop', 'tool-calls': 'tool_calls', length: 'length', filter: 'content_filter' }

function thought(
  tokens: readonly string[],
  { dialect: { reasoning: field, usage } }: Saying,
): readonly object[] {
  if (tokens.length === 0) return []
  if (field !== 'think')
    return tokens.map(token => ({
      content: '',
      [field]: token,
      ...(usage === 'x_groq' && { channel: 'analysis' }),
    }))
  // The tags come in pieces, as any text does.
  return ['<th', 'ink>', '\n', ...tokens, '\n</', 'think', '>\n\n'].map(content => ({ content }))
}

function toolCall(
  { id, name, arguments: json }: Extract<ReplyPart, { type: 'tool-call' }>,
  index: number,
  { toolCalls }: Dialect,
): readonly unknown[] {
  const call = { index, id, type: 'function' }
  if (toolCalls === 'whole') return [{ ...call, function: { name, arguments: json } }]
  const fragments = json.match(/[\s\S]{1,3}/g) ?? []
  return [
    { ...call, function: { name, arguments: '' } },
    ...fragments.map(fragment => ({ index, function: { arguments: fragment } })),
  ]
}

/** Roughly as tokenizers cut: a word with the space before it, punctuation for itself. */
export const tokensOf = (text: string): readonly string[] =>
  text.match(/\s*[\p{L}\p{N}]+|\s*[^\p{L}\p{N}\s]|\s+/gu) ?? []
