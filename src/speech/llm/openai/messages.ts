import type { Message, ToolCall } from '../../provider.ts'

/** A message as the wire has it. */
export interface WireMessage {
  readonly role: 'system' | 'user' | 'assistant' | 'tool'
  readonly content: string
  readonly tool_calls?: readonly WireToolCall[]
  readonly tool_call_id?: string
}

interface WireToolCall {
  readonly id: string
  readonly type: 'function'
  readonly function: { readonly name: string; readonly arguments: string }
}

/** Stands for the caller where the agent spoke first. */
const CALL_BEGINS = '(The call begins.)'

/**
 * The messages in the form that every chat template takes: one system message at most and that first, then user and assistant in turn,
 * user first; an assistant's tool calls with their results stand before what the assistant says next. Templates of Gemma and Mistral raise an
 * error for anything else, which llama.cpp and vLLM answer with a status of 400 or 500.
 * What came as a system message later on stands in brackets among the user's, where it was; so do tools that the assistant never spoke of.
 */
export function toWireMessages(messages: readonly Message[]): readonly WireMessage[] {
  const firstTurn = messages.findIndex(({ role }) => role !== 'system')
  const system = firstTurn < 0 ? messages : messages.slice(0, firstTurn)
  const turns: WireMessage[] = []
  for (const message of firstTurn < 0 ? [] : spokenOf(messages.slice(firstTurn))) {
    const next = toTurn(message)
    const last = turns.at(-1)
    if (last?.role === next.role && next.role !== 'tool' && !last.tool_calls)
      turns[turns.length - 1] = { ...next, content: joined(last.content, next.content) }
    else turns.push(next)
  }
  if (turns[0]?.role !== 'user') turns.unshift({ role: 'user', content: CALL_BEGINS })
  if (system.length === 0) return turns
  return [{ role: 'system', content: system.map(({ content }) => content).join('\n\n') }, ...turns]
}

/**
 * The messages as the Agents platform sends them to a custom model's server: the prompt first, then what was said by whom, the agent's first
 * message too; what came as a system message later on stays one.
 */
export function toVendorMessages(messages: readonly Message[]): readonly WireMessage[] {
  return blocksOf(messages).flatMap(block =>
    block.calls.length === 0 && block.messages[0]?.role === 'tool'
      ? block.messages.map(({ content }) => ({ role: 'system' as const, content }))
      : block.messages.map(toWire),
  )
}

/** For servers and templates that know no tools: calls and results are told as something that happened. */
export const withoutTools = (messages: readonly Message[]): readonly Message[] =>
  blocksOf(messages).flatMap(toldBlock)

/** An assistant's message that calls tools, with the results that belong to it; or any other message by itself. */
interface Block {
  readonly messages: readonly Message[]
  readonly calls: readonly ToolCall[]
}

function blocksOf(messages: readonly Message[]): readonly Block[] {
  const blocks: Block[] = []
  for (let at = 0; at < messages.length; at++) {
    const message = messages[at] as Message
    const { toolCalls = [] } = message
    if (message.role !== 'assistant' || toolCalls.length === 0) {
      blocks.push({ messages: [message], calls: [] })
      continue
    }
    let to = at + 1
    while (messages[to]?.role === 'tool') to++
    const results = messages
      .slice(at + 1, to)
      .filter(({ toolCallId }) => toolCalls.some(call => call.id === toolCallId))
    // A call without its result is refused by every server.
    const calls = toolCalls.filter(({ id }) => results.some(({ toolCallId }) => toolCallId === id))
    blocks.push({ messages: [{ ...message, toolCalls: calls }, ...results], calls })
    at = to - 1
  }
  return blocks
}

/** Tools of which the assistant said nothing more, because the caller spoke first, are told; those at the end are what it speaks of next. */
function spokenOf(messages: readonly Message[]): readonly Message[] {
  const blocks: (readonly Message[])[] = []
  let next: Message | undefined
  for (const block of blocksOf(messages).toReversed()) {
    const isSpokenOf = block.calls.length > 0 && (next === undefined || next.role === 'assistant')
    const kept = isSpokenOf ? block.messages : toldBlock(block)
    next = kept[0] ?? next
    blocks.unshift(kept)
  }
  return blocks.flat()
}

function toldBlock({ messages, calls }: Block): readonly Message[] {
  const [first, ...results] = messages
  if (first === undefined || first.role !== 'assistant') return messages.map(plain)
  const told = calls.map(({ id, name, arguments: json }): Message => {
    const result = results.find(({ toolCallId }) => toolCallId === id)?.content ?? ''
    return { role: 'system', content: `(The tool ${name} was called with ${json}. Its result: ${result})` }
  })
  return first.content === '' ? told : [plain(first), ...told]
}

const plain = ({ role, content }: Message): Message => ({ role, content })

const joined = (one: string, other: string) => [one, other].filter(text => text !== '').join('\n')

function toTurn(message: Message): WireMessage {
  const { role, content } = message
  if (role === 'assistant' || (role === 'tool' && message.toolCallId !== undefined)) return toWire(message)
  if (role === 'user') return { role, content }
  return { role: 'user', content: /^\(.*\)$/s.test(content) ? content : `(${content})` }
}

function toWire({ role, content, toolCalls = [], toolCallId }: Message): WireMessage {
  return {
    role,
    content,
    ...(toolCalls.length > 0 && {
      tool_calls: toolCalls.map(({ id, name, arguments: json }) => ({
        id,
        type: 'function' as const,
        function: { name, arguments: json },
      })),
    }),
    ...(toolCallId !== undefined && { tool_call_id: toolCallId }),
  }
}
