import type { Command, Event } from './events.ts'
import type { Policy } from './policy.ts'
import { initial, type State } from './state.ts'
import { deadline, step } from './step.ts'

/** What a run of the reducer left behind: everything it was told, in order, and everything it asked for. */
export interface Play {
  readonly log: readonly Event[]
  readonly commands: readonly Command[]
  readonly trace: readonly (Event | Command)[]
  readonly state: State
}

const PER_MS = 16

/**
 * Runs events in virtual time on an ideal line: deadlines are delivered as they fall due, and the caller's audio is
 * judged `lateMs` after it sounded. Goes on for `tailMs` after the last event.
 */
export function play(events: readonly Event[], policy: Policy, { tailMs = 10_000, lateMs = 0 } = {}): Play {
  let state = initial
  const log: Event[] = []
  const commands: Command[] = []
  const trace: (Event | Command)[] = []
  const feed = (event: Event) => {
    log.push(event)
    const [next, out] = step(state, event, policy)
    state = next
    commands.push(...out)
    trace.push(event, ...out)
  }
  const settle = (until: number) => {
    for (;;) {
      const next = deadline(state, policy)
      const judged =
        next.pos === null ? Number.POSITIVE_INFINITY : Math.max(next.pos / PER_MS + lateMs, state.judged.at)
      const at = Math.min(judged, next.at ?? Number.POSITIVE_INFINITY)
      if (at > until) return
      if (at === judged && next.pos !== null)
        feed({ type: 'audio-judged', at, pos: next.pos, probability: 0 })
      else feed({ type: 'deadline', at })
    }
  }
  for (const event of events) {
    settle(event.at - 1)
    feed(event)
  }
  settle((events.at(-1)?.at ?? 0) + tailMs)
  return { log, commands, trace, state }
}

/** The commands that a stored log gives, whenever it is played. */
export function replay(log: readonly Event[], policy: Policy): Command[] {
  let state = initial
  return log.flatMap(event => {
    const [next, commands] = step(state, event, policy)
    state = next
    return commands
  })
}
