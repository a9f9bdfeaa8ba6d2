import { afterEach, expect, test } from 'vitest'
import { readAgent } from '../agents/read.ts'
import type { Authorization } from '../doors/doorkeeper.ts'
import { startClock } from '../flow/clock.ts'
import { initiationSchema } from '../protocol/initiation-schema.ts'
import { runOf } from '../tools/fakes/box.ts'
import { type FakeServer, openFakeServer } from '../tools/fakes/server.ts'
import { readAllowList } from '../tools/network/allow-list.ts'
import { dressAgent } from '../workspace/dress.ts'
import { openCallTools, openToolNetwork } from './call-tools.ts'

let server: FakeServer | null = null
afterEach(async () => {
  delete process.env.ANTIPHON_ENV_REGION
  await server?.close()
})

async function open({ isBrought = false, authorization = 'public' as Authorization, initiation = {} } = {}) {
  server = await openFakeServer((_, response) => response.end('fine'))
  const allowed = readAllowList('127.0.0.1')
  if (!allowed.ok) throw new Error(allowed.problem)
  const request_headers = { 'X-Key': { secret_id: 'a' }, 'X-Region': { env_var_label: 'region' } }
  const api_schema = { url: server.url, request_headers }
  const json = {
    conversation_config: {
      language_presets: { de: { overrides: {} } },
      agent: {
        language: 'en',
        prompt: {
          tools: [{ type: 'webhook', name: 'shop', description: '', api_schema }],
          built_in_tools: { language_detection: {}, transfer_to_number: {} },
        },
      },
    },
  }
  const read = readAgent(json, 'agent_1')
  if (!read.ok) throw new Error(read.problem)
  const box = openCallTools({
    agent: await dressAgent(json, { get: async () => null }),
    spec: read.spec,
    inLanguage: () => read.spec,
    conversationId: 'conv_1',
    variables: {},
    initiation: initiationSchema.parse(initiation),
    authorization,
    isBrought,
    net: openToolNetwork({ toolHosts: allowed.list }, async id => (id === 'a' ? 'sk-stored' : null)),
    clock: startClock(),
    crashed: error => {
      throw error
    },
  })
  return { ...box, shop: () => box.tools.find(({ tool }) => tool.name === 'shop')?.run(runOf({})) }
}

test('the tools of an agent, with the secrets of the server and what its environment has for agents', async () => {
  process.env.ANTIPHON_ENV_REGION = 'eu-1'
  const { tools, problems, shop } = await open()
  expect(tools.map(({ tool }) => tool.name)).toEqual(['shop', 'language_detection'])
  expect(tools[1]?.tool.parameters).toMatchObject({ properties: { language: { enum: ['en', 'de'] } } })
  expect(problems).toEqual([
    'transfer_to_number is not offered to the model: there is no telephone line here.',
  ])
  expect(await shop()).toMatchObject({ isError: false, content: 'fine' })
  expect(server?.asked[0]?.headers).toMatchObject({ 'x-key': 'sk-stored', 'x-region': 'eu-1' })
})

test.each<[Authorization, boolean]>([
  ['signed_url', true],
  ['authorization_header', false],
  ['public', false],
])(
  'an agent that came with the call, let in by %s, goes without the secrets: %s',
  async (authorization, isWithout) => {
    process.env.ANTIPHON_ENV_REGION = 'eu-1'
    const { shop } = await open({ isBrought: true, authorization })
    expect(await shop()).toMatchObject({ isError: isWithout })
    expect(server?.asked).toHaveLength(isWithout ? 0 : 1)
  },
)

test('an agent of this server has them however its caller was let in', async () => {
  process.env.ANTIPHON_ENV_REGION = 'eu-1'
  expect(await (await open({ authorization: 'signed_url' })).shop()).toMatchObject({ isError: false })
})

test('a client may have its tools mocked', async () => {
  const { shop } = await open({ initiation: { tool_mock_config: { mocking_strategy: 'all' } } })
  expect(await shop()).toMatchObject({ isError: true, isCalled: false })
  expect(server?.asked).toEqual([])
})
