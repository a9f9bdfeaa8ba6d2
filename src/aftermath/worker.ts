import { type Clock, type Millis, pause } from '../flow/clock.ts'
import type { Job, JobChange, Jobs } from '../store/jobs.ts'

/** What became of an attempt: `again` keeps the job as it is for a process that comes later. */
export type Worked = 'gone' | 'again' | JobChange

/** Does jobs when they fall due, several at a time, until it is stopped. */
export interface Worker {
  /** There may be something to do. */
  wake(): void
  /** Takes nothing more; gives what runs `graceMs` to end, then aborts it. */
  stop(graceMs: Millis): Promise<void>
}

export interface WorkerPorts {
  readonly jobs: Jobs
  readonly kinds: readonly string[]
  readonly most: number
  /** So many at once for one target. */
  readonly mostForOne: number
  readonly clock: Clock
  /** Unix time, ms. */
  readonly now: () => number
  /** Must not throw. */
  readonly work: (job: Job, signal: AbortSignal) => Promise<Worked>
  readonly log: { error(fields: Readonly<Record<string, unknown>>, message: string): void }
}

/** Looked at anew at least so often: the wall clock, by which jobs fall due, may be put forward. */
const LONGEST_NAP_MS: Millis = 60_000
const AFTER_FAILURE_MS: Millis = 5_000
/** What is aborted and still goes on after this is left behind. */
const OBEY_MS: Millis = 2_000
/** Several times what runs at once: some of it may be for targets that have enough. */
const LOOK_AT = 200

export function openWorker(ports: WorkerPorts): Worker {
  const { jobs, kinds, most, mostForOne, clock, now, log } = ports
  const running = new Map<string, { readonly target: string | null; readonly done: Promise<void> }>()
  const stopping = new AbortController()
  let stopped = false
  let callOff = () => {}
  let looking: Promise<void> | null = null
  let askedAgain = false

  function wake(): void {
    askedAgain = true
    looking ??= look().finally(() => {
      looking = null
    })
  }

  async function look(): Promise<void> {
    let nap: Millis = LONGEST_NAP_MS
    while (askedAgain && !stopped) {
      askedAgain = false
      callOff()
      nap = await startDue().catch(error => {
        log.error({ err: error }, 'what is to be done after calls cannot be read: it waits')
        return AFTER_FAILURE_MS
      })
    }
    if (!stopped) callOff = clock.after(nap, wake)
  }

  /** Starts what is due and has a place; returns how long there is nothing to do. */
  async function startDue(): Promise<Millis> {
    for (const job of await jobs.due(now(), kinds, LOOK_AT)) {
      if (running.size >= most || stopped) break
      const busy = [...running.values()].filter(({ target }) => target !== null && target === job.target)
      if (running.has(job.id) || busy.length >= mostForOne) continue
      const done = run(job).finally(() => {
        running.delete(job.id)
        wake()
      })
      running.set(job.id, { target: job.target, done })
    }
    const next = await jobs.nextAtUnixMs(kinds, now())
    return next === null ? LONGEST_NAP_MS : Math.min(LONGEST_NAP_MS, Math.max(0, next - now()))
  }

  async function run(job: Job): Promise<void> {
    try {
      const worked = await ports.work(job, stopping.signal)
      if (worked === 'gone') await jobs.remove(job.id)
      else if (worked !== 'again') await jobs.change(job.id, worked)
    } catch (error) {
      // It is still due, and would be taken up again at once.
      log.error(
        { err: error, job: job.id },
        'what was done after a call cannot be stored: it will be done again',
      )
      await pause(clock, AFTER_FAILURE_MS, stopping.signal)
    }
  }

  return {
    wake,
    async stop(graceMs) {
      stopped = true
      callOff()
      const rest = Promise.allSettled([...running.values()].map(({ done }) => done))
      const patience = new AbortController()
      const off = clock.after(graceMs, () => stopping.abort())
      const given = pause(clock, graceMs + OBEY_MS, patience.signal)
      await Promise.race([rest, given])
      off()
      patience.abort()
      await looking
    },
  }
}
