import type { Message, ToolCall } from '../speech/provider.ts'

/** The conversation as both sides heard it: what the caller said, of the agent's replies what was audible, and the tools that it called. */
export interface History {
  said(text: string): void
  heard(text: string): void
  /** The agent said this and called these tools; each has its result behind it, whatever becomes of the list. */
  called(text: string, calls: readonly CalledTool[]): void
  /** The result of a tool that was called before is known after all. */
  result(id: string, content: string): void
  /** Background for the model that nobody said aloud. One with the same `contextId` takes the place of the one before. */
  note(text: string, contextId?: string): void
  /** From now on the model is given another prompt. */
  prompt(text: string): void
  /** What the model is given: the prompt, then the turns; neighbours of the same role are one message. With `next`: as if the caller had said it. */
  messages(next?: string): readonly Message[]
  /** What was said, for tools that want to know. */
  talk(): readonly { readonly role: 'user' | 'agent'; readonly message: string }[]
}

export interface CalledTool {
  readonly call: ToolCall
  /** What the model is told. */
  readonly result: string
}

/** Messages kept; the oldest fall off first. A call of hours must not grow the prompt without bound. */
const MOST_MESSAGES = 200

/** `contextId`: of a note that another may take the place of. */
interface Entry {
  readonly message: Message
  readonly contextId?: string
}

export function openHistory(firstPrompt: string): History {
  let prompt = firstPrompt
  let turns: readonly Entry[] = []
  const add = (role: Message['role'], text: string) => {
    turns = trimmed(withText(turns, role, text))
  }
  return {
    said: text => add('user', text),
    heard: text => add('assistant', text),
    called(text, calls) {
      if (calls.length === 0) return add('assistant', text)
      turns = trimmed([...turns, ...toolMessages(text, calls).map(message => ({ message }))])
    },
    result(id, content) {
      turns = turns.map(entry =>
        entry.message.toolCallId === id ? { ...entry, message: { ...entry.message, content } } : entry,
      )
    },
    note(text, contextId) {
      if (contextId === undefined) return add('system', text)
      const content = text.trim()
      const others = turns.filter(entry => entry.contextId !== contextId)
      turns =
        content === '' ? others : trimmed([...others, { message: { role: 'system', content }, contextId }])
    },
    prompt(text) {
      prompt = text
    },
    messages(next) {
      const all = (next === undefined ? turns : withText(turns, 'user', next)).map(({ message }) => message)
      return prompt === '' ? all : [{ role: 'system', content: prompt }, ...all]
    },
    talk: () =>
      turns.flatMap(({ message: { role, content } }) =>
        content === '' || role === 'system' || role === 'tool'
          ? []
          : [{ role: role === 'user' ? ('user' as const) : ('agent' as const), message: content }],
      ),
  }
}

/** An assistant's message and its tools', as a model is given them. */
export const toolMessages = (text: string, calls: readonly CalledTool[]): readonly Message[] => [
  { role: 'assistant', content: text.trim(), toolCalls: calls.map(({ call }) => call) },
  ...calls.map(({ call, result }) => ({ role: 'tool' as const, content: result, toolCallId: call.id })),
]

function withText(turns: readonly Entry[], role: Message['role'], text: string): readonly Entry[] {
  const content = text.trim()
  if (content === '') return turns
  const last = turns.at(-1)?.message
  return last?.role === role && role !== 'system' && !last.toolCalls
    ? [...turns.slice(0, -1), { message: { role, content: `${last.content} ${content}` } }]
    : [...turns, { message: { role, content } }]
}

/** The newest; a result whose call has fallen off goes with it. */
function trimmed(turns: readonly Entry[]): readonly Entry[] {
  const newest = turns.slice(-MOST_MESSAGES)
  const first = newest.findIndex(({ message }) => message.role !== 'tool')
  return first < 0 ? [] : newest.slice(first)
}
