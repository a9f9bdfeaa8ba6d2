import type { AgentSpec } from '../agents/spec.ts'
import type { Cause, EndReason } from './turn/index.ts'

/** What the house says when no model speaks: the greeting, and the sentences of a call that goes wrong or ends. */
export function houseLine(
  spec: AgentSpec,
  cause: Exclude<Cause, 'answer' | 'nudge' | 'news'>,
  ending: EndReason | null,
): string {
  switch (cause) {
    case 'greeting':
      return spec.firstMessage
    case 'not-understood':
      return "Sorry, I didn't catch that. Could you say it again?"
    case 'failed':
      return 'Sorry, something went wrong on my side. Could you say that again?'
    case 'goodbye':
      if (ending === 'max-duration') return spec.turn.maxDurationMessage
      if (ending === 'providers-failed')
        return "I'm sorry, I am having technical trouble and have to end our call. Goodbye."
      return 'I have to end our call now. Goodbye.'
  }
}

/** Whether a sentence of the house tells the caller that something failed: it is said by whoever can say it soonest. */
export const isApology = (cause: Cause, ending: EndReason | null): boolean =>
  cause === 'failed' || cause === 'not-understood' || (cause === 'goodbye' && ending === 'providers-failed')

/** What the model is told when the agent takes the turn because nobody speaks. */
export const silenceNote = (ms: number): string =>
  `(The caller has been silent for ${Math.round(ms / 1000)} seconds. Say one short sentence that helps them to go on.)`

/** What the model is told when a tool that ran aside has come to its end; `result` is what the tool says. */
export const newsNote = (name: string, result: string): string =>
  `(The tool ${name}, which was started before, has come to its end. Its result: ${result})`

/** Said with it where nobody asked: the agent takes the turn by itself. */
export const NEWS_NOTE = '(Tell the caller now, briefly, what came of it.)'

/** What the model is told of a tool that runs aside. */
export const STARTED =
  'Started. The conversation goes on meanwhile; its result will be told when it is there.'

/** … and of one that was interrupted, as long as it has no result. */
export const INTERRUPTED = 'The caller interrupted before there was a result.'

/** What is said while an answer is due, where the agent has no lines of its own for it. */
const FILLERS = ['One moment, please.', 'Just a second.', 'I am still on it.']

/** The next filler: in turn, or any but the last where the agent wants them mixed. `number` counts the call's fillers. */
export function chooseFiller(
  { turn }: AgentSpec,
  { number, before, random = Math.random }: { number: number; before: string; random?: () => number },
): string {
  const { ms, messages, isMixed } = turn.softTimeout
  const lines = ms === null ? FILLERS : messages
  const others = lines.filter(line => line !== before)
  const mixed = others[Math.floor(random() * others.length)]
  return (ms !== null && isMixed ? mixed : undefined) ?? lines[number % lines.length] ?? before
}
