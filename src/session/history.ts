import type { Message } from '../speech/provider.ts'

/** The conversation as both sides heard it: what the caller said, and of the agent's replies what was audible. */
export interface History {
  said(text: string): void
  heard(text: string): void
  /** Background for the model that nobody said aloud. */
  note(text: string): void
  /** What the model is given: the prompt, then the turns; neighbours of the same role are one message. */
  messages(): readonly Message[]
}

/** Messages kept; the oldest fall off first. A call of hours must not grow the prompt without bound. */
const MOST_MESSAGES = 200

export function openHistory(prompt: string): History {
  const turns: Message[] = []
  const add = (role: Message['role'], text: string) => {
    const content = text.trim()
    if (content === '') return
    const last = turns.at(-1)
    if (last?.role === role && role !== 'system')
      turns[turns.length - 1] = { role, content: `${last.content} ${content}` }
    else turns.push({ role, content })
    if (turns.length > MOST_MESSAGES) turns.shift()
  }
  return {
    said: text => add('user', text),
    heard: text => add('assistant', text),
    note: text => add('system', text),
    messages: () => (prompt === '' ? [...turns] : [{ role: 'system', content: prompt }, ...turns]),
  }
}
