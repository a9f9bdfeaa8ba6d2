import { z } from 'zod'
import { StreamFault } from './fault.ts'

const text = z.string().nullish()
const toolCall = z.object({
  index: z.number().nullish(),
  id: text,
  function: z.object({ name: text, arguments: text }).nullish(),
})
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
}

/** Reads an event's data. Throws `StreamFault` for what is no chunk, and for an error that stands in its place. */
export function readChunk(data: string): ReplyChunk {
  const parsed = schema.safeParse(parseJson(data))
  if (!parsed.success) throw new StreamFault('sent an event of an unknown shape')
  const { choices, error } = parsed.data
  if (error !== undefined && error !== null) throw new StreamFault('broke off', error)
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
  }
}

function parseJson(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    throw new StreamFault('sent an event that is not JSON')
  }
}
