import { Hono } from 'hono'
import { z } from 'zod'
import type { Webhook, Webhooks } from '../aftermath/webhooks/registry.ts'
import { SETTINGS_ID } from '../aftermath/webhooks/targets.ts'
import type { Store } from '../store/store.ts'
import { Refusal } from '../workspace/refusal.ts'
import { readJson, readQuery } from './input.ts'
import type { Operations } from './operation.ts'

export interface WebhookPorts {
  readonly webhooks: Webhooks
  readonly store: Pick<Store, 'jobs' | 'documents'>
}

const MOST_WEBHOOKS = 100
const name = z.string().min(1).max(200)
const address = z
  .string()
  .max(2000)
  .refine(isAddress, 'must be an address such as https://example.com/hook, without a user name in it')
const headers = z
  .record(
    z.string().regex(/^[\w!#$%&'*+.^`|~-]{1,100}$/, 'must be names of headers'),
    z
      .string()
      .max(4000)
      .regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'must be a text that a header can carry')
      .nullable(),
  )
  .nullish()
const noEvents = z
  .array(z.string())
  .max(0, 'names events that this server does not have; those of calls are chosen in /v1/convai/settings')
const created = z.object({
  settings: z.object({
    auth_type: z.literal('hmac', 'must be hmac: this server signs webhooks and knows no other way'),
    name,
    webhook_url: address,
    request_headers: headers,
  }),
})
const changed = z.object({
  is_disabled: z.boolean().optional(),
  name: name.optional(),
  retry_enabled: z.boolean().nullish(),
  request_headers: headers,
  events: noEvents.nullish(),
})
const listQuery = z.object({ include_usages: z.boolean().default(false) })

const listed = z.object({
  name: z.string(),
  webhook_id: z.string(),
  webhook_url: z.string(),
  is_disabled: z.boolean(),
  is_auto_disabled: z.literal(false),
  created_at_unix: z.int(),
  auth_type: z.literal('hmac'),
  usage: z.array(z.object({ usage_type: z.string() })).nullable(),
  events: z.array(z.string()),
  most_recent_failure_error_code: z.int().nullable(),
  most_recent_failure_timestamp: z.int().nullable(),
})
const done = z.object({ status: z.literal('ok') })

export const webhookOperations: Operations = {
  'GET /v1/workspace/webhooks': {
    summary: 'The webhooks of this server.',
    query: listQuery,
    answer: z.object({ webhooks: z.array(listed) }),
  },
  'POST /v1/workspace/webhooks': {
    summary: 'Makes a webhook. Its secret is told here and never again.',
    body: created,
    answer: z.object({ webhook_id: z.string(), webhook_secret: z.string() }),
  },
  'PATCH /v1/workspace/webhooks/{webhook_id}': { summary: 'Changes a webhook.', body: changed, answer: done },
  'DELETE /v1/workspace/webhooks/{webhook_id}': { summary: 'Deletes a webhook.', answer: done },
}

/** Webhooks, which settings and agents name by their ids (`post_call_webhook_id`). */
export function webhookRoutes({ webhooks, store }: WebhookPorts): Hono {
  return new Hono()
    .get('/v1/workspace/webhooks', async context => {
      const { include_usages } = readQuery(context, listQuery)
      const used = await usedInSettings(store)
      const all = await webhooks.list()
      const shown = all.map(async webhook => ({
        ...toAnswer(webhook),
        usage: include_usages ? (used === webhook.id ? [{ usage_type: 'ConvAI Settings' }] : []) : null,
        ...(await lastFailure(store, webhook.id)),
      }))
      return context.json({ webhooks: await Promise.all(shown) })
    })
    .post('/v1/workspace/webhooks', async context => {
      const { settings } = await readJson(context, created)
      if ((await webhooks.list()).length >= MOST_WEBHOOKS)
        throw new Refusal(400, 'too_many_webhooks', `There are ${MOST_WEBHOOKS} webhooks: delete one first.`)
      const { id, secret } = await webhooks.create({
        name: settings.name,
        url: settings.webhook_url,
        headers: toHeaders(settings.request_headers),
      })
      return context.json({ webhook_id: id, webhook_secret: secret })
    })
    .patch('/v1/workspace/webhooks/:webhook_id', async context => {
      const { name, is_disabled, retry_enabled, request_headers } = await readJson(context, changed)
      const change = {
        ...(name !== undefined && { name }),
        ...(is_disabled !== undefined && { isDisabled: is_disabled }),
        ...(retry_enabled != null && { retries: retry_enabled }),
        ...(request_headers != null && { headers: toHeaders(request_headers) }),
      }
      const id = context.req.param('webhook_id')
      return (await webhooks.change(id, change)) ? context.json({ status: 'ok' }) : missing(id)
    })
    .delete('/v1/workspace/webhooks/:webhook_id', async context => {
      const id = context.req.param('webhook_id')
      return (await webhooks.remove(id)) ? context.json({ status: 'ok' }) : missing(id)
    })
}

const toAnswer = ({ id, name, url, isDisabled, createdAtUnixMs }: Webhook) => ({
  name,
  webhook_id: id,
  webhook_url: url,
  is_disabled: isDisabled,
  is_auto_disabled: false,
  created_at_unix: Math.floor(createdAtUnixMs / 1000),
  auth_type: 'hmac',
  events: [],
})

async function usedInSettings({ documents }: WebhookPorts['store']): Promise<unknown> {
  const settings = await documents.get('setting', SETTINGS_ID)
  const { webhooks } = (settings?.json ?? {}) as { webhooks?: { post_call_webhook_id?: unknown } }
  return webhooks?.post_call_webhook_id
}

async function lastFailure({ jobs }: WebhookPorts['store'], target: string) {
  const failed = (await jobs.list({ target, limit: 50 })).find(({ lastError }) => lastError !== null)
  const [, code] = /answered (\d{3})/.exec(failed?.lastError ?? '') ?? []
  return {
    most_recent_failure_error_code: code === undefined ? null : Number(code),
    most_recent_failure_timestamp: failed ? Math.floor(failed.updatedAtUnixMs / 1000) : null,
  }
}

/** A null is the vendor's way to say that there is no such header. */
const toHeaders = (given: Readonly<Record<string, string | null>> | null | undefined) =>
  Object.fromEntries(
    Object.entries(given ?? {}).flatMap(([name, value]) =>
      value === null ? [] : [[name.toLowerCase(), value] as const],
    ),
  )

function isAddress(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, username, password } = new URL(url)
  return /^https?:$/.test(protocol) && username === '' && password === ''
}

function missing(id: string): never {
  throw new Refusal(404, 'webhook_not_found', `Webhook with id ${id.slice(0, 100)} not found.`)
}
