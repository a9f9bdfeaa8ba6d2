import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Message, Tool, ToolCall } from '../../speech/provider.ts'
import type { Dialect } from './dialects.ts'

/** What is read of a request's body. */
export interface ChatRequest {
  readonly model: string
  readonly stream: boolean
  readonly messages: readonly Message[]
  readonly tools?: readonly { readonly type: 'function'; readonly function: Tool }[]
  readonly temperature?: number
  readonly max_tokens?: number
  readonly max_completion_tokens?: number
  readonly reasoning_effort?: string
  readonly include_reasoning?: boolean
  readonly stream_options?: { readonly include_usage?: boolean }
  readonly user_id?: string
  readonly elevenlabs_extra_body?: unknown
}

const MOST_BYTES = 1 << 20

/** Null: it is no such request. Throws for one of more than a megabyte, and what reading throws. */
export async function readChatRequest(request: IncomingMessage): Promise<ChatRequest | null> {
  const read: Buffer[] = []
  let bytes = 0
  for await (const piece of request) {
    bytes += (piece as Buffer).length
    if (bytes > MOST_BYTES) throw new Error(`a request of more than ${MOST_BYTES} bytes`)
    read.push(piece as Buffer)
  }
  try {
    const body = JSON.parse(Buffer.concat(read).toString()) as ChatRequest
    const isRequest = typeof body.model === 'string' && Array.isArray(body.messages)
    return isRequest ? { ...body, messages: body.messages.map(toMessage) } : null
  } catch {
    return null
  }
}

/** As OpenAI writes a message: the content of one that only calls tools may be null. */
interface WireMessage {
  readonly role: Message['role']
  readonly content: string | null
  readonly tool_calls?: readonly { readonly id: string; readonly function: Omit<ToolCall, 'id'> }[]
  readonly tool_call_id?: string
}

function toMessage(message: Message): Message {
  const { content, tool_calls, tool_call_id, ...rest } = message as unknown as WireMessage
  return {
    ...rest,
    content: content ?? '',
    ...(tool_calls && {
      toolCalls: tool_calls.map(({ id, function: { name, arguments: json } }) => ({
        id,
        name,
        arguments: json,
      })),
    }),
    ...(tool_call_id !== undefined && { toolCallId: tool_call_id }),
  }
}

export interface Refused {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export const malformed: Refused = {
  status: 400,
  body: {
    error: {
      message:
        'The body must be JSON with a model and messages, and "stream": true: this server only streams.',
      type: 'invalid_request_error',
    },
  },
}

/** What a real server says to a key that is not the one; null: it is. */
export function keyRefusal(
  { headers }: IncomingMessage,
  key: string | undefined,
  dialect: Dialect,
): Refused | null {
  const [, given = ''] = /^Bearer (.+)$/.exec(headers.authorization ?? '') ?? []
  return key === undefined || given === key ? null : { status: 401, body: dialect.badKey(given) }
}

export function json(
  response: ServerResponse,
  { status, body }: Refused,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(body))
}
