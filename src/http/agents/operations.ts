import { z } from 'zod'
import type { Operations } from '../operation.ts'
import { pageAnswer, pageQuery } from '../paging.ts'

export const listQuery = z.object({
  ...pageQuery,
  search: z.string().max(200).optional().describe('Part of the name.'),
  archived: z.boolean().default(false).describe('Those that are archived, or those that are not.'),
  tags: z.array(z.string()).max(50).optional().describe('Agents that have one of them.'),
  sort_by: z.enum(['name', 'created_at', 'call_count_7d']).default('created_at'),
  sort_direction: z.enum(['asc', 'desc']).default('desc'),
})
export const summariesQuery = z.object({ agent_ids: z.array(z.string()).min(1).max(100) })
export const branchesQuery = z.object({ limit: z.int().min(1).max(100).default(100) })
export const duplicateBody = z.object({ name: z.string().max(1000).nullish() })

const config = z.looseObject({}).describe('In the vendor’s shape; it comes back as it was given.')
const settings = config.nullish()
const agent = z.looseObject({
  agent_id: z.string(),
  name: z.string(),
  conversation_config: config,
  platform_settings: config,
  metadata: z.object({ created_at_unix_secs: z.int(), updated_at_unix_secs: z.int() }),
})
const summary = z.looseObject({ agent_id: z.string(), name: z.string(), voice_id: z.string() })
const newId = z.object({ agent_id: z.string() })
const changes = {
  platform_settings: settings,
  workflow: settings,
  name: z.string().nullish(),
  tags: z.array(z.string()).nullish(),
}

export const agentOperations: Operations = {
  'POST /v1/convai/agents/create': {
    summary: 'Stores an agent, under the `agent_id` that it brings where that is free.',
    body: z.looseObject({ conversation_config: config, ...changes }),
    answer: newId,
  },
  'GET /v1/convai/agents': {
    summary: 'Agents, files and stored ones, a page at a time.',
    query: listQuery,
    answer: z.object({ agents: z.array(summary), ...pageAnswer }),
  },
  'GET /v1/convai/agents/summaries': {
    summary: 'Several agents by their ids.',
    query: summariesQuery,
    answer: z.record(z.string(), z.looseObject({ status: z.enum(['success', 'failure']) })),
  },
  'GET /v1/convai/agents/{agent_id}': { summary: 'An agent.', answer: agent },
  'PATCH /v1/convai/agents/{agent_id}': {
    summary: 'Lays a part over an agent.',
    body: z.looseObject({ conversation_config: settings, ...changes }),
    answer: agent,
  },
  'DELETE /v1/convai/agents/{agent_id}': { summary: 'Deletes an agent.', answer: z.object({}) },
  'POST /v1/convai/agents/{agent_id}/duplicate': {
    summary: 'Stores a copy of an agent.',
    body: duplicateBody,
    answer: newId,
  },
  'GET /v1/convai/agents/{agent_id}/widget': {
    summary: 'What the widget shows of an agent; of a private one with a signature.',
    query: z.object({ conversation_signature: z.string().max(4000).optional() }),
    answer: z.object({ agent_id: z.string(), widget_config: z.looseObject({ language: z.string() }) }),
    isPublic: true,
  },
  'GET /v1/convai/agents/{agent_id}/branches': {
    summary: 'The branches of an agent: none, as there is one version of each.',
    query: branchesQuery,
    answer: z.object({ results: z.array(z.never()), meta: z.looseObject({}) }),
  },
  'GET /v1/convai/agent/{agent_id}/knowledge-base/size': {
    summary: 'How long the documents of an agent are, in pages of 3,000 characters.',
    answer: z.object({ number_of_pages: z.number() }),
  },
  'GET /v1/antiphon/unsupported': {
    summary: 'What an agent sets and this server does not act on.',
    query: z.object({ agent_id: z.string() }),
    answer: z.object({
      agent_id: z.string(),
      unsupported: z.array(
        z.object({
          path: z.string(),
          value: z.string(),
          what: z.string(),
          severity: z.enum(['call-goes-wrong', 'ignored']),
        }),
      ),
    }),
  },
}
