import { z } from 'zod'
import { EXPOSITION_TYPE } from '../metrics/exposition.ts'
import { accountOperations } from './account.ts'
import { agentOperations } from './agents/operations.ts'
import { analysisOperations } from './analysis.ts'
import { audioOperations } from './conversation-audio.ts'
import { feedbackOperations } from './conversation-feedback.ts'
import { conversationOperations } from './conversations.ts'
import { deliveryOperations } from './deliveries.ts'
import { knowledgeOperations } from './knowledge-base.ts'
import { modelOperations } from './models.ts'
import type { Operations } from './operation.ts'
import { secretOperations } from './secrets.ts'
import { settingsOperations } from './settings.ts'
import { tagOperations } from './tags.ts'
import { toolOperations } from './tools.ts'
import { voiceOperations } from './voices.ts'
import { watchOperations } from './watching.ts'
import { webhookOperations } from './webhooks.ts'

const signedUrlQuery = z.object({
  agent_id: z.string(),
  include_conversation_id: z.boolean().default(false).describe('The URL is good for one call.'),
  branch_id: z.string().max(100).optional(),
  environment: z.string().max(100).optional(),
})
const signedUrl = {
  summary: 'A URL that begins a call; it is good for 15 minutes.',
  query: signedUrlQuery,
  answer: z.object({ signed_url: z.string() }),
}

const others: Operations = {
  'GET /health': { summary: 'The process lives.', answer: z.object({ status: z.literal('ok') }) },
  'GET /ready': {
    summary: 'Whether calls are taken; 503 where not.',
    answer: z.object({ status: z.enum(['ready', 'unready']), reason: z.string().optional() }),
  },
  'GET /metrics': { summary: 'Figures of the process, as Prometheus reads them.', media: EXPOSITION_TYPE },
  'GET /openapi.json': { summary: 'This description.', answer: z.looseObject({}) },
  'GET /v1/antiphon/status': { summary: 'What the console shows of this server.', answer: z.looseObject({}) },
  'GET /v1/convai/conversation/get-signed-url': signedUrl,
  'GET /v1/convai/conversation/get_signed_url': { ...signedUrl, summary: 'The same under its old name.' },
  'GET /v1/convai/conversation/token': {
    summary: 'Where a WebRTC token would be: there is no room yet, and the answer is 501.',
    isPublic: true,
  },
  'GET /v1/convai/agents/{id}/link': {
    summary: 'The token of an agent’s share link, if it has one.',
    answer: z.looseObject({ agent_id: z.string() }),
  },
  'POST /v1/antiphon/self-host-url': {
    summary: 'A URL for clients that bring their agent with them.',
    query: z.object({ valid_seconds: z.int().min(1).optional() }),
    answer: z.object({ url: z.string(), expiration_time_unix_secs: z.int() }),
  },
}

/** Every route of this server; a test holds the list against what is mounted. */
export const operations: Operations = {
  ...others,
  ...agentOperations,
  ...toolOperations,
  ...secretOperations,
  ...knowledgeOperations,
  ...conversationOperations,
  ...audioOperations,
  ...feedbackOperations,
  ...tagOperations,
  ...settingsOperations,
  ...accountOperations,
  ...voiceOperations,
  ...modelOperations,
  ...watchOperations,
  ...analysisOperations,
  ...webhookOperations,
  ...deliveryOperations,
}
