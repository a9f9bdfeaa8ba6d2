import type { AgentSpec } from '../agents/spec.ts'
import type { Cause, EndReason } from './turn/index.ts'

/** What the house says when no model speaks: the greeting, and the sentences of a call that goes wrong or ends. */
export function houseLine(
  spec: AgentSpec,
  cause: Exclude<Cause, 'answer'>,
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
      return 'I have to end our call now. Goodbye.'
  }
}
