import { Hono } from 'hono'
import { z } from 'zod'
import type { Deliveries } from '../aftermath/deliveries.ts'
import { Refusal } from '../workspace/refusal.ts'
import { readQuery } from './input.ts'
import type { Operations } from './operation.ts'

const query = z.object({
  state: z.enum(['open', 'delivered', 'dead']).optional(),
  conversation_id: z.string().max(100).optional(),
  target: z.string().max(2000).optional(),
  page_size: z.int().min(1).max(500).default(100),
})
const delivery = z.object({
  id: z.string(),
  conversation_id: z.string(),
  type: z.string(),
  target: z.string().nullable(),
  state: z.enum(['open', 'delivered', 'dead']),
  attempts: z.int(),
  next_attempt_at_unix_ms: z.int().nullable(),
  last_error: z.string().nullable(),
  created_at_unix_ms: z.int(),
  updated_at_unix_ms: z.int(),
})

export const deliveryOperations: Operations = {
  'GET /v1/antiphon/webhooks/deliveries': {
    summary:
      'Webhooks that are to be sent, were sent (for a week) or were given up (for a month), the newest first.',
    query,
    answer: z.object({ deliveries: z.array(delivery) }),
  },
  'POST /v1/antiphon/webhooks/deliveries/{id}/retry': {
    summary: 'Sends a webhook again, whatever became of it.',
    answer: delivery,
  },
}

/** What became of webhooks. */
export function deliveryRoutes({ deliveries }: { readonly deliveries: Deliveries }): Hono {
  return new Hono()
    .get('/v1/antiphon/webhooks/deliveries', async context => {
      const { state, conversation_id, target, page_size } = readQuery(context, query)
      const found = await deliveries.list({
        limit: page_size,
        ...(state && { state }),
        ...(conversation_id !== undefined && { conversationId: conversation_id }),
        ...(target !== undefined && { target }),
      })
      return context.json({ deliveries: found })
    })
    .post('/v1/antiphon/webhooks/deliveries/:id/retry', async context => {
      const id = context.req.param('id')
      const retried = await deliveries.retry(id)
      if (!retried)
        throw new Refusal(404, 'delivery_not_found', `Delivery with id ${id.slice(0, 100)} not found.`)
      return context.json(retried)
    })
}
