import type { Mark } from '../session/log.ts'
import type { Cause, Command, Event, Millis, Turn } from '../session/turn/events.ts'
import type { RecordedCall } from './read-log.ts'

/** A reply of the call, from the first order to make it until it was heard. */
interface Making {
  begun: Millis
  started: Millis | null
  cause: Cause
  /** The first sound of it was there; null: none was, or (`waited`) some time before it could be sent. */
  sound: Millis | null
  waited: boolean
  heard: Millis | null
  /** A tool ran before anything sounded: what the reply waited for counts from its start. */
  hasTools: boolean
  /** What was made ahead was of no use, and the reply was made again when it started. */
  isAnew: boolean
}

/** How long replies took, ms: until there was sound of them, and from there (or from their start) until they were heard. */
export interface Pace {
  readonly answers: Millis[]
  readonly others: Millis[]
  readonly sent: Millis[]
}

/** When a reply would have been heard; `at` is infinite while there is no sound of it. */
export interface Sounding {
  readonly at: Millis
  readonly isEstimated: boolean
}

/** A sound that is there so soon after the start of a reply that was made ahead had waited for it (logs before `madeAt`). */
const WAITED_MS = 10

/** What is known at the start of a call. */
export const noPace = (): Pace => ({ answers: [], others: [], sent: [] })

/** How long the replies of a whole call took. */
export function paceOf({ entries }: RecordedCall): Pace {
  const pace = noPace()
  const makings = openMakings(pace)
  for (const entry of entries) {
    if (entry.kind === 'event') makings.happened(entry.event)
    if (entry.kind === 'command') makings.told(entry.at, entry.command)
    if (entry.kind === 'mark') makings.marked(entry.at, entry.mark)
  }
  return pace
}

/** How long the replies of a call took to be heard, from its log as it goes. What it learns goes into `pace`. */
export function openMakings(pace: Pace) {
  const turns = new Map<Turn, Making>()

  function told(at: Millis, command: Command): void {
    if (command.type === 'finish-reply' || command.type === 'cut-reply') return keep(command.turn)
    if (command.type === 'forget-reply') return void turns.delete(command.turn)
    if (command.type !== 'prepare-reply' && command.type !== 'start-reply') return
    const { turn } = command
    const before = turns.get(turn)
    const cause = command.type === 'start-reply' ? command.cause : 'answer'
    const started = command.type === 'start-reply' ? at : null
    if (started !== null && before?.started === null) Object.assign(before, { started, cause })
    else turns.set(turn, { ...unmade, begun: at, started, cause })
  }

  function marked(at: Millis, mark: Mark): void {
    if (mark.type !== 'speech' && mark.type !== 'forgotten') return
    const making = turns.get(mark.turn)
    if (!making) return
    if (mark.type === 'forgotten') {
      // It answered other words.
      if (making.started !== null) Object.assign(making, { begun: at, sound: null, isAnew: true })
      return
    }
    if (mark.samples === 0 || making.sound !== null || making.waited) return
    const { started, begun } = making
    making.waited =
      mark.madeAt === undefined && started !== null && begun < started && at <= started + WAITED_MS
    making.sound = making.waited ? null : (mark.madeAt ?? at)
  }

  function happened(event: Event): void {
    if (event.type !== 'tool-start' && event.type !== 'playout-start') return
    const making = turns.get(event.turn)
    if (!making || making.heard !== null || making.started === null) return
    if (event.type === 'tool-start') {
      making.hasTools ||= making.sound === null
      return
    }
    making.heard = event.at + (event.behindMs ?? 0)
  }

  /** A reply is over: what it took is known. */
  function keep(turn: Turn): void {
    const making = turns.get(turn)
    if (making?.heard == null || making.started === null || making.hasTools) return
    const { started, begun, cause, heard } = making
    const sound = Math.min(making.sound ?? heard, heard)
    if (!making.waited) (cause === 'answer' ? pace.answers : pace.others).push(sound - begun)
    pace.sent.push(heard - Math.max(started, making.waited ? started : sound))
  }

  /** When this turn's reply sounds if it is begun and started then. */
  function soundsAt(turn: Turn, begun: Millis, started: Millis): Sounding {
    const making = turns.get(turn)
    const usual = middle(pace.answers.length > 0 ? pace.answers : pace.others)
    if (making?.heard != null && making.started !== null) {
      const { heard } = making
      if (making.hasTools) return { at: started + heard - making.started, isEstimated: false }
      const from = making.isAnew ? started : begun
      const most = making.started - making.begun
      const made = making.waited
        ? Math.min(usual, most)
        : Math.min(making.sound ?? heard, heard) - making.begun
      const sent = heard - Math.max(making.started, making.begun + (making.waited ? most : made))
      const at = Math.max(started, from + made) + sent
      return { at, isEstimated: making.waited && started < from + most }
    }
    if (making?.sound != null)
      return {
        at: Math.max(started, begun + making.sound - making.begun) + middle(pace.sent),
        isEstimated: false,
      }
    return { at: Math.max(started, begun + usual) + middle(pace.sent), isEstimated: true }
  }

  return {
    told,
    marked,
    happened,
    soundsAt,
    /** How much sooner than it was this turn's reply can be heard if it is begun and started then. */
    sooner(turn: Turn, begun: Millis, started: Millis): Millis {
      const making = turns.get(turn)
      if (making?.started == null) return 0
      return Math.max(0, making.started - started, making.isAnew ? 0 : making.begun - begun)
    },
    heard: (turn: Turn): Millis | null => turns.get(turn)?.heard ?? null,
  }
}

const unmade = { sound: null, waited: false, heard: null, hasTools: false, isAnew: false }

/** The median; 0 where nothing is known: then an answer counts as heard when it starts. */
function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0
}
