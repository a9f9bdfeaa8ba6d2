import { Hono } from 'hono'
import { z } from 'zod'
import type { Aftermath } from '../aftermath/aftermath.ts'
import type { Refused } from '../aftermath/again.ts'
import { shownRecord } from '../record/shown.ts'
import { Refusal } from '../workspace/refusal.ts'
import { conversationIdOf, conversationMissing } from './conversations.ts'
import { readJson } from './input.ts'
import type { Operations } from './operation.ts'
import { refuse } from './problem.ts'

export interface AnalysisPorts {
  readonly analyseAgain: Aftermath['analyseAgain']
}

const one = z.object({
  evaluation_id: z.string().min(1).max(200),
  scope: z.enum(['conversation', 'agent']).default('conversation'),
})
const answer = z.looseObject({ conversation_id: z.string(), status: z.string() })

export const analysisOperations: Operations = {
  'POST /v1/convai/conversations/{conversation_id}/analysis/run': {
    summary: 'Analyses a conversation once more, by what its agent asks for now. No webhook is sent.',
    answer,
  },
  'POST /v1/convai/conversations/{conversation_id}/analysis/evaluations/run': {
    summary: 'Judges a conversation by one criterion of its agent’s.',
    body: one,
    answer,
  },
}

/** Analysis on demand; both answer with the conversation. */
export function analysis({ analyseAgain }: AnalysisPorts): Hono {
  return new Hono()
    .post('/v1/convai/conversations/:conversation_id/analysis/run', async context => {
      const id = conversationIdOf(context)
      const again = await analyseAgain(id, null)
      if (again.ok) return context.json(shownRecord(again.record, again.record.has_audio))
      return again.why === 'models-failed' ? refuse(context, 503, ...modelsFailed) : refused(again.why, id)
    })
    .post('/v1/convai/conversations/:conversation_id/analysis/evaluations/run', async context => {
      const id = conversationIdOf(context)
      const { evaluation_id } = await readJson(context, one)
      const again = await analyseAgain(id, evaluation_id)
      if (again.ok) return context.json(shownRecord(again.record, again.record.has_audio))
      return again.why === 'models-failed' ? refuse(context, 503, ...modelsFailed) : refused(again.why, id)
    })
}

const modelsFailed = [
  'analysis_failed',
  'No language model could analyse the conversation; the log has the reason. The analysis is as it was.',
] as const

function refused(why: Exclude<Refused, 'models-failed'>, id: string): never {
  switch (why) {
    case 'no-call':
      return conversationMissing(id)
    case 'call-goes-on':
      throw new Refusal(
        409,
        'conversation_in_progress',
        `Conversation ${id} goes on: analyse it when it is over.`,
      )
    case 'deleted':
      throw new Refusal(
        409,
        'transcript_deleted',
        `The transcript of ${id} was deleted: there is nothing to analyse.`,
      )
    case 'no-criterion':
      throw new Refusal(422, 'evaluation_not_found', 'The agent has no criterion of this id.', [
        'evaluation_id',
      ])
  }
}
