import type { ReplyPart } from '../../speech/provider.ts'
import type { Dialect } from './dialects.ts'

/** A `chat.completion.chunk`, or what stands in one's place. `text`: how many deltas of text it is. */
export interface Chunk {
  readonly json: unknown
  readonly text: 0 | 1
}

interface Saying {
  readonly dialect: Dialect
  readonly model: string
  /** What it thinks before it speaks. */
  readonly reasoning: string
}

/** A reply as the dialect's chunks, token by token. */
export async function* chunksOf(
  parts: AsyncIterable<ReplyPart>,
  { dialect, model, reasoning }: Saying,
): AsyncGenerator<Chunk> {
  const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1_780_000_000, model }
  const chunk = (delta: unknown, finish: string | null = null, more = {}): unknown => ({
    ...head,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    ...more,
  })
  const said = (delta: unknown): Chunk => ({ json: chunk(delta), text: 1 })
  const aside = (json: unknown): Chunk => ({ json, text: 0 })

  if (dialect.opening !== 'none')
    yield aside(chunk({ role: 'assistant', content: dialect.opening }, null, { x_groq: { id: 'req_1' } }))
  for (const token of thought(reasoning, dialect)) yield aside(chunk(token))
  let calls = 0
  for await (const part of parts) {
    if (part.type === 'text-delta') {
      for (const token of tokensOf(part.text))
        yield said(dialect.opening === 'none' ? { role: 'assistant', content: token } : { content: token })
    } else if (part.type === 'tool-call') {
      for (const delta of toolCall(part, calls++, dialect)) yield aside(chunk({ tool_calls: [delta] }))
    } else {
      yield aside(chunk({}, finishes[part.reason], dialect.usage === 'in-finish' ? usage : {}))
      if (dialect.usage === 'own-chunk') yield aside({ ...head, choices: [], ...usage })
    }
  }
}

const finishes = { stop: 'stop', 'tool-calls': 'tool_calls', length: 'length', filter: 'content_filter' }
const usage = {
  usage: { prompt_tokens: 41, completion_tokens: 12, total_tokens: 53 },
  timings: { prompt_ms: 12.3, predicted_ms: 45.6 },
}

function thought(reasoning: string, { reasoning: field }: Dialect): readonly unknown[] {
  if (reasoning === '') return []
  const tokens = tokensOf(reasoning)
  if (field !== 'think') return tokens.map(token => ({ content: '', [field]: token }))
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
