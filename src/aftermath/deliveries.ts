import type { Job, JobState } from '../store/jobs.ts'
import type { AftermathPorts } from './ports.ts'
import { webhookKinds } from './webhooks/body.ts'

/** A webhook that is to be sent, was sent, or was given up. */
export interface Delivery {
  /** Sent along as the header `webhook-id`. */
  readonly id: string
  readonly conversation_id: string
  readonly type: string
  /** The webhook's id, or the origin of an address that came with the call. */
  readonly target: string | null
  readonly state: DeliveryState
  readonly attempts: number
  /** Null unless it is open. */
  readonly next_attempt_at_unix_ms: number | null
  readonly last_error: string | null
  readonly created_at_unix_ms: number
  readonly updated_at_unix_ms: number
}

export type DeliveryState = 'open' | 'delivered' | 'dead'

export interface DeliveryQuery {
  readonly state?: DeliveryState
  readonly conversationId?: string
  readonly target?: string
  readonly limit: number
}

/** What is known of webhooks that are sent, for whoever mends a receiver. Delivered ones are listed for a week, dead ones for a month. */
export interface Deliveries {
  /** The newest first. */
  list(query: DeliveryQuery): Promise<readonly Delivery[]>
  /** Sends it again, from the first attempt on; null: there is none. */
  retry(id: string): Promise<Delivery | null>
}

const stateOf: Readonly<Record<DeliveryState, JobState>> = { open: 'open', delivered: 'done', dead: 'dead' }

export function openDeliveries(
  { store: { jobs }, now }: Pick<AftermathPorts, 'store' | 'now'>,
  wake: () => void,
): Deliveries {
  return {
    async list({ state, ...query }) {
      const found = await jobs.list({
        ...query,
        kinds: webhookKinds,
        ...(state && { state: stateOf[state] }),
      })
      return found.map(read)
    },
    async retry(id) {
      const job = await jobs.get(id)
      if (!job || !webhookKinds.some(kind => kind === job.kind)) return null
      const changed = await jobs.change(id, { state: 'open', attempt: 0, nextAtUnixMs: now() })
      wake()
      return changed && read(changed)
    },
  }
}

const read = (job: Job): Delivery => ({
  id: job.id,
  conversation_id: job.conversationId,
  type: job.kind,
  target: job.target,
  state: job.state === 'done' ? 'delivered' : job.state === 'dead' ? 'dead' : 'open',
  attempts: job.attempt,
  next_attempt_at_unix_ms: job.state === 'open' ? job.nextAtUnixMs : null,
  last_error: job.lastError,
  created_at_unix_ms: job.createdAtUnixMs,
  updated_at_unix_ms: job.updatedAtUnixMs,
})
