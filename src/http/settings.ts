import { Hono } from 'hono'
import { z } from 'zod'
import type { Documents } from '../store/documents.ts'
import { readJson } from './input.ts'
import type { Operations } from './operation.ts'

export interface SettingsPorts {
  readonly documents: Documents
}

/** Where the settings lie: the document `setting` of this id, in the vendor's shape. */
const ID = 'convai'

const initiationWebhook = z.looseObject({
  url: z.url({ protocol: /^https?$/, error: 'It must be an http or https address.' }).max(2000),
  request_headers: z.record(z.string(), z.union([z.string(), z.looseObject({ secret_id: z.string() })])),
})
const webhooks = z.looseObject({
  post_call_webhook_id: z.string().max(200).nullish(),
  events: z
    .array(
      z.enum([
        'transcript',
        'audio',
        'call_initiation_failure',
        'answering_machine_detection',
        'unredacted_transcript',
        'unredacted_audio',
      ]),
    )
    .max(20)
    .optional(),
  transcript_format: z.enum(['json', 'opentelemetry']).optional(),
  send_audio: z.boolean().nullish(),
})
const settingsBody = z.looseObject({
  conversation_initiation_client_data_webhook: initiationWebhook.nullish(),
  webhooks: webhooks.optional(),
  can_use_mcp_servers: z.boolean().optional(),
  rag_retention_period_days: z.int().min(1).max(30).optional(),
  conversation_embedding_retention_days: z.int().min(1).max(365).nullish(),
  default_livekit_stack: z.enum(['standard', 'static']).optional(),
})

const answer = settingsBody.describe('What was set, and the vendor’s defaults for the rest.')

export const settingsOperations: Operations = {
  'GET /v1/convai/settings': { summary: 'The settings of all agents.', answer },
  'PATCH /v1/convai/settings': {
    summary: 'Changes settings; what is left out stays.',
    body: settingsBody,
    answer,
  },
}

const defaults = {
  conversation_initiation_client_data_webhook: null,
  can_use_mcp_servers: false,
  rag_retention_period_days: 10,
  conversation_embedding_retention_days: null,
  default_livekit_stack: 'standard',
} as const
const webhookDefaults = {
  post_call_webhook_id: null,
  events: ['transcript'],
  transcript_format: 'json',
} as const

/** Settings that hold for all agents; what is not acted on is kept all the same. */
export function settings({ documents }: SettingsPorts): Hono {
  const read = async () => (await documents.get('setting', ID))?.json ?? {}
  const shown = (json: Readonly<Record<string, unknown>>) => ({
    ...defaults,
    ...json,
    webhooks: { ...webhookDefaults, ...(json.webhooks as object | undefined) },
  })
  return new Hono()
    .get('/v1/convai/settings', async context => context.json(shown(await read())))
    .patch('/v1/convai/settings', async context => {
      const change = await readJson(context, settingsBody)
      const { json } = await documents.put('setting', ID, { ...(await read()), ...change })
      return context.json(shown(json))
    })
}
