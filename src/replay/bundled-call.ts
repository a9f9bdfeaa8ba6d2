import type { LogEntry } from '../session/log.ts'
import type { Accepted, Bundle } from './bundle.ts'
import { type RecordedCall, readLog } from './read-log.ts'
import { decide, replayCall } from './replay-call.ts'

/**
 * The call of a bundle as a replay is held to it: with the commands that were recorded, or with those that were accepted in their place. `name`
 * says in errors what was read.
 */
export function bundledCall({ log, accepted }: Pick<Bundle, 'log' | 'accepted'>, name: string): RecordedCall {
  const call = readLog(log, name)
  if (accepted === null) return call
  const after = new Map<number, LogEntry[]>()
  for (const { event, at, command } of accepted.decisions) {
    const entry = { kind: 'command', at, command } as unknown as LogEntry
    after.set(event, [...(after.get(event) ?? []), entry])
  }
  const events = call.entries.filter(({ kind }) => kind === 'event').length
  const lost = accepted.decisions.find(({ event }) => event >= events)
  if (lost)
    throw new Error(`${name}: a decision was accepted after event ${lost.event}, and the log has ${events}`)
  let event = -1
  const entries = call.entries.flatMap(entry => {
    if (entry.kind === 'command') return []
    return entry.kind === 'event' ? [entry, ...(after.get(++event) ?? [])] : [entry]
  })
  return { ...call, entries }
}

/**
 * What is decided in the call now, to be held to from now on; null: what is held to already. Throws an Error for a log that cannot be read.
 */
export function acceptNow(
  bundle: Pick<Bundle, 'log' | 'accepted'>,
  { name, why, build }: { readonly name: string; readonly why: string; readonly build: string },
): Accepted | null {
  const call = bundledCall(bundle, name)
  if (replayCall(call).same) return null
  return {
    why,
    build,
    decisions: decide(call).map(({ command, ...at }) => ({ ...at, command: { ...command } })),
  }
}
