import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { openRestServer, type RestServer } from './fakes/rest-server.ts'
import { storeCall } from './fakes/stored-call.ts'
import type { Operation } from './operation.ts'
import { operations } from './operations.ts'

/** Those that `openRestServer` mounts. */
const mine = Object.entries(operations).filter(
  ([route]) => !/\/agents|\/conversation\/|self-host/.test(route),
)

let server: RestServer
let ids: Readonly<Record<string, string>>
beforeAll(async () => {
  server = await openRestServer()
  await storeCall(server.store, 'conv_a')
  const made = async (path: string, body: object) =>
    (await server.ask('POST', path, body)).body as Record<string, string>
  const tool_config = { type: 'client', name: 'n', description: 'd' }
  ids = {
    conversation_id: 'conv_a',
    tool_id: (await made('/v1/convai/tools', { tool_config })).id ?? '',
    secret_id: (await made('/v1/convai/secrets', { type: 'new', name: 'n', value: 'v' })).secret_id ?? '',
    documentation_id: (await made('/v1/convai/knowledge-base/text', { text: 't' })).id ?? '',
    tag_id: (await made('/v1/convai/tags', { title: 't' })).tag_id ?? '',
    voice_id: 'joe',
  }
})
afterAll(() => server.close())

/** Bodies that are nearly right: the fields that the schema knows, each with a good value or with any. */
function nearly(schema: z.ZodType): fc.Arbitrary<unknown> {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input' })
  const fields = Object.fromEntries(
    Object.entries(properties).map(([name, field]) => [name, arbitraryOf(field)]),
  )
  return fc.record(fields, { requiredKeys: [] })
}

interface Told {
  readonly type?: unknown
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly unknown[]
  readonly properties?: Readonly<Record<string, unknown>>
  readonly items?: unknown
}

function arbitraryOf(told: unknown): fc.Arbitrary<unknown> {
  const schema = told as Told
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(arbitraryOf))
  if (schema.enum) return fc.oneof(fc.constantFrom(...schema.enum), fc.jsonValue())
  if (schema.const !== undefined) return fc.oneof(fc.constant(schema.const), fc.jsonValue())
  if (schema.type === 'array')
    return fc.oneof(fc.array(arbitraryOf(schema.items), { maxLength: 3 }), fc.jsonValue())
  if (schema.properties) {
    const fields = Object.entries(schema.properties).map(
      ([name, field]) => [name, arbitraryOf(field)] as const,
    )
    return fc.oneof(fc.record(Object.fromEntries(fields), { requiredKeys: [] }), fc.jsonValue())
  }
  if (schema.type === 'integer' || schema.type === 'number')
    return fc.oneof(fc.integer(), fc.double(), fc.jsonValue())
  if (schema.type === 'boolean') return fc.boolean()
  return fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl(), fc.jsonValue())
}

const withBody = mine.flatMap(([route, { body }]) => (body ? [[route, body] as const] : []))
test.each(withBody)('%s never fails, whatever its body', async (route, body) => {
  const [method = '', pattern = ''] = route.split(' ')
  const bodies = fc.oneof(nearly(body), fc.jsonValue(), fc.string({ unit: 'binary' }))
  await fc.assert(
    fc.asyncProperty(bodies, fc.boolean(), async (given, isThere) => {
      const { status } = await server.ask(method, filled(pattern, isThere), given)
      expect([200, 204, 404, 409, 422]).toContain(status)
    }),
    { numRuns: 60 },
  )
})

const withQuery = mine.flatMap(([route, operation]) => (operation.query ? [[route, operation] as const] : []))
test.each(withQuery)('%s never fails, whatever its query', async (route, { query }: Operation) => {
  const [method = '', pattern = ''] = route.split(' ')
  const names = Object.keys(query?.shape ?? {})
  const pairs = fc.array(
    fc.tuple(fc.constantFrom(...names), fc.oneof(fc.string({ unit: 'binary' }), fc.integer().map(String))),
    { maxLength: 4 },
  )
  await fc.assert(
    fc.asyncProperty(pairs, async given => {
      const text = new URLSearchParams(given.map(([name, value]) => [name, value])).toString()
      const { status } = await server.ask(method, `${filled(pattern, false)}?${text}`)
      expect([200, 404, 409, 422, 501]).toContain(status)
    }),
    { numRuns: 60 },
  )
})

test.each(mine.filter(([route]) => route.includes('{')).map(([route]) => route))(
  '%s never fails, whatever its id',
  async route => {
    const [method = '', pattern = ''] = route.split(' ')
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1 }), async id => {
        const path = pattern.replace(/\{\w+\}/g, encodeURIComponent(id))
        const { status } = await server.ask(
          method,
          path,
          method === 'POST' || method === 'PATCH' ? {} : undefined,
        )
        expect([404, 405, 422, 501, 200]).toContain(status)
      }),
      { numRuns: 30 },
    )
  },
)

test('nothing of all that was a fault of ours', () => {
  expect(server.logged).toEqual([])
})

function filled(pattern: string, isThere: boolean): string {
  return pattern.replace(/\{(\w+)\}/g, (_, name: string) => (isThere ? (ids[name] ?? 'x') : 'x'))
}
