import type { Message } from '../../provider.ts'

/** A message as the wire has it. */
export interface WireMessage {
  readonly role: 'system' | 'user' | 'assistant'
  readonly content: string
}

/** Stands for the caller where the agent spoke first. */
const CALL_BEGINS = '(The call begins.)'

/**
 * The messages in the form that every chat template takes: one system message at most and that first, then user and assistant in turn,
 * user first. Templates of Gemma and Mistral raise an error for anything else, which llama.cpp and vLLM answer with a status of 400 or 500.
 * What came as a system message later on stands in brackets among the user's, where it was.
 */
export function toWireMessages(messages: readonly Message[]): readonly WireMessage[] {
  const firstTurn = messages.findIndex(({ role }) => role !== 'system')
  const system = firstTurn < 0 ? messages : messages.slice(0, firstTurn)
  const turns: WireMessage[] = []
  for (const message of firstTurn < 0 ? [] : messages.slice(firstTurn)) {
    const next = toTurn(message)
    const last = turns.at(-1)
    if (last?.role === next.role)
      turns[turns.length - 1] = { ...last, content: `${last.content}\n${next.content}` }
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
  return messages.map(({ role, content }) => ({ role: role === 'tool' ? 'system' : role, content }))
}

function toTurn({ role, content }: Message): WireMessage {
  if (role === 'user' || role === 'assistant') return { role, content }
  return { role: 'user', content: /^\(.*\)$/s.test(content) ? content : `(${content})` }
}
