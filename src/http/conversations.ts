import { existsSync } from 'node:fs'
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import type { ConversationRecord } from '../record/conversation-record.ts'
import { shownRecord } from '../record/shown.ts'
import type { ListedConversation, Store } from '../store/store.ts'
import { Refusal } from '../workspace/refusal.ts'
import {
  type ConversationQuery,
  conversationQuery,
  filtersOf,
  refuseUnknownFilters,
} from './conversation-query.ts'
import { readQuery } from './input.ts'
import type { Operations } from './operation.ts'
import { foreignCursor, pageAnswer } from './paging.ts'

export interface ConversationPorts {
  readonly store: Store
  /** Whether a call is under way in this process. */
  readonly isLive: (conversationId: string) => boolean
}

const oneQuery = z.object({ format: z.enum(['json', 'opentelemetry']).default('json') })
const summaryQuery = z.object({ max_messages: z.int().min(1).max(200).default(40) })
const liveQuery = z.object({
  agent_id: z.string().max(200).optional(),
  agent_ids: z.array(z.string().max(200)).max(25).optional(),
})

const listed = z.looseObject({
  agent_id: z.string(),
  conversation_id: z.string(),
  start_time_unix_secs: z.int(),
  call_duration_secs: z.int(),
  message_count: z.int(),
  status: z.string(),
  call_successful: z.enum(['success', 'failure', 'unknown']),
})
const summary = z.object({
  conversation_id: z.string(),
  agent_id: z.string(),
  status: z.string(),
  call_summary_title: z.string().nullable(),
  transcript_summary: z.string().nullable(),
  call_successful: z.enum(['success', 'failure', 'unknown']).nullable(),
  message_count: z.int(),
  messages: z.array(z.object({ role: z.enum(['user', 'agent']), message: z.string() })).nullable(),
  messages_omitted: z.boolean(),
  note: z.string(),
})

export const conversationOperations: Operations = {
  'GET /v1/convai/conversations': {
    summary: 'Conversations, the newest first, a page at a time.',
    query: conversationQuery,
    answer: z.object({
      conversations: z.array(listed),
      ...pageAnswer,
    }),
  },
  'GET /v1/convai/conversations/{conversation_id}': {
    summary: 'A conversation with its transcript and the times of its turns.',
    query: oneQuery,
    answer: z.looseObject({ conversation_id: z.string(), status: z.string() }),
  },
  'DELETE /v1/convai/conversations/{conversation_id}': {
    summary: 'Deletes a conversation that is over: record, log and recording.',
    answer: z.object({}),
  },
  'GET /v1/convai/conversations/{conversation_id}/summary': {
    summary: 'A conversation in short.',
    query: summaryQuery,
    answer: summary,
  },
  'GET /v1/convai/analytics/live-count': {
    summary: 'How many calls are under way.',
    query: liveQuery,
    answer: z.object({ count: z.int() }),
  },
}

/** Stored conversations, in the vendor's shapes. */
export function conversations({ store, isLive }: ConversationPorts): Hono {
  const find = async (context: Context): Promise<ConversationRecord> => {
    const id = conversationIdOf(context)
    return (await store.conversation(id)) ?? conversationMissing(id)
  }
  return new Hono()
    .get('/v1/convai/conversations', async context => {
      refuseUnknownFilters(name => context.req.query(name))
      const query = readQuery(context, conversationQuery)
      const { agent_id, cursor, page_size, sort_direction } = query
      const page = await store
        .list({
          ...(agent_id !== undefined && { agentId: agent_id }),
          filters: filtersOf(query),
          oldestFirst: sort_direction === 'asc',
          limit: page_size,
          cursor: cursor ?? null,
        })
        .catch(error => {
          throw error instanceof RangeError ? foreignCursor() : error
        })
      return context.json({
        conversations: page.conversations.map(item => toListed(item, query)),
        next_cursor: page.nextCursor,
        has_more: page.nextCursor !== null,
      })
    })
    .get('/v1/convai/conversations/:conversation_id', async context => {
      if (readQuery(context, oneQuery).format === 'opentelemetry')
        throw new Refusal(501, 'not_implemented', 'The format opentelemetry is not there yet: ask for json.')
      const record = await find(context)
      return context.json(shownRecord(record, existsSync(store.recordingPath(record.conversation_id))))
    })
    .delete('/v1/convai/conversations/:conversation_id', async context => {
      const id = conversationIdOf(context)
      if (isLive(id))
        throw new Refusal(
          409,
          'conversation_in_progress',
          `Conversation ${id} goes on: delete it when it is over.`,
        )
      if (!(await store.remove(id))) conversationMissing(id)
      return context.json({})
    })
    .get('/v1/convai/conversations/:conversation_id/summary', async context => {
      const { max_messages } = readQuery(context, summaryQuery)
      return context.json(toSummary(await find(context), max_messages))
    })
    .get('/v1/convai/analytics/live-count', async context => {
      const { agent_id, agent_ids = [] } = readQuery(context, liveQuery)
      const agents = agent_id === undefined ? agent_ids : [agent_id, ...agent_ids]
      return context.json({ count: await store.tally.live(agents.length > 0 ? agents : undefined) })
    })
}

export const conversationIdOf = (context: Context): string => context.req.param('conversation_id') ?? ''

/** The one answer for a conversation that is not there. */
export function conversationMissing(id: string): never {
  throw new Refusal(404, 'document_not_found', `Conversation with id ${id.slice(0, 100)} not found.`)
}

function toListed(item: ListedConversation, query: ConversationQuery) {
  const { facets, transcript_summary, ...shown } = item
  const { data_collection_ids, evaluation_criteria_ids } = query
  return {
    ...shown,
    transcript_summary: query.summary_mode === 'include' ? transcript_summary : null,
    ...(data_collection_ids && { data_collection_results: only(facets?.data, data_collection_ids) }),
    ...(evaluation_criteria_ids && {
      evaluation_criteria_results: only(facets?.evaluation, evaluation_criteria_ids),
    }),
  }
}

const only = (all: Readonly<Record<string, unknown>> = {}, ids: readonly string[]) =>
  Object.fromEntries(Object.entries(all).filter(([id]) => ids.includes(id)))

function toSummary(record: ConversationRecord, most: number): z.output<typeof summary> {
  const { analysis, conversation_id, agent_id, status } = record
  const messages = record.transcript.flatMap(({ role, message }) => (message ? [{ role, message }] : []))
  const fits = messages.length <= most
  return {
    conversation_id,
    agent_id,
    status,
    call_summary_title: analysis?.call_summary_title ?? null,
    transcript_summary: analysis?.transcript_summary ?? null,
    call_successful: analysis?.call_successful ?? null,
    message_count: messages.length,
    messages: fits ? messages : null,
    messages_omitted: !fits,
    note: `All of it: GET /v1/convai/conversations/${conversation_id}`,
  }
}
