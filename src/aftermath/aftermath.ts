import { type Millis, pause } from '../flow/clock.ts'
import type { Job } from '../store/jobs.ts'
import { ANALYSIS, afterCall, analysisJob } from './after-call.ts'
import { type Again, analyseAgain } from './again.ts'
import { type Deliveries, openDeliveries } from './deliveries.ts'
import { type FollowedCall, followCall } from './follow.ts'
import { type CallBeginning, emptyPlan } from './plan.ts'
import type { AftermathPorts } from './ports.ts'
import { openSweeper } from './sweeper.ts'
import { reportUnkept } from './unkept.ts'
import { attemptDelivery } from './webhooks/attempt.ts'
import { webhookKinds } from './webhooks/body.ts'
import { openWorker } from './worker.ts'

/** What happens to calls when they are over: analysis, webhooks, deletion. */
export interface Aftermath {
  /** A call begins. Its log goes to the store that this returns. */
  follow(call: CallBeginning): FollowedCall
  /** Analyses a call once more; `criterion`: only that one of its agent's. */
  analyseAgain(conversationId: string, criterion: string | null): Promise<Again>
  readonly deliveries: Deliveries
  /** Gives what is under way `graceMs`; what is not done then is done by the next process. */
  stop(graceMs: Millis): Promise<void>
}

const ANALYSES_AT_ONCE = 2
const DELIVERIES_AT_ONCE = 8
const DELIVERIES_FOR_ONE = 2
const INSIST_MS: Millis = 2_000

/** Takes up what an earlier process left. */
export async function openAftermath(ports: AftermathPorts): Promise<Aftermath> {
  const { store, clock, now, log } = ports
  const stopping = new AbortController()
  const underWay = new Set<Promise<void>>()
  const analyses = openWorker({
    ...{ jobs: store.jobs, clock, now, log },
    kinds: [ANALYSIS],
    most: ANALYSES_AT_ONCE,
    mostForOne: ANALYSES_AT_ONCE,
    work: async (job: Job, signal: AbortSignal) => {
      const worked = await afterCall(job, signal, ports)
      deliveries.wake()
      return worked
    },
  })
  const deliveries = openWorker({
    ...{ jobs: store.jobs, clock, now, log },
    kinds: webhookKinds,
    most: DELIVERIES_AT_ONCE,
    mostForOne: DELIVERIES_FOR_ONE,
    work: (job, signal) => attemptDelivery(job, signal, ports),
  })
  const sweeper = openSweeper(ports)
  await takeUp(ports)
  analyses.wake()
  deliveries.wake()

  /** Keeps what goes on without being waited for. */
  function keep(promise: Promise<void>): void {
    const kept = promise.catch(error => log.error({ err: error }, 'the aftermath of a call failed'))
    underWay.add(kept)
    void kept.finally(() => underWay.delete(kept))
  }

  async function insist(what: () => Promise<void>): Promise<void> {
    for (let failed = false; ; failed = true) {
      try {
        return await what()
      } catch (error) {
        if (stopping.signal.aborted) throw error
        if (!failed) log.error({ err: error }, 'what is to follow a call cannot be stored yet')
      }
      await pause(clock, INSIST_MS, stopping.signal)
    }
  }

  return {
    follow: call =>
      followCall(call, {
        ...{ store, log, now },
        wake: analyses.wake,
        unkept: (record, plan) => keep(reportUnkept(record, plan, { signal: stopping.signal, ports })),
        insist: what => keep(insist(what)),
      }),
    analyseAgain: (id, criterion) => analyseAgain(id, criterion, { signal: stopping.signal, ports }),
    deliveries: openDeliveries(ports, deliveries.wake),
    async stop(graceMs) {
      const off = clock.after(graceMs, () => stopping.abort())
      await Promise.all([analyses.stop(graceMs), deliveries.stop(graceMs), sweeper.stop(), ...underWay])
      off()
    },
  }
}

/** Calls whose process died before it could plan anything get an analysis all the same. */
async function takeUp({ store, log }: AftermathPorts): Promise<void> {
  try {
    for (const id of await store.unfinished()) {
      const record = await store.conversation(id)
      if (record) await store.jobs.add(analysisJob(id, emptyPlan(record.agent_id), 'open'))
    }
  } catch (error) {
    log.error({ err: error }, 'what earlier calls left to be done cannot be read')
  }
}
