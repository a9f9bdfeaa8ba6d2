import { pause } from '../flow/clock.ts'
import type { ConversationRecord } from '../record/conversation-record.ts'
import { shownRecord } from '../record/shown.ts'
import { analyseNow } from './after-call.ts'
import type { Plan } from './plan.ts'
import type { AftermathPorts } from './ports.ts'
import { addresseeOf, send } from './webhooks/attempt.ts'
import { transcriptionBody } from './webhooks/body.ts'
import { WEBHOOK_WAITS, waitAfter } from './webhooks/schedule.ts'
import { deliveryJob, type Wanted, wantedFor } from './webhooks/targets.ts'

/** What is tried from memory is tried for a minute or so; a process that ends takes it along. */
const WAITS = WEBHOOK_WAITS.slice(0, 2)

/**
 * The aftermath of a call of which nothing is kept (`zero_retention_mode`): whoever is to be told of it is told, from memory. If nobody is, no model
 * sees it either. What cannot be delivered is lost, and the log says so without a word of the call.
 */
export async function reportUnkept(
  ended: ConversationRecord,
  plan: Plan,
  { signal, ports }: { readonly signal: AbortSignal; readonly ports: AftermathPorts },
): Promise<void> {
  const wanted = await wantedFor(plan, ended, ports.store.documents)
  if (wanted.length === 0) return
  const analysis = await analyseNow(ended, plan, { signal, ports })
  const record: ConversationRecord = {
    ...ended,
    analysis,
    status: ended.status === 'processing' ? 'done' : ended.status,
  }
  await Promise.all(wanted.map(one => tell(record, one, { signal, ports })))
}

async function tell(
  record: ConversationRecord,
  wanted: Wanted,
  { signal, ports }: { readonly signal: AbortSignal; readonly ports: AftermathPorts },
): Promise<void> {
  const { id, target: shown } = deliveryJob(record.conversation_id, wanted)
  const fields = { conversation_id: record.conversation_id, delivery: id, kind: wanted.kind, target: shown }
  const addressee = await addresseeOf(wanted.target, ports)
  const lost = (error: string) => {
    ports.counted?.(wanted.kind, 'lost')
    ports.log.warn({ ...fields, error }, 'a webhook of a call that is not kept was lost')
  }
  if (typeof addressee === 'string') return lost(addressee)
  const body = transcriptionBody(shownRecord(record, false), Math.floor(ports.now() / 1000))
  for (let attempt = 1; ; attempt++) {
    const sent = await send({ id, body, target: wanted.target, addressee }, signal, ports)
    if (sent.ok) {
      ports.counted?.(wanted.kind, 'delivered')
      return ports.log.info({ ...fields, attempt, status: sent.status }, 'a webhook was delivered')
    }
    const wait =
      sent.retries && addressee.retries ? waitAfter(attempt, WAITS, { random: ports.random }) : null
    if (wait === null || signal.aborted) return lost(sent.error)
    await pause(ports.clock, wait, signal)
  }
}
