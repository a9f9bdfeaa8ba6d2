import { z } from 'zod'
import type { Usage } from '../../provider.ts'
import { StreamFault } from './fault.ts'

const text = z.string().nullish()
const toolCall = z.object({
  index: z.number().nullish(),
  id: text,
  function: z.object({ name: text, arguments: text }).nullish(),
})
const count = z.number().nonnegative().nullish()
const counts = z.object({ prompt_tokens: count, completion_tokens: count, queue_time: count }).nullish()
/** What is read of a `chat.completion.chunk`; everything else passes unseen. */
const schema = z.object({
  choices: z
    .array(
      z.object({
        delta: z
          .object({
            content: text,
            reasoning: text,
            reasoning_content: text,
            tool_calls: z.array(toolCall).nullish(),
          })
          .nullish(),
        finish_reason: text,
      }),
    )
    .nullish(),
  error: z.unknown().optional(),
  usage: counts,
  x_groq: z.object({ usage: counts, error: text }).nullish(),
})

export type ToolCallDelta = z.infer<typeof toolCall>

/** One chunk of a reply. */
export interface ReplyChunk {
  readonly text: string
  /** Whether the model made something: text, reasoning, a piece of a tool call. */
  readonly isToken: boolean
  readonly toolCalls: readonly ToolCallDelta[]
  /** Null: it goes on. */
  readonly finish: string | null
  /** Null: this chunk does not tell. */
  readonly usage: Usage | null
}

/** Reads an event's data. Throws `StreamFault` for what is no chunk, and for an error that stands in its place. */
export function readChunk(data: string): ReplyChunk {
  const parsed = schema.safeParse(parseJson(data))
  if (!parsed.success) throw new StreamFault('sent an event of an unknown shape')
  const { choices, error, usage, x_groq } = parsed.data
  const told = error ?? x_groq?.error
  if (told !== undefined && told !== null && told !== '') throw new StreamFault('broke off', told)
  const { delta, finish_reason } = choices?.[0] ?? {}
  const said = delta?.content ?? ''
  const toolCalls = delta?.tool_calls ?? []
  const thought = delta?.reasoning || delta?.reasoning_content || ''
  return {
    text: said,
    isToken: said !== '' || thought !== '' || toolCalls.length > 0,
    toolCalls,
    // Some servers send an empty one until there is a reason.
    finish: finish_reason || null,
    usage: toUsage(x_groq?.usage ?? usage),
  }
}

/** Groq's `queue_time` is in seconds. */
function toUsage(told: z.infer<typeof counts>): Usage | null {
  if (told?.prompt_tokens == null || told.completion_tokens == null) return null
  const { prompt_tokens: promptTokens, completion_tokens: completionTokens, queue_time: queue } = told
  return { promptTokens, completionTokens, ...(queue != null && { queueMs: Math.round(queue * 1000) }) }
}

function parseJson(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    throw new StreamFault('sent an event that is not JSON')
  }
}
