import { type Context, Hono } from 'hono'
import { z } from 'zod'
import type { ToolTally } from '../store/tally.ts'
import { readToolConfig } from '../tools/config/read.ts'
import { Refusal } from '../workspace/refusal.ts'
import type { StoredTool, Tools } from '../workspace/tools.ts'
import { accessInfo } from './access.ts'
import { dependentQuery, dependentsAnswer, dependentsPage } from './dependents.ts'
import { readJson, readQuery, WrongInput } from './input.ts'
import type { Operations } from './operation.ts'
import { pageAnswer, pageOf, pageQuery } from './paging.ts'

export interface ToolPorts {
  readonly tools: Tools
  readonly toolTallies: () => Promise<ReadonlyMap<string, ToolTally>>
}

const toolConfig = z
  .looseObject({
    type: z.enum(['client', 'webhook', 'system', 'mcp']),
    name: z
      .string()
      .regex(/^[a-zA-Z0-9_-]{1,64}$/, '1 to 64 letters, digits, "_" and "-" are allowed.')
      .describe('What the language model calls it.'),
  })
  .describe('The tool, in the vendor’s shape; it comes back as it was given.')

const toolBody = z.object({
  tool_config: toolConfig,
  response_mocks: z
    .array(z.looseObject({ mock_result: z.string(), is_error: z.boolean().optional() }))
    .max(100)
    .nullish()
    .describe('What stands in for its answers where tools are mocked.'),
})

const toolQuery = z.object({
  ...pageQuery,
  search: z.string().max(200).optional().describe('Part of the name.'),
  types: z.array(z.string()).max(10).optional(),
  sort_by: z.enum(['name', 'created_at']).default('created_at'),
  sort_direction: z.enum(['asc', 'desc']).default('desc'),
})
const deleteQuery = z.object({
  force: z.boolean().default(false).describe('Take it out of the agents that use it.'),
})

const toolAnswer = z.object({
  id: z.string(),
  tool_config: z.looseObject({}),
  access_info: z.looseObject({}),
  usage_stats: z.object({ total_calls: z.int(), avg_latency_secs: z.number() }),
  response_mocks: z.array(z.looseObject({})).nullable(),
})

export const toolOperations: Operations = {
  'POST /v1/convai/tools': { summary: 'Stores a tool.', body: toolBody, answer: toolAnswer },
  'GET /v1/convai/tools': {
    summary: 'Tools, a page at a time.',
    query: toolQuery,
    answer: z.object({ tools: z.array(toolAnswer), ...pageAnswer }),
  },
  'GET /v1/convai/tools/{tool_id}': { summary: 'A tool.', answer: toolAnswer },
  'PATCH /v1/convai/tools/{tool_id}': {
    summary: 'Puts another configuration in a tool’s place.',
    body: toolBody,
    answer: toolAnswer,
  },
  'DELETE /v1/convai/tools/{tool_id}': {
    summary: 'Deletes a tool; while agents use it only with `force`.',
    query: deleteQuery,
    answer: z.object({}),
  },
  'GET /v1/convai/tools/{tool_id}/dependent-agents': {
    summary: 'Agents that use a tool.',
    query: dependentQuery,
    answer: dependentsAnswer,
  },
}

/** The tools that agents name by `tool_ids`. */
export function tools({ tools: shelf, toolTallies }: ToolPorts): Hono {
  const shown = async (tool: StoredTool) => toAnswer(tool, await toolTallies())
  return new Hono()
    .post('/v1/convai/tools', async context => {
      const { tool_config, response_mocks } = await readTool(context)
      return context.json(
        await shown(await shelf.create({ config: tool_config, responseMocks: response_mocks })),
      )
    })
    .get('/v1/convai/tools', async context => {
      const query = readQuery(context, toolQuery)
      const page = pageOf((await shelf.list()).filter(wanted(query)), orderOf(query), query)
      const tallies = await toolTallies()
      return context.json({
        tools: page.items.map(tool => toAnswer(tool, tallies)),
        next_cursor: page.next_cursor,
        has_more: page.has_more,
      })
    })
    .get('/v1/convai/tools/:tool_id', async context =>
      context.json(await shown(present(await shelf.find(idOf(context)), context))),
    )
    .patch('/v1/convai/tools/:tool_id', async context => {
      const { tool_config, response_mocks } = await readTool(context)
      const changed = await shelf.change(idOf(context), {
        config: tool_config,
        responseMocks: response_mocks,
      })
      return context.json(await shown(present(changed, context)))
    })
    .delete('/v1/convai/tools/:tool_id', async context => {
      const { force } = readQuery(context, deleteQuery)
      present((await shelf.remove(idOf(context), force)) || null, context)
      return context.json({})
    })
    .get('/v1/convai/tools/:tool_id/dependent-agents', async context => {
      const query = readQuery(context, dependentQuery)
      present(await shelf.find(idOf(context)), context)
      return context.json(dependentsPage(await shelf.dependents(idOf(context)), idOf(context), query))
    })
}

/** A body whose tool is as tools are run here: what is wrong with it is said now, and not in a call. */
async function readTool(context: Context): Promise<z.output<typeof toolBody>> {
  const body = await readJson(context, toolBody)
  const read = readToolConfig(body.tool_config)
  if (read.ok) return body
  throw new WrongInput([
    { loc: ['body', 'tool_config', ...read.path], msg: read.problem, type: 'value_error' },
  ])
}

type ToolQuery = z.output<typeof toolQuery>

const idOf = (context: Context): string => context.req.param('tool_id') ?? ''

function present<T>(tool: T | null, context: Context): T {
  if (tool) return tool
  throw new Refusal(404, 'document_not_found', `Tool with id ${idOf(context)} not found.`)
}

const nameOf = ({ config }: StoredTool): string => String(config.name)
const wanted =
  ({ search = '', types }: ToolQuery) =>
  (tool: StoredTool) =>
    nameOf(tool).toLowerCase().includes(search.toLowerCase()) &&
    (types?.includes(String(tool.config.type)) ?? true)

const orderOf = ({ sort_by, sort_direction }: ToolQuery) => ({
  order: `tools by ${sort_by}`,
  direction: sort_direction,
  value: (tool: StoredTool) => (sort_by === 'name' ? nameOf(tool).toLowerCase() : tool.createdAtUnixMs),
  id: (tool: StoredTool) => tool.id,
})

function toAnswer(tool: StoredTool, tallies: ReadonlyMap<string, ToolTally>): z.output<typeof toolAnswer> {
  const { calls = 0, averageSecs = 0 } = tallies.get(nameOf(tool)) ?? {}
  return {
    id: tool.id,
    tool_config: tool.config,
    access_info: accessInfo,
    usage_stats: { total_calls: calls, avg_latency_secs: averageSecs },
    response_mocks: tool.responseMocks as z.output<typeof toolAnswer>['response_mocks'],
  }
}
