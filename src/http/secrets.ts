import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { Refusal } from '../workspace/refusal.ts'
import type { Secrets, SecretUsers, StoredSecret } from '../workspace/secrets.ts'
import { dependent, dependentAgent, dependentOf } from './dependents.ts'
import { readJson, readQuery } from './input.ts'
import type { Operations } from './operation.ts'
import { pageOf, pageQuery } from './paging.ts'

export interface SecretPorts {
  readonly secrets: Secrets
}

const named = { name: z.string().min(1).max(200), value: z.string().min(1).max(65_536) }
const newSecret = z.object({ type: z.literal('new'), ...named })
const changedSecret = z.object({ type: z.literal('update'), ...named })
const secretQuery = z.object({
  ...pageQuery,
  search: z.string().max(200).optional().describe('Part of the name.'),
})

const stored = { type: z.literal('stored'), secret_id: z.string(), name: z.string() }
const secretAnswer = z.object(stored)
const listedSecret = z.object({
  ...stored,
  used_by: z.object({
    tools: z.array(dependent),
    agents: z.array(dependent),
    others: z.array(z.literal('conversation_initiation_webhook')),
    phone_numbers: z.array(z.never()),
    mcp_servers: z.array(z.never()),
  }),
})

export const secretOperations: Operations = {
  'POST /v1/convai/secrets': { summary: 'Stores a secret.', body: newSecret, answer: secretAnswer },
  'GET /v1/convai/secrets': {
    summary: 'Secrets by name and who uses them, a page at a time; never a value.',
    query: secretQuery,
    answer: z.object({ secrets: z.array(listedSecret), next_cursor: z.string().nullable() }),
  },
  'GET /v1/convai/secrets/{secret_id}': { summary: 'A secret, without its value.', answer: listedSecret },
  'PATCH /v1/convai/secrets/{secret_id}': {
    summary: 'Gives a secret another name and value.',
    body: changedSecret,
    answer: secretAnswer,
  },
  'DELETE /v1/convai/secrets/{secret_id}': { summary: 'Deletes a secret that nobody uses.', status: 204 },
}

/** Values that agents and tools name by `secret_id`. No answer ever holds one. */
export function secrets({ secrets: vault }: SecretPorts): Hono {
  const listed = async (secret: StoredSecret): Promise<z.output<typeof listedSecret>> => ({
    ...toAnswer(secret),
    used_by: toUsers(await vault.users(secret.id)),
  })
  return new Hono()
    .post('/v1/convai/secrets', async context => {
      const { name, value } = await readJson(context, newSecret)
      return context.json(toAnswer(await vault.create(name, value)))
    })
    .get('/v1/convai/secrets', async context => {
      const query = readQuery(context, secretQuery)
      const part = (query.search ?? '').toLowerCase()
      const found = (await vault.list()).filter(({ name }) => name.toLowerCase().includes(part))
      const { items, next_cursor } = pageOf(found, order, query)
      return context.json({ secrets: await Promise.all(items.map(listed)), next_cursor })
    })
    .get('/v1/convai/secrets/:secret_id', async context =>
      context.json(await listed(present(await vault.find(idOf(context)), context))),
    )
    .patch('/v1/convai/secrets/:secret_id', async context => {
      const { name, value } = await readJson(context, changedSecret)
      return context.json(toAnswer(present(await vault.change(idOf(context), name, value), context)))
    })
    .delete('/v1/convai/secrets/:secret_id', async context => {
      present((await vault.remove(idOf(context))) || null, context)
      return context.body(null, 204)
    })
}

const idOf = (context: Context): string => context.req.param('secret_id') ?? ''

function present<T>(secret: T | null, context: Context): T {
  if (secret) return secret
  throw new Refusal(404, 'document_not_found', `Secret with id ${idOf(context)} not found.`)
}

const order = {
  order: 'secrets',
  direction: 'asc' as const,
  value: (secret: StoredSecret) => secret.createdAtUnixMs,
  id: (secret: StoredSecret) => secret.id,
}

const toAnswer = ({ id, name }: StoredSecret): z.output<typeof secretAnswer> => ({
  type: 'stored',
  secret_id: id,
  name,
})

const toUsers = ({ agents, tools, isInSettings }: SecretUsers): z.output<typeof listedSecret>['used_by'] => ({
  tools: tools.map(({ id, json, createdAtUnixMs }) => {
    const { name } = json.tool_config as { name?: unknown }
    return dependentOf(id, name, createdAtUnixMs)
  }),
  agents: agents.map(dependentAgent),
  others: isInSettings ? ['conversation_initiation_webhook'] : [],
  phone_numbers: [],
  mcp_servers: [],
})
