import { type Clock, type Millis, pause } from '../flow/clock.ts'
import { openScope } from '../flow/scope.ts'
import { ProviderError } from '../speech/provider.ts'
import type { ReplyPorts } from './reply.ts'

/** What was made of a reply has been heard, and for so long nothing more has come: it broke off. Providers have deadlines of their own; this is for those that keep none. */
const DRY_MS: Millis = 2_500
/** In a written reply: between two parts of it. */
const WRITTEN_DRY_MS: Millis = 4_000
/** How often it is looked at least. */
const LOOK_MS: Millis = 250

/** Rejects when a reply that began to sound has run dry; until then, and where nothing sounds, it waits. Ends with the signal. */
export async function watch(
  { clock, gate, playout, ahead, signal }: ReplyPorts,
  isTold: () => boolean,
): Promise<never> {
  const never = new Promise<never>(() => {})
  if (playout === null) return never
  await Promise.race([gate.opened, aborted(signal)])
  let drySince: Millis | null = null
  while (!signal.aborted) {
    const left = playout.made === 0 ? LOOK_MS : ahead()
    if (left > 0) drySince = null
    else drySince ??= clock.now()
    if (drySince !== null && clock.now() - drySince >= DRY_MS)
      throw new ProviderError(isTold() ? 'voice' : 'model', `the reply ran dry for ${DRY_MS} ms`, {
        kind: 'late',
      })
    await pause(clock, drySince === null ? Math.max(LOOK_MS, left) : drySince + DRY_MS - clock.now(), signal)
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
}

export const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
