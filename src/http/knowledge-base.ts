import { type Context, Hono } from 'hono'
import { z } from 'zod'
import type { Knowledge, KnowledgeText } from '../workspace/knowledge.ts'
import { Refusal } from '../workspace/refusal.ts'
import { accessInfo } from './access.ts'
import { dependent, dependentAgent, dependentQuery, dependentsAnswer, dependentsPage } from './dependents.ts'
import { readJson, readQuery } from './input.ts'
import type { Operations } from './operation.ts'
import { pageAnswer, pageOf, pageQuery } from './paging.ts'

export interface KnowledgePorts {
  readonly knowledge: Knowledge
}

/** Characters of one document: more than any prompt takes. */
const MOST_CHARACTERS = 300_000
/** A character is at most six bytes of JSON. */
const MOST_BYTES = 6 * MOST_CHARACTERS + 10_000

const text = z.string().min(1).max(MOST_CHARACTERS)
const name = z.string().min(1).max(200)
const newText = z.object({
  text,
  name: name.nullish().describe('Its first words where it is left out.'),
  parent_folder_id: z.null('There are no folders here: leave it out.').optional(),
})
const changedText = z.object({ name: name.nullish(), content: text.nullish() })
const knowledgeQuery = z.object({
  ...pageQuery,
  search: z.string().max(200).optional().describe('Part of the name.'),
  types: z.array(z.string()).max(10).optional(),
  sort_by: z.enum(['name', 'created_at', 'updated_at', 'size']).default('created_at'),
  sort_direction: z.enum(['asc', 'desc']).default('desc'),
})
const deleteQuery = z.object({
  force: z.boolean().default(false).describe('Take it out of the agents that use it.'),
})

const shown = {
  id: z.string(),
  name: z.string(),
  type: z.literal('text'),
  metadata: z.object({
    created_at_unix_secs: z.int(),
    last_updated_at_unix_secs: z.int(),
    size_bytes: z.int(),
  }),
  supported_usages: z.array(z.literal('prompt')),
  access_info: z.looseObject({}),
  folder_parent_id: z.null(),
  folder_path: z.array(z.never()),
}
const listedText = z.object({ ...shown, dependent_agents: z.array(dependent) })
const textAnswer = z.object({
  ...shown,
  extracted_inner_html: z
    .string()
    .describe('The text as it was given: `content_format` says that it is no HTML.'),
  content_format: z.literal('markdown'),
})
export const knowledgeOperations: Operations = {
  'POST /v1/convai/knowledge-base/text': {
    summary: 'Stores a text for prompts.',
    body: newText,
    answer: z.object({ id: z.string(), name: z.string(), folder_path: z.array(z.never()) }),
  },
  'GET /v1/convai/knowledge-base': {
    summary: 'Documents, a page at a time.',
    query: knowledgeQuery,
    answer: z.object({ documents: z.array(listedText), ...pageAnswer }),
  },
  'GET /v1/convai/knowledge-base/{documentation_id}': { summary: 'A document.', answer: textAnswer },
  'PATCH /v1/convai/knowledge-base/{documentation_id}': {
    summary: 'Gives a document another name or text.',
    body: changedText,
    answer: textAnswer,
  },
  'DELETE /v1/convai/knowledge-base/{documentation_id}': {
    summary: 'Deletes a document; while agents use it only with `force`.',
    query: deleteQuery,
    answer: z.object({}),
  },
  'GET /v1/convai/knowledge-base/{documentation_id}/content': {
    summary: 'The text of a document.',
    media: 'text/plain',
  },
  'GET /v1/convai/knowledge-base/{documentation_id}/dependent-agents': {
    summary: 'Agents that use a document.',
    query: dependentQuery,
    answer: dependentsAnswer,
  },
}

/** The knowledge base: texts that stand in prompts. */
export function knowledgeBase({ knowledge }: KnowledgePorts): Hono {
  const base = '/v1/convai/knowledge-base'
  return new Hono()
    .post(`${base}/text`, async context => {
      const body = await readJson(context, newText, MOST_BYTES)
      const { id, name } = await knowledge.create(body.text, body.name ?? null)
      return context.json({ id, name, folder_path: [] })
    })
    .get(base, async context => {
      const query = readQuery(context, knowledgeQuery)
      const { items, ...rest } = pageOf((await knowledge.list()).filter(wanted(query)), orderOf(query), query)
      const documents = await Promise.all(
        items.map(async item => ({
          ...toShown(item),
          dependent_agents: (await knowledge.dependents(item.id)).map(dependentAgent),
        })),
      )
      return context.json({ documents, ...rest })
    })
    .get(`${base}/:documentation_id`, async context =>
      context.json(toAnswer(present(await knowledge.find(idOf(context)), context))),
    )
    .patch(`${base}/:documentation_id`, async context => {
      const { name, content } = await readJson(context, changedText, MOST_BYTES)
      const change = { ...(name && { name }), ...(content && { text: content }) }
      return context.json(toAnswer(present(await knowledge.change(idOf(context), change), context)))
    })
    .delete(`${base}/:documentation_id`, async context => {
      const { force } = readQuery(context, deleteQuery)
      present((await knowledge.remove(idOf(context), force)) || null, context)
      return context.json({})
    })
    .get(`${base}/:documentation_id/content`, async context => {
      const { text } = present(await knowledge.find(idOf(context)), context)
      // Not the vendor's HTML: what was given is a text, and a browser is not to run what stands in it.
      return context.body(text, 200, {
        'content-type': 'text/plain; charset=utf-8',
        'x-content-type-options': 'nosniff',
      })
    })
    .get(`${base}/:documentation_id/dependent-agents`, async context => {
      const query = readQuery(context, dependentQuery)
      present(await knowledge.find(idOf(context)), context)
      return context.json(dependentsPage(await knowledge.dependents(idOf(context)), idOf(context), query))
    })
}

type KnowledgeQuery = z.output<typeof knowledgeQuery>

const idOf = (context: Context): string => context.req.param('documentation_id') ?? ''

function present<T>(document: T | null, context: Context): T {
  if (document) return document
  throw new Refusal(404, 'document_not_found', `Document with id ${idOf(context)} not found.`)
}

const wanted =
  ({ search = '', types }: KnowledgeQuery) =>
  ({ name }: KnowledgeText) =>
    name.toLowerCase().includes(search.toLowerCase()) && (types?.includes('text') ?? true)

const values = {
  name: (item: KnowledgeText) => item.name.toLowerCase(),
  created_at: (item: KnowledgeText) => item.createdAtUnixMs,
  updated_at: (item: KnowledgeText) => item.updatedAtUnixMs,
  size: (item: KnowledgeText) => sizeOf(item),
}
const orderOf = ({ sort_by, sort_direction }: KnowledgeQuery) => ({
  order: `documents by ${sort_by}`,
  direction: sort_direction,
  value: values[sort_by],
  id: (item: KnowledgeText) => item.id,
})

const sizeOf = ({ text }: KnowledgeText): number => Buffer.byteLength(text)

const toShown = (item: KnowledgeText) => ({
  id: item.id,
  name: item.name,
  type: 'text' as const,
  metadata: {
    created_at_unix_secs: Math.floor(item.createdAtUnixMs / 1000),
    last_updated_at_unix_secs: Math.floor(item.updatedAtUnixMs / 1000),
    size_bytes: sizeOf(item),
  },
  supported_usages: ['prompt'],
  access_info: accessInfo,
  folder_parent_id: null,
  folder_path: [],
})

const toAnswer = (item: KnowledgeText) => ({
  ...toShown(item),
  extracted_inner_html: item.text,
  content_format: 'markdown',
})
