import { setTimeout as wait } from 'node:timers/promises'
import { type Clock, type Millis, startClock } from '../../flow/clock.ts'
import { drawBetween, type Random, seedRandom } from '../../simulate/line/random.ts'
import { atOnce } from '../bench/at-once.ts'
import { placeCall } from '../caller/place-call.ts'
import { CallFailed } from '../caller/result.ts'
import { garbage } from './faulty-line.ts'
import { type LoadedCall, lookAgain } from './loaded-call.ts'
import type { PlannedFault } from './plan-faults.ts'
import { type Repertoire, scriptOfCall } from './scripts.ts'
import { openSeats, type Refusal, type Seats } from './seats.ts'

export interface LoadOptions {
  readonly url: string
  readonly agent: string
  /** Callers at once, which is what the server takes at most. */
  readonly callers: number
  readonly forMs: Millis
  readonly seed: number
  readonly faults: readonly PlannedFault[]
  readonly repertoire: Repertoire
  /** Lets a process stand still for so long. */
  stopProcess(who: 'server' | 'provider', ms: Millis): void
  readonly clock?: Clock
}

/** A fault, and what came of it. */
export type FaultNote = PlannedFault & { readonly conversation_id: string | null; readonly outcome: string }

export interface LoadRun {
  readonly calls: readonly LoadedCall[]
  readonly refusals: readonly Refusal[]
  readonly faults: readonly FaultNote[]
  readonly tookMs: Millis
}

/** Between two calls of a caller; the seat of the first is free again by then. */
const REDIAL_MS = [300, 900] as const
/** Not all of them dial in the same instant. */
const SPREAD_MS = 3_000
const SPREAD_SHARE = 0.1
const RETRY_MS = 250
const NOTICED_MS = 1_500
const TRIES = 20
/** Records that are asked for at once when the load is over. */
const ASKED_AT_ONCE = 4
/** An analysis that failed is tried again after 10 s and after a minute (`aftermath`); by then the last call has been read. */
const READ_MS = 120_000

/** Callers who call, again and again, until the time is up, while things go wrong. Resolves when the last call is over and its record looked at. */
export async function runLoad(options: LoadOptions): Promise<LoadRun> {
  const clock = options.clock ?? startClock()
  const began = clock.now()
  const now = () => clock.now() - began
  const random = seedRandom(options.seed ^ 0x10ad)
  const seats = openSeats({ ...options, now })
  const [faults] = await Promise.all([
    Promise.all(options.faults.map(fault => meet(fault, { ...options, seats, now, random }))),
    ...Array.from({ length: options.callers }, (_, caller) =>
      keepCalling(caller, { ...options, seats, now }, seedRandom(options.seed * 1_000 + caller)),
    ),
  ])
  const tookMs = now()
  const over = await seats.calls()
  const until = now() + READ_MS
  const calls = await atOnce(over, ASKED_AT_ONCE, call => lookAgain(call, () => now() < until))
  return { calls, refusals: seats.refusals, faults, tookMs }
}

type Load = Pick<LoadOptions, 'url' | 'agent' | 'forMs' | 'repertoire' | 'seed' | 'callers'> & {
  readonly seats: Seats
  readonly now: () => Millis
}

async function keepCalling(caller: number, load: Load, random: Random): Promise<void> {
  await wait(random() * Math.min(SPREAD_MS, SPREAD_SHARE * load.forMs))
  for (let number = 1; load.now() < load.forMs; number++) {
    const seed = ((load.seed * 1_000 + caller) * 10_000 + number) >>> 0
    await load.seats.sit(caller, scriptOfCall(load.repertoire, seed))
    await wait(drawBetween(random, REDIAL_MS))
  }
}

/** Waits for a fault's time and lets it happen. */
async function meet(
  fault: PlannedFault,
  load: Load & Pick<LoadOptions, 'stopProcess'> & { readonly random: Random },
): Promise<FaultNote> {
  const { seats, now, random, stopProcess } = load
  // Drawn before anything is waited for: the same seed, the same draws.
  const [which, frame] = [random(), garbage[Math.floor(random() * garbage.length)] ?? '']
  await wait(Math.max(0, fault.atMs - now()))
  const note = (outcome: string, conversationId: string | null = null): FaultNote => ({
    ...fault,
    conversation_id: conversationId,
    outcome,
  })
  if (fault.on === 'server' || (fault.on === 'provider' && fault.kind === 'stopped')) {
    stopProcess(fault.on, fault.lastsMs)
    return note(`its process stood still for ${fault.lastsMs} ms`)
  }
  if (fault.on === 'provider') return note(`every request met it for ${fault.lastsMs} ms`)
  if (fault.on === 'door') return note(await knockAbove(load))
  for (let tries = 0; tries < TRIES; tries++) {
    const met = seats.strike({ ...fault, garbage: frame }, which)
    if (met) {
      const call = await met
      return note(
        call ? `ended by the ${call.end.by} (${call.end.code})` : 'it never began',
        call?.conversationId,
      )
    }
    await wait(RETRY_MS)
  }
  return note('not done: there was no call to meet it')
}

/** One caller more while every seat is taken; a seat that is free for a moment is waited away. */
async function knockAbove({ url, agent, seats, repertoire, callers }: Load): Promise<string> {
  const leaves = { type: 'hang-up', cue: { after: 'connection', delayMs: 0, patienceMs: 0 } } as const
  for (let tries = 0; tries < TRIES; tries++) {
    const before = seats.seated()
    if (before.size < callers) {
      await wait(RETRY_MS)
      continue
    }
    const gone = seats.expectGuest()
    try {
      await placeCall({ url, agentId: agent, script: { ...repertoire.all, steps: [leaves] } })
      // Who hung up in this moment is known to have by then.
      await wait(NOTICED_MS)
      const after = seats.seated()
      if ([...before].filter(one => after.has(one)).length >= callers)
        return 'LET IN, though every seat was taken'
    } catch (error) {
      if (!(error instanceof CallFailed) || error.code === null) return `FAILED: ${String(error)}`
      return error.code === 3008 ? 'refused with 3008, as it should be' : `REFUSED WITH ${error.code}`
    } finally {
      gone()
    }
  }
  return 'not done: there was always a seat'
}
