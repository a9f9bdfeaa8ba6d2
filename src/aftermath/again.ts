import { objectAt } from '../protocol/json-path.ts'
import type { ConversationAnalysis } from '../record/analysis.ts'
import type { ConversationRecord } from '../record/conversation-record.ts'
import { deletionOf } from '../record/deletion.ts'
import { ProviderError } from '../speech/provider.ts'
import { analyse } from './analysis/analyse.ts'
import { judgeOne } from './analysis/judge-one.ts'
import { emptyPlan, type Plan, planOf } from './plan.ts'
import type { AftermathPorts } from './ports.ts'

/** Why a call cannot be analysed once more. */
export type Refused = 'no-call' | 'call-goes-on' | 'deleted' | 'no-criterion' | 'models-failed'

export type Again =
  | { readonly ok: true; readonly record: ConversationRecord }
  | { readonly ok: false; readonly why: Refused }

/** Analyses a call once more, by what its agent asks for now. Nobody is told of it: webhooks are sent once. `criterion`: only that one is judged. */
export async function analyseAgain(
  conversationId: string,
  criterion: string | null,
  { signal, ports }: { readonly signal: AbortSignal; readonly ports: AftermathPorts },
): Promise<Again> {
  const { store, clock } = ports
  const record = await store.conversation(conversationId)
  if (record === null) return { ok: false, why: 'no-call' }
  if (record.status === 'in-progress' || record.status === 'initiated')
    return { ok: false, why: 'call-goes-on' }
  if (deletionOf(record).deleted_transcript_at_time_unix_secs !== null) return { ok: false, why: 'deleted' }
  const plan = await planNow(record, ports)
  const analysts = { models: ports.models(plan), clock, signal }
  let analysis: ConversationAnalysis | null
  try {
    analysis =
      criterion === null
        ? await analyse(record, plan, analysts)
        : await judgeOne(record, { plan, criterion, analysts })
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    ports.log.warn(
      { conversation_id: conversationId, error: error.message },
      'a call could not be analysed again',
    )
    return { ok: false, why: 'models-failed' }
  }
  if (analysis === null) return { ok: false, why: 'no-criterion' }
  const found = analysis
  const amended = await store.amend(conversationId, latest => ({ ...latest, analysis: found }))
  return amended ? { ok: true, record: amended } : { ok: false, why: 'no-call' }
}

async function planNow(record: ConversationRecord, { agents }: AftermathPorts): Promise<Plan> {
  const { agent_id: agentId, conversation_id: conversationId, user_id: userId } = record
  const agent = (await agents()).find(({ id }) => id === agentId)
  if (!agent) return emptyPlan(agentId)
  const variables = objectAt(record.conversation_initiation_client_data, 'dynamic_variables')
  return planOf({ conversationId, agentId, agent: agent.json, variables, userId })
}
