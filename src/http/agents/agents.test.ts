import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { pino } from 'pino'
import { afterEach, expect, test } from 'vitest'
import type { StoredDocument } from '../../store/documents.ts'
import { type OpenShelf, openShelf } from '../../workspace/open-shelf.ts'
import { createApp } from '../app.ts'
import { findVendorShapes } from '../fakes/vendor-shapes.ts'
import { agentRoutes } from './agents.ts'

const shapes = findVendorShapes()
const exported = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures/export.json'), 'utf8'))
const open: OpenShelf[] = []
afterEach(() => {
  for (const shelf of open.splice(0)) shelf.close()
})

interface Answer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: what a server answers is what the test looks at
  readonly body: any
}

async function server({ folders = [] as string[], calls = {} as Record<string, number> } = {}) {
  const kept = new Map<string, StoredDocument>()
  let clock = 1_700_000_000_000
  const documents = {
    list: async () => [...kept.values()].filter(({ kind }) => kind === 'agent'),
    get: async (_: unknown, id: string) => kept.get(id) ?? null,
    put: async (kind: StoredDocument['kind'], id: string, json: StoredDocument['json']) => {
      clock += 1000
      const createdAtUnixMs = kept.get(id)?.createdAtUnixMs ?? clock
      const document = {
        kind,
        id,
        json: JSON.parse(JSON.stringify(json)),
        createdAtUnixMs,
        updatedAtUnixMs: clock,
      }
      kept.set(id, document)
      return document
    },
    remove: async (_: unknown, id: string) => kept.delete(id),
  }
  const agents = await openShelf({ documents, folders, log: { warn() {} } })
  open.push(agents)
  const routes = agentRoutes({
    agents,
    documents,
    mayCall: async ({ req }, { json }) =>
      !(json.platform_settings as { auth?: { enable_auth?: boolean } } | undefined)?.auth?.enable_auth ||
      req.query('conversation_signature') === 'good',
    lastCall: async id => (calls[id] ? 1_700_000_123 : null),
    weekOfCalls: async id => calls[id] ?? 0,
  })
  const app = createApp({
    resources: [routes],
    logger: pino({ level: 'silent' }),
    consoleFolder: '/nowhere',
    unready: () => null,
    metrics: () => '',
    status: () => ({ version: '0', providers: [], agents: [], calls: { live: 0, limit: 0 } }),
  })
  async function ask(method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await app.request(path, {
      method,
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    return { status: answer.status, body: await answer.json() }
  }
  const create = async (json: object): Promise<string> =>
    (await ask('POST', '/v1/convai/agents/create', { conversation_config: {}, ...json })).body.agent_id
  return { ask, create, documents }
}
const one = '/v1/convai/agents/{agent_id}'
/** Holds an answer against the vendor's description of it, where that is at hand. */
const held = (method: string, path: string, { status, body }: Answer) =>
  shapes?.expectShape(method, path, status, body)
const ours = [
  'agent_id',
  'metadata',
  'access_info',
  'phone_numbers',
  'version_id',
  'branch_id',
  'main_branch_id',
]
const without = (json: Record<string, unknown>, keys: readonly string[]) =>
  Object.fromEntries(Object.entries(json).filter(([key]) => !keys.includes(key)))

test('an export of the vendor’s is created under its id and reads back as it was', async () => {
  const { ask } = await server()
  const created = await ask('POST', '/v1/convai/agents/create', exported)
  held('POST', '/v1/convai/agents/create', created)
  expect(created.body).toEqual({ agent_id: exported.agent_id })
  const got = await ask('GET', `/v1/convai/agents/${exported.agent_id}`)
  held('GET', one, got)
  expect(without(got.body, ours)).toEqual(without(exported, ours))
  expect(got.body).toMatchObject({ agent_id: exported.agent_id, phone_numbers: [], version_id: null })
  const again = await ask('POST', '/v1/convai/agents/create', exported)
  expect(again.body.agent_id).toMatch(/^agent_[0-9a-z]{28}$/)
})

test('what is pushed reads back equal, nulls and unknown fields too, and defaults stand around it', async () => {
  const { ask, create, documents } = await server()
  const id = await create({})
  const patched = await ask('PATCH', `/v1/convai/agents/${id}`, exported)
  held('PATCH', one, patched)
  expect(without(patched.body, ours)).toEqual(without(exported, ours))
  const part = {
    name: 'Night desk',
    conversation_config: { turn: { initial_wait_time: null, unheard_of: { a: null } }, language_presets: {} },
  }
  await ask('PATCH', `/v1/convai/agents/${id}`, part)
  const { body } = await ask('GET', `/v1/convai/agents/${id}`)
  expect(body).toMatchObject({ ...part, tags: exported.tags })
  expect(body.conversation_config.language_presets).toEqual({})
  expect(body.conversation_config.turn.turn_timeout).toBe(8)
  expect(body.agent_id).toBe(id)
  const bare = await create({ name: 'Bare' })
  expect((await documents.get('agent', bare))?.json).toEqual({ conversation_config: {}, name: 'Bare' })
  held('GET', one, await ask('GET', `/v1/convai/agents/${bare}`))
})

test('null for a whole part changes nothing', async () => {
  const { ask, create } = await server()
  const id = await create({ conversation_config: { tts: { voice_id: 'v' } } })
  const nothing = { conversation_config: null, platform_settings: null, workflow: null }
  const { body } = await ask('PATCH', `/v1/convai/agents/${id}`, nothing)
  expect(body.conversation_config.tts.voice_id).toBe('v')
})

test('a wrong field is named', async () => {
  const { ask } = await server()
  const path = '/v1/convai/agents/create'
  const wrong = await ask('POST', path, {
    conversation_config: { tts: { agent_output_audio_format: 'mp3_44100' } },
  })
  held('POST', path, wrong)
  expect(wrong).toMatchObject({
    status: 422,
    body: {
      detail: [
        {
          loc: ['body', 'conversation_config', 'tts', 'agent_output_audio_format'],
          msg: expect.stringContaining('it must be one of pcm_8000'),
        },
      ],
    },
  })
  const loc = async (body: unknown) => (await ask('POST', path, body)).body.detail[0].loc
  expect(await loc({})).toEqual(['body', 'conversation_config'])
  expect(await loc({ conversation_config: {}, tags: ['a', 1] })).toEqual(['body', 'tags', 1])
  expect(await loc({ conversation_config: {}, workflow: [] })).toEqual(['body', 'workflow'])
  expect(await loc('{')).toEqual(['body'])
  expect((await ask('POST', path, { conversation_config: {}, x: 'y'.repeat(1024 * 1024) })).status).toBe(413)
})

test('an agent that is not there is a 404 in the vendor’s shape, whatever is asked of it', async () => {
  const { ask } = await server()
  for (const [method, path] of [
    ['GET', ''],
    ['PATCH', ''],
    ['DELETE', ''],
    ['POST', '/duplicate'],
    ['GET', '/widget'],
    ['GET', '/branches'],
  ] as const)
    expect(await ask(method, `/v1/convai/agents/agent_x${path}`, method === 'GET' ? undefined : {})).toEqual({
      status: 404,
      body: { detail: { status: 'document_not_found', message: 'Document with id agent_x not found.' } },
    })
})

test('a copy is an agent of its own', async () => {
  const { ask } = await server()
  await ask('POST', '/v1/convai/agents/create', exported)
  const path = `/v1/convai/agents/${exported.agent_id}/duplicate`
  const copied = await ask('POST', path)
  held('POST', `${one}/duplicate`, copied)
  const { body } = await ask('GET', `/v1/convai/agents/${copied.body.agent_id}`)
  expect(body).toMatchObject({ name: 'Harbour desk (copy)', tags: exported.tags })
  const named = await ask('POST', path, { name: 'Second' })
  expect((await ask('GET', `/v1/convai/agents/${named.body.agent_id}`)).body.name).toBe('Second')
})

test('what is deleted is gone', async () => {
  const { ask, create } = await server()
  const id = await create({})
  expect(await ask('DELETE', `/v1/convai/agents/${id}`)).toEqual({ status: 200, body: {} })
  expect((await ask('GET', `/v1/convai/agents/${id}`)).status).toBe(404)
})

test('lists are searched, sorted and paged', async () => {
  const { ask, create } = await server({ calls: { a2: 5, a1: 1 } })
  await create({ agent_id: 'a1', name: 'Beta', tags: ['x'] })
  await create({ agent_id: 'a2', name: 'alpha', tags: ['y', 'z'] })
  await create({ agent_id: 'a3', name: 'Gamma', platform_settings: { archived: true } })
  await create({ agent_id: 'a4', name: 'Alphabet' })
  const ids = async (query: string) => {
    const answer = await ask('GET', `/v1/convai/agents${query}`)
    held('GET', '/v1/convai/agents', answer)
    return answer.body.agents.map((agent: { agent_id: string }) => agent.agent_id)
  }
  expect(await ids('')).toEqual(['a4', 'a2', 'a1'])
  expect(await ids('?sort_direction=asc')).toEqual(['a1', 'a2', 'a4'])
  expect(await ids('?sort_by=name&sort_direction=asc')).toEqual(['a2', 'a4', 'a1'])
  expect(await ids('?sort_by=call_count_7d')).toEqual(['a2', 'a1', 'a4'])
  expect(await ids('?search=ALPHA&created_by_user_id=@me')).toEqual(['a4', 'a2'])
  expect(await ids('?tags=x&tags=z')).toEqual(['a2', 'a1'])
  expect(await ids('?archived=true')).toEqual(['a3'])
  const first = await ask('GET', '/v1/convai/agents?page_size=2')
  expect(first.body).toMatchObject({
    has_more: true,
    agents: [{ agent_id: 'a4' }, { agent_id: 'a2', last_call_time_unix_secs: 1_700_000_123 }],
  })
  const rest = await ask('GET', `/v1/convai/agents?page_size=2&cursor=${first.body.next_cursor}`)
  expect(rest.body).toMatchObject({ has_more: false, next_cursor: null, agents: [{ agent_id: 'a1' }] })
  expect((await ask('GET', '/v1/convai/agents?page_size=101')).body.detail[0].loc).toEqual([
    'query',
    'page_size',
  ])
})

test('several agents at once, each with its line or why there is none', async () => {
  const { ask, create } = await server()
  await create({ agent_id: 'a1' })
  const answer = await ask('GET', '/v1/convai/agents/summaries?agent_ids=a1&agent_ids=a2')
  held('GET', '/v1/convai/agents/summaries', answer)
  expect(answer.body).toMatchObject({
    a1: { status: 'success', data: { agent_id: 'a1', voice_id: 'cjVigY5qzO86Huf0OWal' } },
    a2: { status: 'failure', error_code: 404 },
  })
})

test('the widget gets how an agent looks and what it can', async () => {
  const { ask, create } = await server()
  await ask('POST', '/v1/convai/agents/create', exported)
  const path = `/v1/convai/agents/${exported.agent_id}/widget`
  // It wants authorisation, and so is not there for just anybody.
  expect((await ask('GET', path)).body.detail.status).toBe('document_not_found')
  const answer = await ask('GET', `${path}?conversation_signature=good`)
  held('GET', `${one}/widget`, answer)
  expect(answer.body.widget_config).toMatchObject({
    variant: 'compact',
    avatar: { type: 'url', custom_url: 'https://harbour.example/gull.png' },
    language: 'en',
    supported_language_overrides: ['en', 'de'],
    supports_text_only: true,
    text_only: false,
    first_message: 'Harbour desk, {{caller_name}}, how can I help?',
    use_rtc: false,
    language_presets: {
      de: { first_message: 'Hafenbüro, was kann ich für Sie tun?', text_contents: { start_call: 'Anrufen' } },
    },
  })
  const bare = await ask(
    'GET',
    `/v1/convai/agents/${await create({ conversation_config: { agent: { language: 'xx' } } })}/widget`,
  )
  held('GET', `${one}/widget`, bare)
  expect(bare.body.widget_config).toMatchObject({
    avatar: { type: 'orb' },
    language: 'en',
    supported_language_overrides: [],
    supports_text_only: false,
    text_contents: {},
    language_presets: {},
    first_message: '',
  })
})

test('the lesser questions: branches, the length of documents, what is not acted on', async () => {
  const { ask, create, documents } = await server()
  await documents.put('knowledge', 'kb_tides', { name: 'Tides', type: 'text', text: 'x'.repeat(3001) })
  await ask('POST', '/v1/convai/agents/create', exported)
  const branches = await ask('GET', `/v1/convai/agents/${exported.agent_id}/branches?include_archived=false`)
  held('GET', `${one}/branches`, branches)
  expect(branches.body.results).toEqual([])
  const size = await ask('GET', `/v1/convai/agent/${exported.agent_id}/knowledge-base/size`)
  held('GET', '/v1/convai/agent/{agent_id}/knowledge-base/size', size)
  expect(size.body).toEqual({ number_of_pages: 2 })
  const found = await ask('GET', `/v1/antiphon/unsupported?agent_id=${exported.agent_id}`)
  expect(found.body.unsupported.map(({ path }: { path: string }) => path)).toEqual([
    'conversation_config.agent.prompt.ignore_default_personality',
    'conversation_config.asr.keywords',
    'conversation_config.tts.supported_voices',
    'phone_numbers',
  ])
  expect((await ask('GET', '/v1/antiphon/unsupported')).body.detail[0].loc).toEqual(['query', 'agent_id'])
  expect(
    (await ask('GET', `/v1/antiphon/unsupported?agent_id=${await create({})}`)).body.unsupported,
  ).toEqual([])
})

test('an agent that is a file is shown and not changed', async () => {
  const { ask } = await server({ folders: [join(import.meta.dirname, 'fixtures')] })
  const got = await ask('GET', `/v1/convai/agents/${exported.agent_id}`)
  held('GET', one, got)
  expect(without(got.body, ours)).toEqual(without(exported, ours))
  for (const method of ['PATCH', 'DELETE'])
    expect(await ask(method, `/v1/convai/agents/${exported.agent_id}`, {})).toMatchObject({
      status: 403,
      body: { detail: { status: 'agent_read_only', message: expect.stringContaining('export.json') } },
    })
})

/** Every place of a JSON value that is an object's field. */
function placesIn(json: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return []
  return Object.entries(json).flatMap(([key, inner]) => [[...path, key], ...placesIn(inner, [...path, key])])
}
function withValue(json: unknown, [key, ...path]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value
  return { ...(json as object), [key]: withValue((json as Record<string, unknown>)[key], path, value) }
}

test('an export with anything anywhere in it is refused by its field or shown whole, never a fault of ours', async () => {
  const { ask } = await server()
  const body = without(exported, ours)
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...placesIn(body)),
      fc.jsonValue({ maxDepth: 3 }),
      async (place, value) => {
        const pushed = JSON.parse(JSON.stringify(withValue(body, place, value)))
        const created = await ask('POST', '/v1/convai/agents/create', pushed)
        if (created.status === 422) {
          expect(created.body.detail[0].loc[0]).toBe('body')
          return
        }
        expect(created.status).toBe(200)
        const id = created.body.agent_id
        const [got, widget, found] = [
          await ask('GET', `/v1/convai/agents/${id}`),
          await ask('GET', `/v1/convai/agents/${id}/widget?conversation_signature=good`),
          await ask('GET', `/v1/antiphon/unsupported?agent_id=${id}`),
        ]
        expect([got.status, widget.status, found.status]).toEqual([200, 200, 200])
        // Of an agent's own fields the shape says that they are there.
        const said = place.length > 1 ? pushed : without(pushed as Record<string, unknown>, place)
        expect(got.body).toMatchObject(said as object)
        expect((await ask('GET', '/v1/convai/agents?page_size=1')).status).toBe(200)
        await ask('DELETE', `/v1/convai/agents/${id}`)
      },
    ),
    { numRuns: 100 },
  )
})
