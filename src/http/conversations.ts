import { createReadStream, existsSync, statSync } from 'node:fs'
import { Readable } from 'node:stream'
import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { TurnRecord } from '../record/turn-record.ts'
import type { Store } from '../store/store.ts'
import { refuse } from './problem.ts'

/** What a watcher of a live call is told. */
export type News =
  | { readonly type: 'phase'; readonly phase: string }
  | { readonly type: 'turn'; readonly turn: TurnRecord }
  | { readonly type: 'end' }

export interface ConversationPorts {
  readonly store: Store
  /** Watches a call under way; null when there is none of that id. */
  readonly watch: (id: string, watcher: (news: News) => void) => (() => void) | null
}

const PAGE = 30
const MOST_PAGE = 100

/** Stored conversations, in the vendor's shapes, and the live stream of a call that is under way. */
export function conversations({ store, watch }: ConversationPorts): Hono {
  const missing = (id: string) => `Conversation with id ${id} not found.`
  return new Hono()
    .get('/v1/convai/conversations', async context => {
      const size = Number(context.req.query('page_size') ?? PAGE)
      if (!Number.isInteger(size) || size < 1 || size > MOST_PAGE) {
        return refuse(
          context,
          422,
          'invalid_page_size',
          `page_size must be a whole number from 1 to ${MOST_PAGE}.`,
        )
      }
      const agentId = context.req.query('agent_id')
      const page = await store.list({
        limit: size,
        cursor: context.req.query('cursor') ?? null,
        ...(agentId && { agentId }),
      })
      return context.json({
        conversations: page.conversations,
        next_cursor: page.nextCursor,
        has_more: page.nextCursor !== null,
      })
    })
    .get('/v1/convai/conversations/:id', async context => {
      const id = context.req.param('id')
      const record = await store.conversation(id)
      return record ? context.json(record) : refuse(context, 404, 'document_not_found', missing(id))
    })
    .get('/v1/convai/conversations/:id/audio', async context => {
      const id = context.req.param('id')
      const record = await store.conversation(id)
      const path = record ? store.recordingPath(id) : ''
      if (!record || !existsSync(path)) return refuse(context, 404, 'document_not_found', missing(id))
      const file = Readable.toWeb(createReadStream(path)) as ReadableStream
      return context.body(file, 200, {
        'content-type': 'audio/wav',
        'content-length': String(statSync(path).size),
      })
    })
    .get('/v1/antiphon/conversations/:id/events', async context => {
      const lines: string[] = []
      for await (const entry of store.events(context.req.param('id'))) lines.push(JSON.stringify(entry))
      if (lines.length === 0)
        return refuse(context, 404, 'document_not_found', missing(context.req.param('id')))
      return context.body(`${lines.join('\n')}\n`, 200, { 'content-type': 'application/x-ndjson' })
    })
    .get('/v1/antiphon/conversations/:id/live', context => {
      const id = context.req.param('id')
      const pending: News[] = []
      let tell = (news: News) => void pending.push(news)
      const leave = watch(id, news => tell(news))
      if (!leave)
        return refuse(context, 404, 'document_not_found', `Conversation with id ${id} is not under way.`)
      return streamSSE(context, async stream => {
        await new Promise<void>(resolve => {
          tell = news => {
            if (news.type === 'end') resolve()
            else void stream.writeSSE(toEvent(news))
          }
          stream.onAbort(resolve)
          for (const news of pending) tell(news)
        })
        leave()
      })
    })
}

function toEvent(news: Exclude<News, { type: 'end' }>): { event: string; data: string } {
  if (news.type === 'phase') return { event: 'phase', data: JSON.stringify({ phase: news.phase }) }
  const { turn, agent, metrics } = news.turn
  return {
    event: 'turn',
    data: JSON.stringify({ turn, interrupted: agent?.interrupted ?? false, ...metrics }),
  }
}
