import { pause } from '../flow/clock.ts'
import { objectAt, textAt } from '../protocol/json-path.ts'
import type { ConversationAnalysis } from '../record/analysis.ts'
import type { ConversationRecord } from '../record/conversation-record.ts'
import { deletionOf } from '../record/deletion.ts'
import { ProviderError } from '../speech/provider.ts'
import type { Job, NewJob } from '../store/jobs.ts'
import { analyse, unknownAnalysis } from './analysis/analyse.ts'
import { emptyPlan, type Plan } from './plan.ts'
import type { AftermathPorts } from './ports.ts'
import { DAY_MS, privacyOf } from './privacy.ts'
import { ANALYSIS_WAITS, waitAfter } from './webhooks/schedule.ts'
import { deliveryJob, wantedFor } from './webhooks/targets.ts'
import type { Worked } from './worker.ts'

/** The job that every call leaves behind: to be analysed, then reported. */
export const ANALYSIS = 'analysis'

export const analysisJob = (conversationId: string, plan: Plan, state: NewJob['state']): NewJob => ({
  id: `after_${conversationId}`,
  conversationId,
  kind: ANALYSIS,
  target: null,
  state,
  payload: { plan },
})

/** A record that cannot be written waits in memory; so long it is looked for. */
const UNWRITTEN_MS = 5_000
const MOST_LOOKS = 720

/** Settles a call that is over: when it is to be deleted, its analysis, its status, and who is told of it. Doing it twice does no harm. */
export async function afterCall(job: Job, signal: AbortSignal, ports: AftermathPorts): Promise<Worked> {
  const { store, now } = ports
  const record = await store.conversation(job.conversationId)
  if (record === null) return 'gone'
  if (record.status === 'in-progress' || record.status === 'initiated') {
    if (job.attempt >= MOST_LOOKS)
      return { state: 'dead', lastError: 'the record of the call was never written' }
    return { attempt: job.attempt + 1, nextAtUnixMs: now() + UNWRITTEN_MS }
  }
  const plan = planIn(job) ?? emptyPlan(record.agent_id)
  const deleteAt = await planDeletion(plan, record, ports)
  const analysis = record.analysis ?? (await analysisOf(record, plan, { job, signal, ports }))
  if ('wait' in analysis) return analysis.wait
  const settled = await store.amend(job.conversationId, latest => settle(latest, { analysis, deleteAt }))
  if (settled === null) return 'gone'
  for (const wanted of await wantedFor(plan, settled, store.documents))
    await store.jobs.add(deliveryJob(job.conversationId, wanted))
  return 'gone'
}

function planIn({ payload }: Job): Plan | null {
  const plan = objectAt(payload, 'plan')
  return textAt(plan, 'agentId') === null ? null : (plan as unknown as Plan)
}

interface Settlement {
  readonly analysis: ConversationAnalysis
  readonly deleteAt: number | null
}

function settle(record: ConversationRecord, { analysis, deleteAt }: Settlement): ConversationRecord {
  const deletion = deletionOf(record)
  const { metadata } = record
  return {
    ...record,
    status: record.status === 'processing' ? 'done' : record.status,
    // What was deleted meanwhile does not come back in a summary.
    analysis: deletion.deleted_transcript_at_time_unix_secs === null ? analysis : record.analysis,
    metadata: {
      ...metadata,
      deletion_settings:
        deleteAt === null ? deletion : { ...deletion, deletion_time_unix_secs: Math.floor(deleteAt / 1000) },
    },
  }
}

/** From the end of the call on, in days; null: it is kept. */
async function planDeletion(
  plan: Plan,
  { conversation_id: conversationId, antiphon }: ConversationRecord,
  { store }: AftermathPorts,
): Promise<number | null> {
  const { retentionDays, deletes } = privacyOf(plan.agent)
  if (retentionDays === null) return null
  const deleteAtUnixMs = antiphon.started_at_unix_ms + antiphon.duration_ms + retentionDays * DAY_MS
  await store.retention.plan({ conversationId, agentId: plan.agentId, deleteAtUnixMs, ...deletes })
  return deleteAtUnixMs
}

interface Attempt {
  readonly job: Job
  readonly signal: AbortSignal
  readonly ports: AftermathPorts
}

/** After some attempts the analysis says why there is none: who waits for the webhook waits for minutes, not for ever. */
async function analysisOf(
  record: ConversationRecord,
  plan: Plan,
  { job, signal, ports }: Attempt,
): Promise<ConversationAnalysis | { readonly wait: Worked }> {
  const { log, clock, now, random } = ports
  try {
    return await analyse(record, plan, { models: ports.models(plan), clock, signal })
  } catch (error) {
    if (signal.aborted) return { wait: 'again' }
    const attempt = job.attempt + 1
    const fields = { conversation_id: record.conversation_id, attempt, error: reasonOf(error) }
    const wait = isLasting(error) ? null : waitAfter(attempt, ANALYSIS_WAITS, { random })
    if (wait === null) {
      log.warn(fields, 'a call could not be analysed: its analysis says so')
      return unknownAnalysis(record, plan, failedText(error))
    }
    log.info(fields, 'a call could not be analysed yet')
    return { wait: { attempt, nextAtUnixMs: now() + wait, lastError: reasonOf(error) } }
  }
}

const isLasting = (error: unknown) => !(error instanceof ProviderError) || !error.retryable

/** Providers' own words: no key is in them, and nothing of the call. */
const reasonOf = (error: unknown) => (error instanceof ProviderError ? error.message : String(error))

const failedText = (error: unknown) =>
  `Not analysed: ${error instanceof ProviderError ? `the language model failed (${error.kind})` : 'this server failed'}.`

/** The same for a call of which nothing is kept: a few attempts from memory. */
export async function analyseNow(
  record: ConversationRecord,
  plan: Plan,
  { signal, ports }: Omit<Attempt, 'job'>,
): Promise<ConversationAnalysis> {
  const { clock, log, random } = ports
  for (let attempt = 1; ; attempt++) {
    try {
      return await analyse(record, plan, { models: ports.models(plan), clock, signal })
    } catch (error) {
      const wait = isLasting(error) ? null : waitAfter(attempt, ANALYSIS_WAITS.slice(0, 2), { random })
      if (wait === null || signal.aborted) {
        log.warn(
          { conversation_id: record.conversation_id, attempt, error: reasonOf(error) },
          'a call could not be analysed: its analysis says so',
        )
        return unknownAnalysis(record, plan, failedText(error))
      }
      await pause(clock, wait, signal)
    }
  }
}
