import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { TurnRecord } from '../record/turn-record.ts'
import type { Store } from '../store/store.ts'
import { conversationIdOf, conversationMissing } from './conversations.ts'
import type { Operations } from './operation.ts'

/** What a watcher of a live call is told. */
export type News =
  | { readonly type: 'phase'; readonly phase: string }
  | { readonly type: 'turn'; readonly turn: TurnRecord }
  | { readonly type: 'end' }

export interface WatchPorts {
  readonly store: Pick<Store, 'events'>
  /** Watches a call under way; null when there is none of that id. */
  readonly watch: (id: string, watcher: (news: News) => void) => (() => void) | null
}

export const watchOperations: Operations = {
  'GET /v1/antiphon/conversations/{conversation_id}/events': {
    summary: 'The event log of a call, an entry a line.',
    media: 'application/x-ndjson',
  },
  'GET /v1/antiphon/conversations/{conversation_id}/live': {
    summary: 'A call under way: its phase and its turns, as they come.',
    media: 'text/event-stream',
  },
}

/** What the vendor's API has no place for: a call's log, and a call while it goes on. */
export function watching({ store, watch }: WatchPorts): Hono {
  return new Hono()
    .get('/v1/antiphon/conversations/:conversation_id/events', async context => {
      const lines: string[] = []
      for await (const entry of store.events(conversationIdOf(context))) lines.push(JSON.stringify(entry))
      if (lines.length === 0) return conversationMissing(conversationIdOf(context))
      return context.body(`${lines.join('\n')}\n`, 200, { 'content-type': 'application/x-ndjson' })
    })
    .get('/v1/antiphon/conversations/:conversation_id/live', context => {
      const pending: News[] = []
      let tell = (news: News) => void pending.push(news)
      const leave = watch(conversationIdOf(context), news => tell(news))
      if (!leave) return conversationMissing(conversationIdOf(context))
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
