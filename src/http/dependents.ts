import { z } from 'zod'
import type { AgentEntry } from '../workspace/shelf.ts'
import { pageAnswer, pageOf, pageQuery } from './paging.ts'

/** An agent or a tool that refers to something. */
export const dependent = z.object({
  id: z.string(),
  name: z.string(),
  type: z.literal('available'),
  created_at_unix_secs: z.int(),
  access_level: z.literal('admin'),
})

export const dependentOf = (
  id: string,
  name: unknown,
  createdAtUnixMs: number,
): z.output<typeof dependent> => ({
  id,
  name: typeof name === 'string' ? name : id,
  type: 'available',
  created_at_unix_secs: Math.floor(createdAtUnixMs / 1000),
  access_level: 'admin',
})

export const dependentAgent = ({ id, json, createdAtUnixMs }: AgentEntry) =>
  dependentOf(id, json.name, createdAtUnixMs)

export const dependentQuery = z.object(pageQuery)
export const dependentsAnswer = z.object({
  agents: z.array(dependent),
  branches: z.array(z.never()),
  ...pageAnswer,
})

/** Agents that refer to `id`, the oldest first, a page at a time. */
export function dependentsPage(
  agents: readonly AgentEntry[],
  id: string,
  query: z.output<typeof dependentQuery>,
): z.output<typeof dependentsAnswer> {
  const { items, ...rest } = pageOf(
    agents,
    {
      order: `dependents of ${id}`,
      direction: 'asc',
      value: agent => agent.createdAtUnixMs,
      id: agent => agent.id,
    },
    query,
  )
  return { agents: items.map(dependentAgent), branches: [], ...rest }
}
