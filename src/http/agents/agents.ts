import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { findUnsupported } from '../../agents/unsupported.ts'
import type { Json } from '../../protocol/json.ts'
import type { Documents } from '../../store/documents.ts'
import { dressAgent } from '../../workspace/dress.ts'
import { Refusal } from '../../workspace/refusal.ts'
import type { AgentEntry, AgentShelf } from '../../workspace/shelf.ts'
import { readBody } from '../body.ts'
import { readJson, readQuery } from '../input.ts'
import { type ListPorts, listAgents, summariesOf } from './list.ts'
import { branchesQuery, duplicateBody } from './operations.ts'
import { nameOf, toAgent } from './shown.ts'
import { toWidget } from './widget.ts'

export interface AgentPorts extends ListPorts {
  readonly agents: AgentShelf
  readonly documents: Pick<Documents, 'get'>
  /** Whether whoever asks may call this agent, and so see its widget. */
  readonly mayCall: (context: Context, agent: AgentEntry) => Promise<boolean>
}

/** So many characters of text are a page. */
const PAGE_CHARS = 3000

/** Agents as the vendor's API has them. */
export function agentRoutes(ports: AgentPorts): Hono {
  const { agents, documents, mayCall } = ports
  const found = async (context: Context) => present(await agents.find(idOf(context)), idOf(context))
  return new Hono()
    .post('/v1/convai/agents/create', async context => {
      const { id } = await agents.create(await readBody(context))
      return context.json({ agent_id: id })
    })
    .get('/v1/convai/agents', async context => context.json(await listAgents(context, ports)))
    .get('/v1/convai/agents/summaries', async context => context.json(await summariesOf(context, ports)))
    .get('/v1/convai/agents/:agent_id', async context => context.json(toAgent(await found(context))))
    .patch('/v1/convai/agents/:agent_id', async context => {
      const changed = await agents.change(idOf(context), withoutNothing(await readBody(context)))
      return context.json(toAgent(present(changed, idOf(context))))
    })
    .delete('/v1/convai/agents/:agent_id', async context => {
      if (!(await agents.remove(idOf(context)))) present(null, idOf(context))
      return context.json({})
    })
    .post('/v1/convai/agents/:agent_id/duplicate', async context => {
      const original = await found(context)
      const { name } = await readJson(context, duplicateBody)
      const { agent_id: _, ...json } = original.json
      const config = json.conversation_config ?? {}
      const copy = { ...json, conversation_config: config, name: name ?? `${nameOf(original)} (copy)` }
      return context.json({ agent_id: (await agents.create(copy)).id })
    })
    .get('/v1/convai/agents/:agent_id/widget', async context => {
      const agent = await agents.find(idOf(context))
      // A private agent looks like one that is not there to whoever may not call it.
      const isShown = agent !== null && (await mayCall(context, agent))
      return context.json(toWidget(present(isShown ? agent : null, idOf(context))))
    })
    .get('/v1/convai/agents/:agent_id/branches', async context => {
      await found(context)
      const { limit } = readQuery(context, branchesQuery)
      return context.json({ results: [], meta: { total: 0, page: 1, page_size: limit } })
    })
    .get('/v1/convai/agent/:agent_id/knowledge-base/size', async context => {
      const { knowledge } = await dressAgent((await found(context)).json, documents)
      const chars = knowledge.reduce((sum, { text }) => sum + text.length, 0)
      return context.json({ number_of_pages: Math.ceil(chars / PAGE_CHARS) })
    })
    .get('/v1/antiphon/unsupported', async context => {
      const { agent_id } = readQuery(context, z.object({ agent_id: z.string() }))
      const { json } = present(await agents.find(agent_id), agent_id)
      return context.json({ agent_id, unsupported: findUnsupported(json) })
    })
}

const idOf = (context: Context): string => context.req.param('agent_id') ?? ''

function present(agent: AgentEntry | null, id: string): AgentEntry {
  if (agent) return agent
  throw new Refusal(404, 'document_not_found', `Document with id ${id.slice(0, 100)} not found.`)
}

/** Null for a whole part of an agent says nothing about it: the SDKs send it where nothing was given. */
function withoutNothing(patch: Json): Json {
  return Object.fromEntries(Object.entries(patch).filter(([key, value]) => value !== null || !parts.has(key)))
}
const parts = new Set(['conversation_config', 'platform_settings', 'workflow', 'procedures'])
