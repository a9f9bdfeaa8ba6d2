import { existsSync } from 'node:fs'
import type { ConversationRecord } from '../../record/conversation-record.ts'
import { deletionOf } from '../../record/deletion.ts'
import { shownRecord } from '../../record/shown.ts'
import type { Job } from '../../store/jobs.ts'
import type { AftermathPorts } from '../ports.ts'
import type { Worked } from '../worker.ts'
import { audioBody, type Body, transcriptionBody, Unsendable } from './body.ts'
import { type Delivered, deliver } from './deliver.ts'
import { type Addressee, openWebhooks } from './registry.ts'
import { WEBHOOK_WAITS, waitAfter } from './schedule.ts'
import { type Target, targetOf } from './targets.ts'

/** One attempt at a delivery that is a job. What is sent is the record as it is now; the time of the event is that of the first attempt. */
export async function attemptDelivery(job: Job, signal: AbortSignal, ports: AftermathPorts): Promise<Worked> {
  const { store, log, random, now, counted } = ports
  const attempt = job.attempt + 1
  const fields = {
    conversation_id: job.conversationId,
    delivery: job.id,
    kind: job.kind,
    target: job.target,
    attempt,
  }
  const dead = (error: string): Worked => {
    counted?.(job.kind, 'dead')
    log.warn({ ...fields, error }, 'a webhook was given up: see /v1/antiphon/webhooks/deliveries?state=dead')
    return { state: 'dead', attempt, lastError: error }
  }
  const record = await store.conversation(job.conversationId)
  if (record === null) return 'gone'
  const target = targetOf(job.payload)
  if (target === null)
    return dead('where it was to go cannot be read any more: the key that sealed it is gone')
  const addressee = await addresseeOf(target, ports)
  if (typeof addressee === 'string') return dead(addressee)
  let body: Body
  try {
    body = await bodyOf(job, record, ports)
  } catch (error) {
    if (error instanceof Unsendable) return dead(error.message)
    throw error
  }
  const sent = await send({ id: job.id, body, target, addressee }, signal, ports)
  if (sent.ok) {
    counted?.(job.kind, 'delivered')
    log.info({ ...fields, status: sent.status }, 'a webhook was delivered')
    return { state: 'done', attempt, lastError: null }
  }
  if (signal.aborted) return 'again'
  const wait =
    sent.retries && addressee.retries
      ? waitAfter(attempt, WEBHOOK_WAITS, { random, askedMs: sent.retryAfterMs })
      : null
  if (wait === null) return dead(sent.error)
  counted?.(job.kind, 'delayed')
  log.info({ ...fields, error: sent.error, wait_ms: wait }, 'a webhook was not delivered yet')
  return { attempt, nextAtUnixMs: now() + wait, lastError: sent.error }
}

async function bodyOf(job: Job, record: ConversationRecord, { store }: AftermathPorts): Promise<Body> {
  const eventUnixSecs = Math.floor(job.createdAtUnixMs / 1000)
  const { conversation_id: conversationId, agent_id: agentId } = record
  if (job.kind === 'post_call_audio') {
    const path = store.recordingPath(conversationId)
    return audioBody({ agentId, conversationId, path, eventUnixSecs })
  }
  if (deletionOf(record).deleted_transcript_at_time_unix_secs !== null)
    throw new Unsendable('the transcript was deleted before it could be delivered')
  return transcriptionBody(
    shownRecord(record, existsSync(store.recordingPath(conversationId))),
    eventUnixSecs,
  )
}

/** Who it goes to, or why nobody. */
export async function addresseeOf(target: Target, { store }: AftermathPorts): Promise<Addressee | string> {
  if (target.type === 'frame')
    return { url: target.url, secret: target.secret, headers: {}, isDisabled: false, retries: true }
  const addressee = await openWebhooks(store.documents, store.seal).addressee(target.id)
  if (addressee === null) return 'there is no such webhook: it was deleted, or the setting names a wrong one'
  if (addressee.isDisabled) return 'the webhook is disabled: enable it and retry'
  return addressee.secret === null
    ? 'the secret of the webhook cannot be read: the key that sealed it is gone; make the webhook anew'
    : addressee
}

interface Letter {
  readonly id: string
  readonly body: Body
  readonly target: Target
  readonly addressee: Addressee
}

export function send(
  { id, body, target, addressee }: Letter,
  signal: AbortSignal,
  { connections, build, now, sending }: AftermathPorts,
): Promise<Delivered> {
  const { url, secret, headers } = addressee
  return deliver(
    { id, url, secret, headers, body },
    {
      dispatcher: target.type === 'workspace' ? connections.operator : connections.client,
      build,
      signal,
      now,
      ...(sending && { limits: sending }),
    },
  )
}
