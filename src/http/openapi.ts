import { Hono } from 'hono'
import { z } from 'zod'
import type { Operation } from './operation.ts'
import { operations } from './operations.ts'
import type { StatusPorts } from './status.ts'

/** `/openapi.json`: this server's REST, described from the schemas that its requests are checked with. */
export function openApi({ status }: StatusPorts): Hono {
  return new Hono().get('/openapi.json', context => context.json(describeRest(status().version)))
}

/** The description, in OpenAPI 3.1. */
export function describeRest(version: string) {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const [route, operation] of Object.entries(operations)) {
    const [method = '', path = ''] = route.split(' ')
    paths[path] = { ...paths[path], [method.toLowerCase()]: toOpenApi(path, operation) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Antiphon',
      version,
      description: 'Voice agents on a server of one’s own; paths and shapes are those of ElevenLabs Agents.',
    },
    paths,
    components: {
      securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'xi-api-key' } },
      schemas: { Problem: problem, WrongFields: wrongFields },
    },
  }
}

function toOpenApi(path: string, { summary, query, body, status = 200, answer, media, isPublic }: Operation) {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
  const isOpen = isPublic || !path.startsWith('/v')
  const parameters = [
    ...names.map(name => ({ in: 'path', name, required: true, schema: { type: 'string' } })),
    ...Object.entries(query?.shape ?? {}).map(([name, field]) => ({
      in: 'query',
      name,
      required: !field.safeParse(undefined).success,
      schema: schemaOf(field, 'input'),
    })),
  ]
  return {
    summary,
    security: isOpen ? [] : [{ key: [] }],
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true, content: json(schemaOf(body, 'input')) } }),
    responses: {
      [status]: {
        description: status === 204 ? 'Done.' : 'What was asked for.',
        ...(answer && { content: json(schemaOf(answer, 'output')) }),
        ...(media && { content: { [media]: {} } }),
      },
      ...(!isOpen && { 401: refused('The key is missing, wrong, or not good for this.') }),
      ...(names.length > 0 && { 404: refused('There is no such thing.') }),
      ...((body || query) && {
        422: { description: 'Fields are wrong.', content: json(ref('WrongFields')) },
      }),
    },
  }
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output') {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io })
  return rest
}

const json = (schema: unknown) => ({ 'application/json': { schema } })
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })
const refused = (description: string) => ({ description, content: json(ref('Problem')) })

const problem = schemaOf(
  z.object({ detail: z.object({ status: z.string(), message: z.string() }) }).describe('Why it is not done.'),
  'output',
)
const wrongFields = schemaOf(
  z
    .object({
      detail: z.array(
        z.object({ loc: z.array(z.union([z.string(), z.int()])), msg: z.string(), type: z.string() }),
      ),
    })
    .describe('Every field that is wrong, and how.'),
  'output',
)
