import { Hono } from 'hono'
import { z } from 'zod'
import type { Store } from '../store/store.ts'
import { conversationIdOf, conversationMissing } from './conversations.ts'
import { readJson } from './input.ts'
import type { Operations } from './operation.ts'

/** Open to everybody, so it takes no more than a widget sends. */
const MOST_BYTES = 20_000

const feedbackBody = z.object({
  feedback: z.enum(['like', 'dislike']).nullish().describe('Null takes it back.'),
  rating: z.int().min(1).max(5).nullish(),
  comment: z.string().max(2000).nullish(),
})

export const feedbackOperations: Operations = {
  'POST /v1/convai/conversations/{conversation_id}/feedback': {
    summary: 'What a caller says of their call; what is left out stays as it was.',
    body: feedbackBody,
    answer: z.object({}),
    isPublic: true,
  },
}

/** Feedback of callers. Browsers send it without a key: who knows the conversation's id was in the call. */
export function conversationFeedback({ store }: { readonly store: Pick<Store, 'feedback'> }): Hono {
  return new Hono().post('/v1/convai/conversations/:conversation_id/feedback', async context => {
    const { feedback, rating, comment } = await readJson(context, feedbackBody, MOST_BYTES)
    const isThumb = rating === undefined && comment === undefined
    const change = {
      // An empty body is a thumb that is taken back: the JavaScript client leaves out what is undefined.
      ...((feedback !== undefined || isThumb) && { score: feedback ?? null }),
      ...(rating !== undefined && { rating }),
      ...(comment !== undefined && { comment }),
    }
    const id = conversationIdOf(context)
    if (!(await store.feedback.put(id, change))) conversationMissing(id)
    return context.json({})
  })
}
