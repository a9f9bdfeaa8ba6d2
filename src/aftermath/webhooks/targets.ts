import { createHash } from 'node:crypto'
import type { Json } from '../../protocol/json.ts'
import { listAt, objectAt, textAt, valueAt } from '../../protocol/json-path.ts'
import type { CallWebhook } from '../../protocol/post-call.ts'
import type { ConversationRecord } from '../../record/conversation-record.ts'
import type { Documents } from '../../store/documents.ts'
import type { NewJob } from '../../store/jobs.ts'
import type { Plan } from '../plan.ts'
import type { WebhookKind } from './body.ts'

/** Who is told of a call: a webhook of this server, by its id, or one that came with the call. */
export type Target =
  | { readonly type: 'workspace'; readonly id: string }
  | ({ readonly type: 'frame' } & CallWebhook)

export interface Wanted {
  readonly kind: WebhookKind
  readonly target: Target
}

/** The vendor's names of events in settings, and the webhooks that they stand for. Others are not sent by this server. */
const kindOf: Readonly<Record<string, WebhookKind>> = {
  transcript: 'post_call_transcription',
  audio: 'post_call_audio',
}

/** Where settings of the whole server are kept, and theirs of webhooks in it. */
export const SETTINGS_ID = 'convai'

/** Everybody who is to be told of a call. An agent's own setting goes before the server's, field by field; a call without sound has none to send. */
export async function wantedFor(
  plan: Plan,
  record: ConversationRecord,
  documents: Pick<Documents, 'get'>,
): Promise<readonly Wanted[]> {
  const settings = await documents.get('setting', SETTINGS_ID)
  const own = objectAt(plan.agent, 'platform_settings', 'workspace_overrides', 'webhooks')
  const id = textAt(own, 'post_call_webhook_id') ?? textAt(settings?.json, 'webhooks', 'post_call_webhook_id')
  const hasOwn = 'events' in own || 'send_audio' in own
  const kinds = kindsOf(hasOwn ? own : objectAt(settings?.json, 'webhooks'))
  const workspace =
    id === null ? [] : kinds.map(kind => ({ kind, target: { type: 'workspace', id } as const }))
  const { transcription = null, audio = null } = plan.postCall ?? {}
  const frames = [
    ...frameWanted('post_call_transcription', transcription),
    ...frameWanted('post_call_audio', audio),
  ]
  return [...workspace, ...frames].filter(({ kind }) => kind !== 'post_call_audio' || record.has_audio)
}

/** Without a list of events it is the transcript; `send_audio` is the older way to ask for the sound. */
function kindsOf(webhooks: Json): readonly WebhookKind[] {
  const named = Array.isArray(valueAt(webhooks, 'events')) ? listAt(webhooks, 'events') : ['transcript']
  const all = valueAt(webhooks, 'send_audio') === true ? [...named, 'audio'] : named
  return [...new Set(all.flatMap(name => (typeof name === 'string' ? (kindOf[name] ?? []) : [])))]
}

const frameWanted = (kind: WebhookKind, webhook: CallWebhook | null): readonly Wanted[] =>
  webhook === null ? [] : [{ kind, target: { type: 'frame', ...webhook } }]

/** A delivery as a job. Its id follows from what it is, so that planning it twice makes one. */
export function deliveryJob(conversationId: string, { kind, target }: Wanted): NewJob {
  const place = target.type === 'workspace' ? target.id : target.url
  const hash = createHash('sha256')
    .update(JSON.stringify([conversationId, kind, place]))
    .digest('hex')
  return {
    id: `whd_${hash.slice(0, 26)}`,
    conversationId,
    kind,
    target: target.type === 'workspace' ? target.id : originOf(target.url),
    state: 'open',
    payload: { target },
  }
}

/** The path of an address may be a secret. */
function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : 'an address that is none'
}

/** The target out of a job's payload; null: it cannot be read any more. */
export function targetOf(payload: Json): Target | null {
  const target = objectAt(payload, 'target')
  const id = textAt(target, 'id')
  const url = textAt(target, 'url')
  if (target.type === 'workspace' && id !== null) return { type: 'workspace', id }
  return target.type === 'frame' && url !== null
    ? { type: 'frame', url, secret: textAt(target, 'secret') }
    : null
}
