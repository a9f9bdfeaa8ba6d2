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
  /** When it was, or would have been, given: ms after the start of the call's clock. */
  readonly at: number
  /** Null: none was. */
  readonly recorded: Command | null
  readonly replayed: Command | null
}

/**
 * Tells the reducer all that the call's log says happened, under the policy in its header, and holds what it asks for against what was asked
 * for then. Pure: the same log gives the same commands on every machine; a difference is a change of the reducer, or of the log.
 */
export function replayCall({ header, entries }: RecordedCall): Replayed {
  let state = initial
  const commands: Command[] = []
  const times: number[] = []
  const recorded: { readonly at: number; readonly command: Command }[] = []
  for (const entry of entries) {
    if (entry.kind === 'command') recorded.push(entry)
    if (entry.kind !== 'event') continue
    const [next, out] = step(state, entry.event, header.policy)
    state = next
    commands.push(...out)
    for (const _ of out) times.push(entry.event.at)
  }
  const index = firstDifference(commands, recorded)
  if (index === null) return { commands, same: true, difference: null }
  const then = recorded[index]
  const difference: Difference = {
    index,
    at: then?.at ?? times[index] ?? 0,
    recorded: then?.command ?? null,
    replayed: commands[index] ?? null,
  }
  return { commands, same: false, difference }
}

function firstDifference(
  commands: readonly Command[],
  recorded: readonly { readonly command: Command }[],
): number | null {
  const most = Math.max(commands.length, recorded.length)
  for (let index = 0; index < most; index++)
    if (!isSameCommand(commands[index], recorded[index]?.command)) return index
  return null
}

/** Field by field, in any order; a field that is undefined is one that is not there, as JSON has it. */
function isSameCommand(one: Command | undefined, other: Command | undefined): boolean {
  if (one === undefined || other === undefined) return one === other
  return isDeepStrictEqual(plain(one), plain(other))
}

const plain = (command: Command): object =>
  Object.fromEntries(Object.entries(command).filter(([, value]) => value !== undefined))
