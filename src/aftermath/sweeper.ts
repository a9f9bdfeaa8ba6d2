import type { Clock, Millis } from '../flow/clock.ts'
import type { AftermathPorts } from './ports.ts'
import { DAY_MS, privacyOf } from './privacy.ts'

/** Deletes what has been kept long enough. */
export interface Sweeper {
  stop(): Promise<void>
}

const EVERY_MS: Millis = 300_000
const AT_ONCE = 500
/** The wall clock may run so much faster or slower than the monotonic one between two looks; more is somebody setting it. */
const DRIFT_MS: Millis = 60_000
const DAY_OF_DELIVERIES = { done: 7, dead: 30 }

/**
 * Looks every five minutes, and deletes what was due at two looks in a row while the clock went steadily: a wall clock that jumps into the future,
 * as machines do that have lost their time, deletes nothing by that.
 */
export function openSweeper(ports: AftermathPorts): Sweeper {
  const { clock } = ports
  const look = openLook(ports)
  let stopped = false
  let callOff = () => {}
  let looking = Promise.resolve()
  const next = (ms: Millis) => {
    callOff = clock.after(ms, () => {
      looking = look()
        .catch(error => ports.log.error({ err: error }, 'what is due to be deleted cannot be deleted yet'))
        .then(() => {
          if (!stopped) next(EVERY_MS)
        })
    })
  }
  next(0)
  return {
    async stop() {
      stopped = true
      callOff()
      await looking
    },
  }
}

/** One look; the function that is returned deletes what it saw at the look before and sees again. */
export function openLook({
  store,
  agents,
  clock,
  now,
  log,
}: Pick<AftermathPorts, 'store' | 'agents' | 'now' | 'log'> & { readonly clock: Pick<Clock, 'now'> }) {
  let before: { readonly wall: number; readonly steady: Millis; readonly due: ReadonlySet<string> } | null =
    null
  return async (): Promise<void> => {
    const wall = now()
    const steady = clock.now()
    await applyToExisting({ store, agents })
    const due = await store.retention.due(wall, AT_ONCE)
    const isSteady = before !== null && Math.abs(wall - before.wall - (steady - before.steady)) <= DRIFT_MS
    const seen = isSteady && before ? before.due : new Set<string>()
    before = { wall, steady, due: new Set(due.map(({ conversationId }) => conversationId)) }
    for (const { conversationId, transcript, audio } of due) {
      if (!seen.has(conversationId)) continue
      await store.purge(conversationId, { transcript, audio })
      await store.retention.done(conversationId)
      log.info(
        { conversation_id: conversationId, transcript, audio },
        'a call was deleted: its time was over',
      )
    }
    await store.jobs.prune('done', wall - DAY_OF_DELIVERIES.done * DAY_MS)
    await store.jobs.prune('dead', wall - DAY_OF_DELIVERIES.dead * DAY_MS)
  }
}

/** Agents whose privacy holds for calls that are over, too. */
async function applyToExisting({ store, agents }: Pick<AftermathPorts, 'store' | 'agents'>): Promise<void> {
  for (const { id, json } of await agents()) {
    const { appliesToExisting, retentionDays, deletes, zeroRetention } = privacyOf(json)
    if (!appliesToExisting) continue
    if (zeroRetention) await store.retention.planAll(id, { afterMs: 0, transcript: true, audio: true })
    else
      await store.retention.planAll(id, {
        afterMs: retentionDays === null ? null : retentionDays * DAY_MS,
        ...deletes,
      })
  }
}
