import type { Message } from '../../provider.ts'
import { type Heard, hear } from './heard.ts'
import { pendingQuestion, type QuestionId } from './questions.ts'

/** Everything an answer may depend on. It is read from the conversation as heard, each time anew: nothing is remembered. */
export interface Scene {
  readonly heard: Heard
  /** The conversation before the caller's present words, without system and tool messages. */
  readonly past: readonly Message[]
  /** What the caller heard of the agent, oldest first. */
  readonly said: readonly string[]
  readonly lastSaid: string
  readonly pending: QuestionId | null
  readonly callerName: string | null
  readonly now: Date
  readonly seed: number
}

/** What every scene of one reply has in common. */
export interface Setting {
  readonly past: readonly Message[]
  readonly callerName: string | null
  readonly now: Date
  readonly seed: number
  readonly mend: (word: string) => string
}

/** The scene in which the caller says `text`. */
export function drawScene(text: string, { past, callerName, now, seed, mend }: Setting): Scene {
  const said = past.filter(message => message.role === 'assistant').map(message => message.content)
  const lastSaid = said.at(-1) ?? ''
  return {
    heard: hear(text, mend),
    past,
    said,
    lastSaid,
    pending: pendingQuestion(lastSaid),
    callerName,
    now,
    seed,
  }
}
