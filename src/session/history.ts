import type { Message } from '../speech/provider.ts'

/** The conversation as both sides heard it: what the caller said, and of the agent's replies what was audible. */
export interface History {
  said(text: string): void
  heard(text: string): void
  /** Background for the model that nobody said aloud. */
  note(text: string): void
  /** What the model is given: the prompt, then the turns; neighbours of the same role are one message. With `next`: as if the caller had said it. */
  messages(next?: string): readonly Message[]
}

/** Messages kept; the oldest fall off first. A call of hours must not grow the prompt without bound. */
const MOST_MESSAGES = 200

export function openHistory(prompt: string): History {
  let turns: readonly Message[] = []
  const add = (role: Message['role'], text: string) => {
    turns = withMessage(turns, role, text)
  }
  return {
    said: text => add('user', text),
    heard: text => add('assistant', text),
    note: text => add('system', text),
    messages(next) {
      const all = next === undefined ? turns : withMessage(turns, 'user', next)
      return prompt === '' ? [...all] : [{ role: 'system', content: prompt }, ...all]
    },
  }
}

function withMessage(turns: readonly Message[], role: Message['role'], text: string): readonly Message[] {
  const content = text.trim()
  if (content === '') return turns
  const last = turns.at(-1)
  const next =
    last?.role === role && role !== 'system'
      ? [...turns.slice(0, -1), { role, content: `${last.content} ${content}` }]
      : [...turns, { role, content }]
  return next.slice(-MOST_MESSAGES)
}
