import { Hono } from 'hono'
import { expect, test } from 'vitest'
import type { KeyRecord, KeyScope } from '../doors/api-key.ts'
import { guard } from './guard.ts'
import { signing } from './signing.ts'

const record = (scopes: readonly KeyScope[]): KeyRecord => ({
  id: 'key_1',
  name: 'test',
  scopes,
  hint: '0000',
  createdAtUnixMs: 0,
  lastUsedAtUnixMs: null,
})
const keyring = {
  isEmpty: async () => false,
  check: async (key: string) =>
    key === 'sk_both'
      ? record(['convai_read', 'convai_write'])
      : key === 'sk_read'
        ? record(['convai_read'])
        : null,
}
const agent = { id: 'a', json: {}, isReadOnly: false, createdAtUnixMs: 0, updatedAtUnixMs: 0 }
const app = (trustsProxy: boolean) =>
  new Hono()
    .use('*', guard({ keyring, trustsProxy }))
    .route(
      '/',
      signing({
        agents: { find: async id => (id === 'a' ? agent : null) },
        signingKey: Buffer.alloc(32),
        trustsProxy,
        newConversationId: () => 'conv_1',
      }),
    )
    .all('*', context => context.text('through'))

const headers = { host: 'inner:8790', 'xi-api-key': 'sk_both' }
const forwarded = { 'x-forwarded-host': 'voice.example.com, inner', 'x-forwarded-proto': 'https' }
const signedBy = async (trustsProxy: boolean, more: Record<string, string>) => {
  const path =
    'http://inner/v1/convai/conversation/get-signed-url?agent_id=a&include_conversation_id=True&environment=staging'
  const answer = await app(trustsProxy).request(path, { headers: { ...headers, ...more } })
  return ((await answer.json()) as { signed_url?: string }).signed_url ?? `HTTP ${answer.status}`
}

test('a signed URL has the host that the client called; a proxy is believed only where it is trusted', async () => {
  expect(await signedBy(false, {})).toMatch(/^ws:\/\/inner:8790\/v1\/convai\/conversation\?agent_id=a&/)
  expect(await signedBy(false, forwarded)).toMatch(/^ws:\/\/inner:8790\//)
  expect(await signedBy(true, forwarded)).toMatch(/^wss:\/\/voice\.example\.com\/v1\//)
  expect(await signedBy(true, {})).toMatch(/^ws:\/\/inner:8790\//)
  expect(await signedBy(true, { 'x-forwarded-host': 'a/b?c' })).toBe('HTTP 400')
  const { searchParams } = new URL(await signedBy(true, forwarded))
  expect(Object.fromEntries(searchParams)).toMatchObject({
    conversation_id: 'conv_1',
    environment: 'staging',
  })
})

test.each([
  ['GET', '/v1/convai/conversations', 'convai_read'],
  ['HEAD', '/v1/convai/conversations', 'convai_read'],
  ['GET', '/v1/user', 'convai_read'],
  ['GET', '/v2/voices', 'convai_read'],
  ['GET', '/v1/antiphon/status', 'convai_read'],
  ['GET', '/v1', 'convai_read'],
  ['GET', '/metrics', 'convai_read'],
  ['GET', '/v1/convai/conversation/get-signed-url', 'convai_write'],
  ['GET', '/v1/convai/conversation/get_signed_url', 'convai_write'],
  ['GET', '/v1/convai/agents/a/link', 'convai_write'],
  ['POST', '/v1/convai/agents/create', 'convai_write'],
  ['PATCH', '/v1/convai/agents/a', 'convai_write'],
  ['DELETE', '/v1/convai/conversations/c', 'convai_write'],
  ['GET', '/v1/convai/conversations/c/feedback', 'convai_read'],
  ['POST', '/v1/convai/conversations/c/feedback/x', 'convai_write'],
  ['GET', '/v1/convai/conversation/token', null],
  ['GET', '/v1/convai/agents/a/widget', null],
  ['POST', '/v1/convai/conversations/c/feedback', null],
  ['POST', '/v1/convai/conversations/c/files', null],
  ['DELETE', '/v1/convai/conversations/c/files/f', null],
  ['OPTIONS', '/v1/convai/agents/create', null],
  ['GET', '/health', null],
  ['GET', '/metrics.html', null],
  ['GET', '/', null],
])('%s %s asks for %s', async (method, path, scope) => {
  const status = async (key?: string) =>
    (
      await app(false).request(`http://inner${path}`, {
        method,
        headers: key ? { authorization: `Bearer ${key}` } : {},
      })
    ).status
  const isServed = async (key?: string) => ![401, 429].includes(await status(key))
  expect([
    await isServed(),
    await isServed('sk_read'),
    await isServed('sk_both'),
    await isServed('sk_none'),
  ]).toEqual([scope === null, scope !== 'convai_write', true, scope === null])
})
