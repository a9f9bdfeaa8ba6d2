import { INPUT_RATE, type Samples } from '../../audio/pcm.ts'
import type { Millis } from '../../flow/clock.ts'
import type { SttInput, SttPart } from '../provider.ts'

type Final = Extract<SttPart, { type: 'text-final' }>

/** Audio of a turn that is kept for a recogniser that takes over: the last minute (1.9 MB). Of a longer turn it hears the end only. */
const KEPT: Samples = 60 * INPUT_RATE

export interface Flush {
  readonly mark: number
  readonly at: Millis
}

/** What a turn's recogniser was told, for the one that may have to take its place, and which of its questions are answered. */
export interface TurnLog {
  add(item: SttInput, at: Millis): void
  /** All of it that still matters: the audio, and the flushes that nobody has answered, each in its place. */
  replay(): readonly SttInput[]
  /** The oldest flush without an answer. */
  readonly pending: Flush | null
  readonly newest: Flush | null
  /** Takes a final: the finals to give out for it, in the order of their flushes; none where it is too late. */
  answer(final: Final): readonly Final[]
}

export function openTurnLog(): TurnLog {
  let items: SttInput[] = []
  let kept: Samples = 0
  let pending: Flush[] = []

  function drop(): void {
    while (kept > KEPT) {
      const at = items.findIndex(item => item.type === 'audio')
      const [item] = items.splice(at, 1)
      if (item?.type === 'audio') kept -= item.pcm.length
    }
  }

  return {
    add(item, at) {
      items.push(item)
      if (item.type === 'flush') pending.push({ mark: item.mark, at })
      else {
        kept += item.pcm.length
        drop()
      }
    },
    replay: () => items,
    get pending() {
      return pending[0] ?? null
    },
    get newest() {
      return pending.at(-1) ?? null
    },
    answer(final) {
      const at = pending.findIndex(({ mark }) => mark === final.mark)
      if (at < 0) return []
      // Whoever answers a later question has passed the earlier ones over: the text is of all before it, too.
      const answered = pending.slice(0, at + 1)
      pending = pending.slice(at + 1)
      const open = new Set(pending.map(({ mark }) => mark))
      items = items.filter(item => item.type === 'audio' || open.has(item.mark))
      return answered.map(({ mark }) => ({ ...final, mark }))
    },
  }
}
