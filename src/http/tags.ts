import { type Context, Hono } from 'hono'
import { z } from 'zod'
import type { StoredDocument } from '../store/documents.ts'
import type { Store } from '../store/store.ts'
import { newId } from '../workspace/new-id.ts'
import { Refusal } from '../workspace/refusal.ts'
import { conversationIdOf, conversationMissing } from './conversations.ts'
import { readJson, readQuery, WrongInput } from './input.ts'
import type { Operations } from './operation.ts'
import { pageAnswer, pageOf, pageQuery } from './paging.ts'

export interface TagPorts {
  readonly store: Pick<Store, 'documents' | 'tags' | 'conversation'>
}

const title = z.string().min(1).max(120)
const description = z.string().max(1000).nullish()
const newTag = z.object({ title, description })
const changedTag = z.object({ title: title.nullish(), description })
const assigned = z.object({ tag_ids: z.array(z.string().max(100)).min(1).max(50) })
const tagQuery = z.object({ ...pageQuery, page_size: z.int().min(1).max(100).default(100) })

const tagAnswer = z.object({
  tag_id: z.string(),
  workspace_id: z.string(),
  owner_user_id: z.string(),
  title: z.string(),
  description: z.string().nullable(),
  created_at_unix_secs: z.int(),
})

export const tagOperations: Operations = {
  'POST /v1/convai/tags': { summary: 'Makes a tag.', body: newTag, answer: tagAnswer },
  'GET /v1/convai/tags': {
    summary: 'Tags, a page at a time.',
    query: tagQuery,
    answer: z.object({
      conversation_tags: z.array(tagAnswer),
      ...pageAnswer,
    }),
  },
  'GET /v1/convai/tags/{tag_id}': { summary: 'A tag.', answer: tagAnswer },
  'PATCH /v1/convai/tags/{tag_id}': { summary: 'Changes a tag.', body: changedTag, answer: tagAnswer },
  'DELETE /v1/convai/tags/{tag_id}': { summary: 'Deletes a tag, from its conversations too.', status: 204 },
  'POST /v1/convai/conversations/{conversation_id}/tags': {
    summary: 'Gives a conversation tags.',
    body: assigned,
    status: 204,
  },
  'DELETE /v1/convai/conversations/{conversation_id}/tags/{tag_id}': {
    summary: 'Takes a tag from a conversation.',
    status: 204,
  },
}

/** Tags of conversations. */
export function tags({ store }: TagPorts): Hono {
  const { documents } = store
  const present = async (context: Context): Promise<StoredDocument> => {
    const id = tagIdOf(context)
    const tag = await documents.get('tag', id)
    if (!tag) throw new Refusal(404, 'document_not_found', `Tag with id ${id.slice(0, 100)} not found.`)
    return tag
  }
  return new Hono()
    .post('/v1/convai/tags', async context => {
      const { title, description = null } = await readJson(context, newTag)
      return context.json(toAnswer(await documents.put('tag', newId('tag'), { title, description })))
    })
    .get('/v1/convai/tags', async context => {
      const { items, ...rest } = pageOf(await documents.list('tag'), order, readQuery(context, tagQuery))
      return context.json({ conversation_tags: items.map(toAnswer), ...rest })
    })
    .get('/v1/convai/tags/:tag_id', async context => context.json(toAnswer(await present(context))))
    .patch('/v1/convai/tags/:tag_id', async context => {
      const { title, description } = await readJson(context, changedTag)
      const { id, json } = await present(context)
      const change = { ...(title && { title }), ...(description !== undefined && { description }) }
      return context.json(toAnswer(await documents.put('tag', id, { ...json, ...change })))
    })
    .delete('/v1/convai/tags/:tag_id', async context => {
      const { id } = await present(context)
      await store.tags.forget(id)
      await documents.remove('tag', id)
      return context.body(null, 204)
    })
    .post('/v1/convai/conversations/:conversation_id/tags', async context => {
      const { tag_ids } = await readJson(context, assigned)
      const id = conversationIdOf(context)
      if (!(await store.conversation(id))) conversationMissing(id)
      for (const [index, tagId] of tag_ids.entries())
        if (!(await documents.get('tag', tagId)))
          throw new WrongInput([
            { loc: ['body', 'tag_ids', index], msg: 'There is no such tag.', type: 'value_error' },
          ])
      await store.tags.add(id, tag_ids)
      return context.body(null, 204)
    })
    .delete('/v1/convai/conversations/:conversation_id/tags/:tag_id', async context => {
      const id = conversationIdOf(context)
      if (!(await store.conversation(id))) conversationMissing(id)
      await store.tags.take(id, (await present(context)).id)
      return context.body(null, 204)
    })
}

const tagIdOf = (context: Context): string => context.req.param('tag_id') ?? ''

const order = {
  order: 'tags',
  direction: 'desc' as const,
  value: (tag: StoredDocument) => tag.createdAtUnixMs,
  id: (tag: StoredDocument) => tag.id,
}

const toAnswer = ({ id, json, createdAtUnixMs }: StoredDocument): z.output<typeof tagAnswer> => ({
  tag_id: id,
  workspace_id: WORKSPACE,
  owner_user_id: WORKSPACE,
  title: String(json.title),
  description: typeof json.description === 'string' ? json.description : null,
  created_at_unix_secs: Math.floor(createdAtUnixMs / 1000),
})

/** A server is one workspace with one owner. */
const WORKSPACE = 'antiphon'
