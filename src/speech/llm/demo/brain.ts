import type { LanguageModel, Message, ReplyPart } from '../../provider.ts'
import { createConversation } from './converse.ts'
import { phrases } from './phrase.ts'
import { toldResults, wantedTool } from './tools.ts'

/** What the embedded brain needs: the wall clock for "what time is it", and a seed for its choice of words. */
export interface DemoBrainOptions {
  readonly now: () => Date
  readonly seed?: number
}

/**
 * The embedded dialogue engine: a set of rules, no language model, for a machine without key or network.
 * It remembers nothing between calls: every answer follows from the messages, the clock and the seed.
 */
export function createDemoBrain(options: DemoBrainOptions): LanguageModel {
  const answerTo = createConversation(options.seed ?? 0)
  return {
    name: 'demo-rules',
    async *reply(messages, { signal, tools }): AsyncGenerator<ReplyPart> {
      if (signal.aborted) return
      const wanted = wantedTool(wordsOf(messages), tools)
      if (wanted) {
        yield { type: 'tool-call', id: `${wanted.name}_${messages.length}`, ...wanted }
        if (signal.aborted) return
        return yield { type: 'finish', reason: 'tool-calls' }
      }
      const results = toldResults(messages)
      const answer = results === null ? answerTo(messages, options.now()) : { text: results, hangUp: null }
      for (const text of phrases(answer.text)) {
        yield { type: 'text-delta', text }
        if (signal.aborted) return
      }
      const endCall = answer.hangUp !== null && tools.find(tool => tool.name === 'end_call')
      if (endCall) {
        const id = `end_call_${messages.length}`
        yield {
          type: 'tool-call',
          id,
          name: endCall.name,
          arguments: JSON.stringify({ reason: answer.hangUp }),
        }
        if (signal.aborted) return
      }
      yield { type: 'finish', reason: endCall ? 'tool-calls' : 'stop' }
    },
  }
}

/** What the caller has said since the agent last spoke, or used a tool; what stands in brackets nobody said. */
const wordsOf = (messages: readonly Message[]): string =>
  messages
    .slice(messages.findLastIndex(({ role }) => role === 'assistant' || role === 'tool') + 1)
    .flatMap(({ role, content }) => (role === 'user' ? content.split('\n') : []))
    .filter(line => !/^\(.*\)$/.test(line))
    .join(' ')
