import { setTimeout as wait } from 'node:timers/promises'
import type { Millis } from '../../flow/clock.ts'
import { placeCall } from '../caller/place-call.ts'
import { CallFailed } from '../caller/result.ts'
import type { Script } from '../caller/script.ts'
import { type FaultyLine, openFaultyLine } from './faulty-line.ts'
import { type LoadedCall, lookBack, type Struck } from './loaded-call.ts'
import type { PlannedFault } from './plan-faults.ts'

/** A call of ours that did not come to be. */
export interface Refusal {
  readonly at_ms: Millis
  readonly code: number | null
  readonly why: string
  /** Every seat was taken, as far as the callers know: then it is the right answer. */
  readonly rightly: boolean
}

type LineFault = Extract<PlannedFault, { on: 'line' }> & { readonly garbage: string }

/** The calls of a load that are under way, and what is left of those that are over. */
export interface Seats {
  /** The calls that have a seat for sure: they have begun, and their sockets are there. */
  seated(): ReadonlySet<object>
  /** Somebody who is none of the callers may be let in; returns how to say that they are gone. */
  expectGuest(): () => void
  readonly refusals: readonly Refusal[]
  /** Places a call and resolves when its seat is free again. */
  sit(caller: number, script: Script): Promise<void>
  /**
   * Lets a call meet a fault; `which`, 0 … 1, says which of those that can. Null: none can now. Resolves with what became of it, null if it
   * never began. Who is to leave early is the next who calls.
   */
  strike(fault: LineFault, which: number): Promise<LoadedCall | null> | null
  /** All of them, once everything about them is known. */
  calls(): Promise<readonly LoadedCall[]>
}

interface Place {
  readonly line: FaultyLine
  readonly startedMs: Millis
  struck: Struck | null
  /** The call is over, though its socket may be there. */
  isOver: boolean
  readonly told: PromiseWithResolvers<LoadedCall | null>
}

const GREETING = 'Hello.'
/** Longer than any call of a load lasts: whoever is still there then waits for something that does not come. */
const CALL_MS: Millis = 150_000
/** A server notices within a minute that nobody is there any more; only then is a half-open line cut. */
const HALF_OPEN_MS: Millis = 70_000
/** Before that minute is over its seat is taken. */
const SEATED_MS: Millis = 55_000
/** A seat counts as taken for so long after its socket is gone here, since the server may learn of it later. */
const GRACE_MS: Millis = 1_500
/** A call that began longer ago than this can meet a fault in its middle. */
const SETTLED_MS: Millis = 2_000

export function openSeats(of: {
  readonly url: string
  readonly agent: string
  readonly callers: number
  readonly now: () => Millis
}): Seats {
  const { url, agent, callers, now } = of
  const places = new Set<Place>()
  const done: Promise<LoadedCall | null>[] = []
  const refusals: Refusal[] = []
  let guests = 0
  const leavers: { readonly fault: LineFault; taken(by: Place): void }[] = []

  async function call(place: Place, caller: number, script: Script): Promise<LoadedCall | null> {
    const dialledAt = performance.timeOrigin + performance.now()
    const result = await placeCall({
      url,
      agentId: agent,
      script,
      dial: place.line.dial,
      initiation: { conversation_config_override: { agent: { first_message: GREETING } } },
      limits: { callMs: CALL_MS },
    }).catch(error => {
      if (!(error instanceof CallFailed)) throw error
      const rightly = error.code === 3008 && places.size + guests > callers
      refusals.push({ at_ms: Math.round(now()), code: error.code, why: error.message, rightly })
      return null
    })
    place.isOver = true
    if (result === null) return null
    if (place.struck?.kind === 'half-open') await wait(HALF_OPEN_MS)
    const dialMs = result.openedAtUnixMs - dialledAt
    const metadataAt = result.frames.find(({ from }) => from === 'agent')?.at ?? 0
    const times = { startedMs: place.startedMs + dialMs, admittedAfterMs: dialMs + metadataAt }
    return lookBack(result, { caller, ...times, struck: place.struck })
  }

  const hit = (place: Place, fault: LineFault): Promise<LoadedCall | null> => {
    place.struck = { kind: fault.kind, atMs: now() - place.startedMs, lastsMs: fault.lastsMs }
    place.line.strike(fault)
    return place.told.promise
  }
  const holdsSeat = ({ line, isOver, struck, startedMs }: Place) => {
    if (!line.isSeated) return false
    if (struck?.kind !== 'half-open') return !isOver
    return now() - startedMs - struck.atMs < SEATED_MS
  }
  return {
    refusals,
    seated: () => new Set([...places].filter(holdsSeat)),
    expectGuest() {
      guests += 1
      return () => void setTimeout(() => guests--, GRACE_MS)
    },
    async sit(caller, script) {
      const place: Place = {
        line: openFaultyLine(),
        startedMs: now(),
        struck: null,
        isOver: false,
        told: withResolvers(),
      }
      places.add(place)
      leavers.shift()?.taken(place)
      const called = call(place, caller, script)
      done.push(called)
      called.then(place.told.resolve, place.told.reject)
      await Promise.race([called, place.line.closed])
      place.line.cut()
      await place.line.closed
      setTimeout(() => places.delete(place), GRACE_MS)
    },
    strike(fault, which) {
      if (fault.kind === 'leave-early')
        return new Promise(resolve => leavers.push({ fault, taken: place => resolve(hit(place, fault)) }))
      const fit = [...places].filter(
        place => !place.struck && holdsSeat(place) && now() - place.startedMs > SETTLED_MS,
      )
      const place = fit[Math.floor(which * fit.length)]
      return place ? hit(place, fault) : null
    },
    calls: async () => (await Promise.all(done)).flatMap(one => one ?? []),
  }
}

interface PromiseWithResolvers<T> {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
  readonly reject: (error: unknown) => void
}

function withResolvers<T>(): PromiseWithResolvers<T> {
  let resolve: (value: T) => void = () => {}
  let reject: (error: unknown) => void = () => {}
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  // Nobody asks after it where nothing went wrong.
  promise.catch(() => {})
  return { promise, resolve, reject }
}
