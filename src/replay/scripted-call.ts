import { sampleHeader } from '../record/sample-log.ts'
import type { LogEntry } from '../session/log.ts'
import type { Stretch } from '../session/turn/arbitrary.ts'
import type { Command, Event, Policy } from '../session/turn/index.ts'
import { type Lateness, live } from '../session/turn/world.ts'
import type { RecordedCall } from './read-log.ts'

/** Words after 60 ms, an answer 60 ms after its start. */
export const prompt: Lateness = { vad: 0, words: () => 0, replyMs: 60, speechMs: 1500 }

/** For tests: a call of the scripted world, as its session would have logged it. */
export function record(talk: readonly Stretch[], policy: Policy, late = prompt): RecordedCall {
  const events: Event[] = []
  const given = live(talk, policy, late, { told: event => events.push(event) })
  return { header: sampleHeader('conv_1', { policy }), entries: interleave(events, given) }
}

/** Commands stand behind the event that they were given at. */
function interleave(
  events: readonly Event[],
  given: readonly { readonly at: number; readonly command: Command }[],
): LogEntry[] {
  const left = [...given]
  return events.flatMap((event, index) => {
    const mine: LogEntry[] = []
    const isLast = events[index + 1]?.at !== event.at
    while (left[0] && (left[0].at < event.at || (left[0].at === event.at && isLast)))
      mine.push({ kind: 'command', ...(left.shift() as (typeof given)[number]) })
    return [{ kind: 'event', event } as const, ...mine]
  })
}
