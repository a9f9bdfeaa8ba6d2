import { isDeepStrictEqual } from 'node:util'
import { type Command, initial, step } from '../session/turn/index.ts'
import type { RecordedCall } from './read-log.ts'

/** A recorded call decided again. */
export interface Replayed {
  /** What is decided now, in order. */
  readonly commands: readonly Command[]
  /** Whether that is what was decided then. */
  readonly same: boolean
  readonly difference: Difference | null
}

/** The first command that is not the recorded one. */
export interface Difference {
  /** Which of the call's commands, from 0. */
  readonly index: number
  /** When it was given, or would have been: ms after the start of the call's clock. */
  readonly at: number
  /** When it is given now; null: it is not. The same command at another time is another decision. */
  readonly replayedAt: number | null
  /** Null: none was. */
  readonly recorded: Command | null
  readonly replayed: Command | null
}

/**
 * Tells the reducer all that the call's log says happened, under the policy in its header, and holds what it asks for against what was asked
 * for then. Pure: the same log gives the same commands on every machine; a difference is a change of the reducer, or of the log.
 */
export function replayCall(call: RecordedCall): Replayed {
  const now = decide(call)
  const then = call.entries.filter(entry => entry.kind === 'command')
  const commands = now.map(({ command }) => command)
  const most = Math.max(now.length, then.length)
  for (let index = 0; index < most; index++) {
    const [recorded, replayed] = [then[index], now[index]]
    if (recorded?.at === replayed?.at && isSameCommand(recorded?.command, replayed?.command)) continue
    const difference: Difference = {
      index,
      at: recorded?.at ?? replayed?.at ?? 0,
      replayedAt: replayed?.at ?? null,
      recorded: recorded?.command ?? null,
      replayed: replayed?.command ?? null,
    }
    return { commands, same: false, difference }
  }
  return { commands, same: true, difference: null }
}

/** A command as it is decided now, and which of the call's events (counted from 0) it follows. */
export interface Decision {
  readonly event: number
  readonly at: number
  readonly command: Command
}

/** All that the reducer asks for when it is told what the log says happened. */
export function decide({ header, entries }: RecordedCall): readonly Decision[] {
  let state = initial
  let event = -1
  return entries.flatMap(entry => {
    if (entry.kind !== 'event') return []
    event++
    const [next, commands] = step(state, entry.event, header.policy)
    state = next
    return commands.map(command => ({ event, at: entry.event.at, command }))
  })
}

/** Field by field, in any order; a field that is undefined is one that is not there, as JSON has it. */
function isSameCommand(one: Command | undefined, other: Command | undefined): boolean {
  if (one === undefined || other === undefined) return one === other
  return isDeepStrictEqual(plain(one), plain(other))
}

const plain = (command: Command): object =>
  Object.fromEntries(Object.entries(command).filter(([, value]) => value !== undefined))
