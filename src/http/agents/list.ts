import type { Context } from 'hono'
import type { Json } from '../../protocol/json.ts'
import type { AgentEntry, AgentShelf } from '../../workspace/shelf.ts'
import { readQuery } from '../input.ts'
import { pageOf } from '../paging.ts'
import { listQuery, summariesQuery } from './operations.ts'
import { isArchived, nameOf, tagsOf, toSummary } from './shown.ts'

export interface ListPorts {
  readonly agents: Pick<AgentShelf, 'find' | 'list'>
  /** When an agent was last called, Unix seconds; null: never. */
  readonly lastCall: (agentId: string) => Promise<number | null>
  /** How many calls an agent has had in the last seven days. */
  readonly weekOfCalls: (agentId: string) => Promise<number>
}

/** `GET /v1/convai/agents`: a page of agents. Whoever asks, all are theirs: there is one owner. */
export async function listAgents(
  context: Context,
  { agents, lastCall, weekOfCalls }: ListPorts,
): Promise<Json> {
  const query = readQuery(context, listQuery)
  const wanted = query.search?.toLowerCase() ?? ''
  const fitting = (await agents.list()).filter(
    entry =>
      isArchived(entry.json) === query.archived &&
      nameOf(entry).toLowerCase().includes(wanted) &&
      (query.tags === undefined || tagsOf(entry.json).some(tag => query.tags?.includes(tag))),
  )
  const { sort_by } = query
  const counts = sort_by === 'call_count_7d' ? await countsOf(fitting, weekOfCalls) : null
  const values: Readonly<Record<typeof sort_by, (entry: AgentEntry) => string | number>> = {
    name: entry => nameOf(entry).toLowerCase(),
    created_at: entry => entry.createdAtUnixMs,
    call_count_7d: entry => counts?.get(entry.id) ?? 0,
  }
  const page = pageOf(
    fitting,
    {
      order: `agents by ${sort_by}`,
      direction: query.sort_direction,
      value: values[sort_by],
      id: entry => entry.id,
    },
    query,
  )
  return {
    agents: await Promise.all(page.items.map(async entry => toSummary(entry, await lastCall(entry.id)))),
    next_cursor: page.next_cursor,
    has_more: page.has_more,
  }
}

async function countsOf(
  entries: readonly AgentEntry[],
  count: ListPorts['weekOfCalls'],
): Promise<ReadonlyMap<string, number>> {
  return new Map(await Promise.all(entries.map(async ({ id }) => [id, await count(id)] as const)))
}

/** `GET /v1/convai/agents/summaries`: each id with its agent's line, or why there is none. */
export async function summariesOf(context: Context, { agents, lastCall }: ListPorts): Promise<Json> {
  const { agent_ids } = readQuery(context, summariesQuery)
  const answers = await Promise.all(
    [...new Set(agent_ids)].map(async id => {
      const entry = await agents.find(id)
      return [id, entry ? { status: 'success', data: toSummary(entry, await lastCall(id)) } : missing(id)]
    }),
  )
  return Object.fromEntries(answers)
}

const missing = (id: string) => ({
  status: 'failure',
  error_code: 404,
  error_status: 'document_not_found',
  error_message: `Document with id ${id.slice(0, 100)} not found.`,
})
