import type { Millis } from '../../flow/clock.ts'

/**
 * Tells replies apart. The protocol gives every reply one `event_id` that grows from reply to reply, and where a server does so its ids
 * stay as they are. Some servers use one id for everything, or a new one for every chunk: there the other frames and the
 * silence between chunks say where a reply begins.
 */
export interface ReplyNumbers {
  /** The reply that a chunk belongs to; `dryMs` is for how long nothing has been there to play. */
  audio(id: number, dryMs: Millis, at: Millis): number
  /**
   * The reply that another frame of the agent is about; `type` is the frame's. Undefined for a text that cannot be put down to any: where
   * one id has served for several texts.
   */
  frame(type: string, id: number, at: Millis): number | undefined
}

/** A longer silence between two chunks of one reply is an underrun or a hold, not how replies are sent. */
const APART_MS = 300
/** Chunks that follow each other without a silence. */
const TOGETHER_MS = 50

export function createReplyNumbers(): ReplyNumbers {
  const numbers = new Map<number, number>()
  let current: { readonly id: number; readonly number: number } | null = null
  let newest = 0
  let hasNews = false
  let interruptedAt = Number.NEGATIVE_INFINITY
  let ids = 0
  const texts = new Map<number, number>()

  const begin = (id: number): number => {
    const number = id > newest ? id : newest + 1
    newest = number
    return number
  }
  const become = (id: number, number: number): number => {
    if (!numbers.has(id)) ids += 1
    numbers.set(id, number)
    current = { id, number }
    hasNews = false
    return number
  }
  return {
    audio(id, dryMs, at) {
      if (!current) return become(id, begin(id))
      if (id === current.id) {
        // Right behind an interruption comes what makes the client drop the old reply, however long that has been held.
        const isFlush = at - interruptedAt < TOGETHER_MS
        const isNext = ids === 1 && hasNews && dryMs >= APART_MS && !isFlush
        return become(id, isNext ? begin(id) : current.number)
      }
      const isSame = !hasNews && dryMs < TOGETHER_MS && id > current.id
      return become(id, isSame ? current.number : (numbers.get(id) ?? begin(id)))
    },
    frame(type, id, at) {
      if (type === 'interruption') interruptedAt = at
      if (type === 'interruption' || type === 'user_transcript' || type === 'agent_response') hasNews = true
      if (type === 'agent_response') texts.set(id, (texts.get(id) ?? 0) + 1)
      if (type.startsWith('agent_response') && (texts.get(id) ?? 0) > 1) return undefined
      return numbers.get(id) ?? id
    },
  }
}
