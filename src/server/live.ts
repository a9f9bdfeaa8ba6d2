import type { News } from '../http/watching.ts'

export type Watcher = (news: News) => void

/** The in-process bus of live calls. */
export interface LiveBus {
  /** A call that can be watched; what it says goes to everybody watching. */
  open(conversationId: string): Watcher
  /** Watches a call; null when it is not under way. The watcher hears the turns so far and the present phase at once. */
  watch(conversationId: string, watcher: Watcher): (() => void) | null
}

export function openLiveBus(): LiveBus {
  const calls = new Map<string, { watchers: Set<Watcher>; turns: Map<number, News>; phase: string }>()
  return {
    open(conversationId) {
      const call = {
        watchers: new Set<Watcher>(),
        turns: new Map<number, News>(),
        phase: 'idle',
      }
      calls.set(conversationId, call)
      return news => {
        if (news.type === 'phase') call.phase = news.phase
        if (news.type === 'turn') call.turns.set(news.turn.turn, news)
        for (const watcher of call.watchers) watcher(news)
        if (news.type === 'end') calls.delete(conversationId)
      }
    },
    watch(conversationId, watcher) {
      const call = calls.get(conversationId)
      if (!call) return null
      call.watchers.add(watcher)
      for (const turn of call.turns.values()) watcher(turn)
      watcher({ type: 'phase', phase: call.phase })
      return () => void call.watchers.delete(watcher)
    },
  }
}
