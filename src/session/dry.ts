import { type Clock, type Millis, pause } from '../flow/clock.ts'
import { openScope } from '../flow/scope.ts'
import { ProviderError } from '../speech/provider.ts'
import type { ReplyPorts } from './reply.ts'
import type { Part } from './track.ts'

/** What was made of a reply has been heard, and for so long nothing more has come: it broke off. Providers have deadlines of their own; this is for those that keep none. */
const DRY_MS: Millis = 2_500
/** In a written reply: between two parts of it. */
const WRITTEN_DRY_MS: Millis = 4_000
/** How often it is looked at least. */
const LOOK_MS: Millis = 250
const SOON_MS: Millis = 20

/** What there is of the reply, and whether there will be no more. */
interface Watched {
  readonly parts: readonly Part[]
  readonly isOver: () => boolean
}

/**
 * Rejects when a part that began to sound has run dry. Where all that sounds has been heard, and the next part is still to come, it says so: that
 * silence is the reducer's. Ends with the signal.
 */
export async function watch(
  { clock, gate, isChat, ahead, signal, post, turn, pos }: ReplyPorts,
  { parts, isOver }: Watched,
): Promise<never> {
  const never = new Promise<never>(() => {})
  if (isChat) return never
  await Promise.race([gate.opened, aborted(signal)])
  let drySince: Millis | null = null
  let pausedAfter: Part | null = null
  while (!signal.aborted) {
    const last = parts.findLast(({ from }) => from !== null)
    const isHeard = last !== undefined && ahead() <= 0
    if (isHeard && last.isOver && !isOver() && pausedAfter !== last) {
      pausedAfter = last
      post({ type: 'reply-pause', turn, pos: pos() })
    }
    if (!isHeard || last.isOver) drySince = null
    else drySince ??= clock.now()
    if (drySince !== null && clock.now() - drySince >= DRY_MS)
      throw new ProviderError(last?.isWhole ? 'voice' : 'model', `the reply ran dry for ${DRY_MS} ms`, {
        kind: 'late',
      })
    const left = last === undefined ? 0 : ahead()
    const wait = left > 0 ? Math.max(SOON_MS, left) : LOOK_MS
    await pause(clock, drySince === null ? wait : Math.min(wait, drySince + DRY_MS - clock.now()), signal)
  }
  return never
}

/** The parts of a reply that is read, not heard: late where none comes for long after the first. */
export async function* timely<P>(
  parts: AsyncIterable<P>,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<P> {
  const reading = parts[Symbol.asyncIterator]()
  try {
    for (let isFirst = true; ; isFirst = false) {
      const coming = reading.next()
      coming.catch(() => {})
      using waiting = openScope(signal)
      const late = isFirst ? aborted(signal) : pause(clock, WRITTEN_DRY_MS, waiting.signal)
      const next = await Promise.race([coming, late])
      if (signal.aborted) return
      if (!next)
        throw new ProviderError('model', `nothing more came for ${WRITTEN_DRY_MS} ms`, { kind: 'late' })
      if (next.done) return
      yield next.value
    }
  } finally {
    // Nobody waits for a model that has still to come to an end.
    reading.return?.().catch(() => {})
  }
}

export const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
