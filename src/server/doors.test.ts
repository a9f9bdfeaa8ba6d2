import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Conversation } from '@elevenlabs/client'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { readConfig } from '../config.ts'
import { keyScopes } from '../doors/api-key.ts'
import { openKeyring } from '../doors/keyring.ts'
import { signTicket } from '../doors/ticket.ts'
import { openStore } from '../store/sqlite.ts'
import type { Store } from '../store/store.ts'
import { dial } from './fakes/dial.ts'
import { type Running, serve } from './serve.ts'

/** A machine that does other things too is slow, not wrong. */
const eventually = <Value>(check: () => Value | Promise<Value>) =>
  vi.waitFor(check, { timeout: 20_000, interval: 20 })
const folder = mkdtempSync(join(tmpdir(), 'antiphon-doors-'))
let running: Running
let sockets: string
/** What `antiphon keys` opens beside the server. */
let beside: Store

const agents = {
  open: {},
  private: { auth: { enable_auth: true, shareable_token: 'share-me-1234567890' } },
  fenced: {
    auth: { allowlist: [{ hostname: 'https://example.com' }, { hostname: 'localhost:3000' }] },
  },
  gated: { auth: { allowlist: [{ hostname: 'example.com' }], require_origin_header: true } },
  single: { call_limits: { agent_concurrency_limit: 1 } },
  daily: { call_limits: { daily_limit: 1 } },
  queued: {
    call_limits: { agent_concurrency_limit: 1 },
    queueing_config: { enabled: true, wait_timeout_seconds: 30 },
  },
  hasty: {
    call_limits: { agent_concurrency_limit: 1 },
    queueing_config: { enabled: true, wait_timeout_seconds: 0.2 },
  },
}

const textAgent = (name: string, platform_settings: object = {}) => ({
  name,
  conversation_config: {
    conversation: { text_only: true },
    agent: { first_message: `I am ${name}.` },
  },
  platform_settings,
})

beforeAll(async () => {
  for (const [id, settings] of Object.entries(agents))
    writeFileSync(join(folder, `${id}.json`), JSON.stringify(textAgent(id, settings)))
  running = await serve(
    readConfig(
      {
        ANTIPHON_PORT: '0',
        ANTIPHON_DATA: join(folder, 'data'),
        ANTIPHON_AGENTS: folder,
        ANTIPHON_LOG: 'silent',
      },
      {},
      folder,
    ),
  )
  sockets = running.url.replace('http', 'ws')
  beside = await openStore(join(folder, 'data'))
  // The official client takes it from its surroundings, which Node 20 does not have.
  vi.stubGlobal('WebSocket', WebSocket)
})
afterAll(async () => {
  vi.unstubAllGlobals()
  await beside?.close()
  await running?.stop(0, AbortSignal.abort())
})

const calls: { hangUp(): void }[] = []

const call = (path: string, greeting?: Parameters<typeof dial>[1]) => {
  const dialled = dial(path.includes('://') ? path : `${sockets}${path}`, greeting)
  calls.push(dialled)
  return dialled
}
const agent = (id: string, more = '') => `/v1/convai/conversation?agent_id=${id}${more}`
const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${running.url}${path}`, { headers })
const post = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${running.url}${path}`, { method: 'POST', headers })
/** `fetch` lets nobody choose the Host. */
const raw = (path: string, headers: Record<string, string>, method = 'GET') =>
  new Promise<{ status: number; body: string }>((resolve, reject) => {
    const sent = request(`${running.url}${path}`, { headers, method }, async answer => {
      let body = ''
      for await (const part of answer) body += part
      resolve({ status: answer.statusCode ?? 0, body })
    })
    sent.on('error', reject).end()
  })
const signedUrl = async (query: string, headers = {}) => {
  const answer = await get(`/v1/convai/conversation/get-signed-url?${query}`, headers)
  expect(answer.status).toBe(200)
  return ((await answer.json()) as { signed_url: string }).signed_url
}
const isConversation = expect.stringMatching(/^conv_[A-Za-z0-9]+$/)
const refused = (id: string) =>
  `1008 No agent '${id}', or not for this client: it may want a valid signed URL or an API key.`
/** As soon as it is stored. */
const recordOf = (id: string) =>
  eventually(async () => {
    const record = await beside.conversation(id)
    if (!record) throw new Error(`no record of ${id}`)
    return record
  })

beforeEach(() => {
  for (const open of calls.splice(0)) open.hangUp()
})

describe('the public door', () => {
  test('lets everybody in where the agent says so', async () => {
    const { outcome } = call(agent('open'))
    expect(await outcome).toEqual(isConversation)
    expect((await recordOf(await outcome)).metadata.authorization_method).toBe('public')
  })

  test('answers the same for an agent that is not there and for one that wants more than was shown', async () => {
    const wrong = '&conversation_signature=cvtkn_e30.AAAA'
    const answers = ['nobody', 'private'].flatMap(id => [
      call(agent(id)).outcome,
      call(agent(id, wrong)).outcome,
      call(agent(id), { headers: { 'xi-api-key': 'sk_wrong' } }).outcome,
      call(agent(id), { protocols: ['convai', 'bearer.sk_wrong'] }).outcome,
    ])
    expect(await Promise.all(answers)).toEqual([
      ...Array(4).fill(refused('nobody')),
      ...Array(4).fill(refused('private')),
    ])
  })

  test.each([
    ['fenced', 'https://example.com', true],
    ['fenced', 'http://localhost:3000', true],
    ['fenced', 'http://localhost:3001', false],
    ['fenced', 'https://sub.example.com', false],
    ['fenced', 'https://example.com.evil.org', false],
    ['fenced', 'null', false],
    ['fenced', null, true],
    ['gated', 'https://example.com', true],
    ['gated', null, false],
  ])('%s from the origin %s: %s', async (id, origin, isIn) => {
    const { outcome } = call(agent(id), origin === null ? {} : { headers: { origin } })
    expect(await outcome).toEqual(
      isIn
        ? isConversation
        : `1008 The agent's allowlist does not have this origin: ${origin ?? 'none was sent'}`,
    )
  })
})

describe('a signed URL', () => {
  test('begins calls with the official client, more than one', async () => {
    const url = await signedUrl('agent_id=private')
    expect(url).toContain(`${sockets}/v1/convai/conversation?agent_id=private&conversation_signature=cvtkn_`)
    for (const _ of [1, 2]) {
      const messages: string[] = []
      const session = await Conversation.startSession({
        signedUrl: url,
        connectionType: 'websocket',
        textOnly: true,
        onMessage: ({ message }) => messages.push(message),
      })
      await eventually(() => expect(messages).toEqual(['I am private.']))
      expect((await recordOf(session.getId())).metadata.authorization_method).toBe('signed_url')
      await session.endSession()
    }
  })

  test('with a conversation id begins that conversation, once', async () => {
    const url = await signedUrl('agent_id=private&include_conversation_id=true')
    const id = new URL(url).searchParams.get('conversation_id')
    const both = await Promise.all([call(url).outcome, call(url).outcome])
    expect(both.sort()).toEqual([refused('private'), id].sort())
    expect(await call(url).outcome).toBe(refused('private'))
  })

  test('is for its agent, its time and its purpose', async () => {
    const key = Buffer.from(readFileSync(join(folder, 'data/signing.key'), 'utf8'), 'base64')
    expect(statSync(join(folder, 'data/signing.key')).mode & 0o777).toBe(0o600)
    const now = Math.floor(Date.now() / 1000)
    const good = { purpose: 'signed_url', subject: 'private', expiresAt: now + 60 } as const
    const by = (ticket: Parameters<typeof signTicket>[1]) =>
      call(agent('private', `&conversation_signature=${signTicket(key, ticket)}`)).outcome
    expect(await by(good)).toEqual(isConversation)
    expect(await by({ ...good, expiresAt: now })).toBe(refused('private'))
    expect(await by({ ...good, subject: 'open' })).toBe(refused('private'))
    expect(await by({ ...good, purpose: 'self_host' })).toBe(refused('private'))
  })

  test.each(['token', 'conversation_token', 'conversation_signature'])('is also taken as %s', async name => {
    const token = new URL(await signedUrl('agent_id=private')).searchParams.get('conversation_signature')
    expect(await call(agent('private', `&${name}=${token}&conversation_signature=`)).outcome).toEqual(
      isConversation,
    )
  })

  test('and its token as a bearer subprotocol, which is never given back', async () => {
    const token = new URL(await signedUrl('agent_id=private')).searchParams.get('conversation_signature')
    const { outcome, ws } = call(agent('private'), { protocols: ['convai', `bearer.${token}`] })
    expect(await outcome).toEqual(isConversation)
    expect(ws.protocol).toBe('convai')
  })

  test('is asked for by its old name too, and not for what is not there', async () => {
    expect((await get('/v1/convai/conversation/get_signed_url?agent_id=open')).status).toBe(200)
    const unknown = await get('/v1/convai/conversation/get-signed-url?agent_id=nobody')
    expect([unknown.status, await unknown.json()]).toMatchObject([
      404,
      { detail: { status: 'document_not_found' } },
    ])
    const without = await get('/v1/convai/conversation/get-signed-url')
    expect([without.status, await without.json()]).toMatchObject([
      422,
      { detail: [{ loc: ['query', 'agent_id'], type: 'missing' }] },
    ])
  })

  test('carries the host that the client called, and no other that somebody sent along', async () => {
    const path = '/v1/convai/conversation/get-signed-url?agent_id=open'
    const local = `localhost:${new URL(running.url).port}`
    expect(await signedUrl('agent_id=open')).toMatch(/^ws:\/\/127\.0\.0\.1:/)
    expect(JSON.parse((await raw(path, { host: local })).body).signed_url).toContain(`ws://${local}/v1/`)
    expect(await raw(path, { host: 'evil.org' })).toMatchObject({ status: 403 })
    expect(await raw(path, { 'x-forwarded-host': 'evil.org' })).toMatchObject({ status: 403 })
  })
})

test('a share link’s token opens the agent’s door', async () => {
  const link = await (await get('/v1/convai/agents/private/link')).json()
  expect(link).toMatchObject({
    agent_id: 'private',
    token: { purpose: 'shareable_link', agent_id: 'private' },
  })
  const { token } = link as { token: { conversation_token: string } }
  const { outcome } = call(agent('private', `&token=${token.conversation_token}`))
  expect(await outcome).toEqual(isConversation)
  expect((await recordOf(await outcome)).metadata.authorization_method).toBe('shareable_link')
  expect(await (await get('/v1/convai/agents/open/link')).json()).toEqual({ agent_id: 'open', token: null })
})

test('who asks for a WebRTC room is told the line to change, by the official client', async () => {
  const failure = await Conversation.startSession({
    agentId: 'open',
    connectionType: 'webrtc',
    origin: running.url,
    textOnly: true,
  }).then(
    () => 'it began',
    (error: Error) => error.message,
  )
  expect(failure).toContain('add connectionType: "websocket" to the options of startSession')
})

describe('limits', () => {
  const full = '3008 Too many concurrent connections.'

  test('an agent takes so many calls at once', async () => {
    const first = call(agent('single'))
    expect(await first.outcome).toEqual(isConversation)
    expect(await call(agent('single')).outcome).toBe(full)
    expect(await call(agent('open')).outcome).toEqual(isConversation)
    first.hangUp()
    await eventually(async () => expect(await call(agent('single')).outcome).toEqual(isConversation))
  })

  test('an agent takes so many calls a day', async () => {
    const full = "3008 The agent's daily limit of 1 conversations is reached."
    const both = await Promise.all([call(agent('daily')).outcome, call(agent('daily')).outcome])
    expect(both.filter(outcome => outcome === full)).toHaveLength(1)
    expect(both.filter(outcome => outcome.startsWith('conv_'))).toHaveLength(1)
    expect(await call(agent('daily')).outcome).toBe(full)
  })

  test('who connects and says nothing keeps nobody out', async () => {
    call(agent('single'), { frames: [] })
    await eventually(async () => expect(await call(agent('single')).outcome).toEqual(isConversation))
  })
})

describe('the queue', () => {
  const statuses = ({ frames }: { frames: readonly { type: string; queue_status_event?: unknown }[] }) =>
    frames.flatMap(frame =>
      frame.type === 'queue_status' ? [(frame.queue_status_event as { status: string }).status] : [],
    )

  test('who waits is met, told, and let in when a place is free; what they said meanwhile is not answered', async () => {
    const first = call(agent('queued'))
    await first.frame('agent_response')
    const second = call(agent('queued'))
    const id = await second.outcome
    expect(id).toEqual(isConversation)
    await second.frame('queue_status')
    second.ws.send(JSON.stringify({ type: 'user_message', text: 'Are you there?' }))
    const gone = call(agent('queued'))
    await gone.frame('queue_status')
    const third = call(agent('queued'))
    await third.frame('queue_status')
    gone.hangUp()
    await gone.closed()
    first.hangUp()
    await second.frame('agent_response')
    expect(statuses(second)).toEqual(['waiting', 'admitted'])
    expect(second.frames.slice(0, 3).map(({ type }) => type)).toEqual([
      'conversation_initiation_metadata',
      'queue_status',
      'queue_status',
    ])
    expect(statuses(third)).toEqual(['waiting'])
    second.hangUp()
    await third.frame('agent_response')
    await eventually(async () => expect((await recordOf(id)).status).toBe('done'))
    const record = await recordOf(id)
    expect(record.metadata.queue_wait_secs).toBeGreaterThan(0)
    expect(record.transcript.map(({ message }) => message)).toEqual(['I am queued.'])
    expect(gone.frames.map(({ type }) => type)).toEqual(['conversation_initiation_metadata', 'queue_status'])
  })

  test('whose wait is over is told, and closed', async () => {
    const first = call(agent('hasty'))
    await first.frame('agent_response')
    const second = call(agent('hasty'))
    expect(await second.closed()).toBe('3008 Too many concurrent connections.')
    expect(statuses(second)).toEqual(['waiting', 'timed_out'])
  })
})

describe('the self-host door', () => {
  const brought = {
    ...textAgent('Brought'),
    agent_id: 'brought_along',
  }

  test('takes an agent that the official client brings, wherever the path ends so', async () => {
    for (const path of ['/sagemaker/convai/conversation', '/v1/convai/conversation']) {
      const messages: string[] = []
      const session = await Conversation.startSession({
        orchestrator: {
          url: `${sockets}${path}`,
          agentConfig: brought,
          agentConfigOverrides: [
            { conversation_config: { agent: { first_message: 'I came along, {{ who }}.' } } },
          ],
          promptKnowledgeBase: ['The shop opens at {{nine}}.'],
          postCallTranscriptionWebhook: { url: 'https://example.com/hook', hmacSecret: 'x'.repeat(16) },
        },
        dynamicVariables: { who: 'Ada' },
        textOnly: true,
        onMessage: ({ message }) => messages.push(message),
      })
      await eventually(() => expect(messages).toEqual(['I came along, Ada.']))
      const record = await recordOf(session.getId())
      expect(record).toMatchObject({ agent_id: 'brought_along', agent_name: 'Brought' })
      expect(JSON.stringify(record)).not.toContain('xxxxxxxxxxxxxxxx')
      await session.endSession()
    }
  })

  const door = '/v1/convai/conversation'
  const setup = (more: object) => ({ type: 'enclave_setup_config', agent_config_dict: brought, ...more })
  test.each([
    [
      'no agent',
      [setup({ agent_config_dict: null })],
      /^1008 In enclave_setup_config: agent_config_dict is missing/,
    ],
    [
      'half an agent',
      [setup({ agent_config_dict: {} })],
      /^1008 In enclave_setup_config: .* conversation_config/,
    ],
    [
      'a tool without a name',
      [setup({ tools_config_list: [{}] })],
      /^1008 .*tools_config_list\[0\] is no tool/,
    ],
    [
      'an ordinary start',
      [{ type: 'conversation_initiation_client_data' }],
      /^1008 The URL names no agent_id/,
    ],
    ['two agents', [setup({}), setup({})], /^1008 enclave_setup_config belongs first/],
    [
      'a short secret',
      [setup({ post_call_audio_webhook: { url: 'x', hmac_secret: 'short' } })],
      /^1008 .*hmac_secret/,
    ],
  ])('refuses %s and says why', async (_, frames, why) => {
    expect(await call(door, { frames }).outcome).toMatch(why)
  })

  test('refuses an agent where the URL names one', async () => {
    expect(await call(agent('open'), { frames: [setup({})] }).outcome).toMatch(
      /^1008 enclave_setup_config belongs/,
    )
  })

  test('is not open to a page of another site, nor through a proxy', async () => {
    for (const headers of [
      { origin: 'https://evil.org' },
      { 'x-forwarded-for': '10.0.0.1' },
      { host: 'evil.org' },
    ])
      expect(await call(door, { headers, frames: [setup({})] }).outcome).toMatch(
        /^1008 The URL names no agent_id; to/,
      )
  })
})

describe('REST without a key', () => {
  test('is this machine’s own: pages of other sites, other names and proxies are refused', async () => {
    const path = '/v1/convai/conversations'
    expect((await get(path)).status).toBe(200)
    expect((await get(path, { 'xi-api-key': 'anything' })).status).toBe(200)
    expect((await raw(path, { origin: running.url })).status).toBe(200)
    expect((await raw(path, { origin: 'http://localhost:3000' })).status).toBe(200)
    for (const headers of [
      { origin: 'https://evil.org' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { host: 'rebound.evil.org' },
      { forwarded: 'for=10.0.0.1' },
    ] as Record<string, string>[])
      expect(await raw(path, headers)).toMatchObject({ status: 403 })
  })

  test('an address that others reach needs a key first, and the refusal says how to make one', async () => {
    const data = mkdtempSync(join(tmpdir(), 'antiphon-doors-'))
    const config = readConfig(
      { ANTIPHON_PORT: '0', ANTIPHON_HOST: '0.0.0.0', ANTIPHON_DATA: data, ANTIPHON_LOG: 'silent' },
      {},
      data,
    )
    await expect(serve(config)).rejects.toThrow(`antiphon keys create --data ${data}`)
  })
})

/** The sum of a family's figures, of those whose labels have `label`. */
const figure = (text: string, name: string, label = '') =>
  text
    .split('\n')
    .filter(line => line.startsWith(name) && line.includes(label))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)

test('what happened at the doors and in the calls so far is in the figures', async () => {
  const answer = await get('/metrics')
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  await eventually(async () => {
    const { conversations } = (await (await get('/v1/convai/conversations?page_size=100')).json()) as {
      conversations: readonly { status: string }[]
    }
    const text = await (await get('/metrics')).text()
    const admitted = (outcome: string) => figure(text, 'antiphon_admissions_total', `"${outcome}"`)
    expect(conversations.length).toBeGreaterThan(3)
    expect(figure(text, 'antiphon_calls_live')).toBe(0)
    expect(figure(text, 'antiphon_calls_total')).toBe(conversations.length)
    expect(admitted('daily-limit')).toBeGreaterThan(0)
    expect(admitted('access-denied')).toBeGreaterThan(1)
    expect(admitted('setup-bad')).toBeGreaterThan(0)
    expect(figure(text, 'antiphon_queue_ends_total', '"timed_out"')).toBeGreaterThan(0)
    expect(figure(text, 'antiphon_queue_ends_total')).toBe(admitted('queued'))
    expect(figure(text, 'antiphon_queue_wait_seconds_count')).toBe(admitted('queued'))
    expect(figure(text, 'antiphon_turns_total', '"greeting"')).toBeGreaterThan(0)
    expect(figure(text, 'antiphon_calls_limit')).toBe(12)
    expect(figure(text, 'process_resident_memory_bytes')).toBeGreaterThan(1e7)
    expect(figure(text, 'antiphon_build_info')).toBe(1)
  })
})

describe('once there is a key', () => {
  let key: string
  let reader: string
  beforeAll(async () => {
    const keyring = openKeyring(beside.documents)
    key = (await keyring.create('owner', keyScopes)).key
    reader = (await keyring.create('dashboard', ['convai_read'])).key
  })
  const answer = async (response: Response) => [
    response.status,
    ((await response.json()) as Detail).detail?.status,
  ]
  interface Detail {
    readonly detail?: { readonly status: string }
  }

  test('everything under /v1 asks for it, at once, and nothing else does', async () => {
    const path = '/v1/convai/conversations'
    expect(await answer(await get(path))).toEqual([401, 'needs_authorization'])
    expect(await answer(await get('/v1/antiphon/status'))).toEqual([401, 'needs_authorization'])
    expect(await answer(await get(path, { 'xi-api-key': `${key}0` }))).toEqual([401, 'invalid_api_key'])
    expect((await get(path, { 'xi-api-key': key })).status).toBe(200)
    expect((await get(path, { authorization: `Bearer ${key}` })).status).toBe(200)
    expect((await get('/health')).status).toBe(200)
    expect((await get('/v1/convai/conversation/token?agent_id=open')).status).toBe(501)
    const preflight = await fetch(`${running.url}${path}`, {
      method: 'OPTIONS',
      headers: { origin: 'https://a.b' },
    })
    expect(preflight.status).toBe(204)
  })

  test('figures are this machine’s own to read; others need it', async () => {
    expect((await get('/metrics')).status).toBe(200)
    const forwarded = { 'x-forwarded-for': '192.0.2.7' }
    expect((await get('/metrics', forwarded)).status).toBe(401)
    expect((await get('/metrics', { ...forwarded, authorization: `Bearer ${reader}` })).status).toBe(200)
    expect((await raw('/metrics', { host: 'evil.example' })).status).toBe(401)
  })

  test('a key reads or signs as its scopes say', async () => {
    const signing = '/v1/convai/conversation/get-signed-url?agent_id=open'
    expect((await get('/v1/convai/conversations', { 'xi-api-key': reader })).status).toBe(200)
    expect(await answer(await get(signing, { 'xi-api-key': reader }))).toEqual([401, 'missing_permissions'])
    expect(await answer(await post('/v1/antiphon/self-host-url', { 'xi-api-key': reader }))).toEqual([
      401,
      'missing_permissions',
    ])
  })

  test('it opens private agents by header and by subprotocol; one that only reads does not', async () => {
    const byHeader = call(agent('private'), { headers: { 'xi-api-key': key } })
    expect(await byHeader.outcome).toEqual(isConversation)
    expect((await recordOf(await byHeader.outcome)).metadata.authorization_method).toBe(
      'authorization_header',
    )
    expect(await call(agent('private'), { protocols: ['convai', `bearer.${key}`] }).outcome).toEqual(
      isConversation,
    )
    expect(await call(agent('private'), { headers: { 'xi-api-key': reader } }).outcome).toBe(
      refused('private'),
    )
  })

  test('the self-host door wants the key or a URL that the key has asked for', async () => {
    const frames = [
      { type: 'enclave_setup_config', agent_config_dict: textAgent('Brought') },
      { type: 'conversation_initiation_client_data' },
    ]
    const door = '/v1/convai/conversation'
    expect(await call(door, { frames }).outcome).toMatch(/^1008 The URL names no agent_id; to/)
    expect(await call(`${door}?token=${key}`, { frames }).outcome).toEqual(isConversation)
    const minted = await post('/v1/antiphon/self-host-url?valid_seconds=60', { 'xi-api-key': key })
    const { url } = (await minted.json()) as { url: string }
    expect(await call(url, { frames, protocols: [] }).outcome).toEqual(isConversation)
    expect((await post('/v1/antiphon/self-host-url?valid_seconds=0', { 'xi-api-key': key })).status).toBe(422)
  })

  test('guesses become slow, right keys do not', async () => {
    const guesses = await Promise.all(
      Array.from({ length: 40 }, () => get('/v1/convai/conversations', { 'xi-api-key': 'sk_guess' })),
    )
    expect(guesses.map(({ status }) => status)).toContain(429)
    expect((await get('/v1/convai/conversations', { 'xi-api-key': key })).status).toBe(200)
  })

  test('what is revoked is nobody’s, at once', async () => {
    expect(await openKeyring(beside.documents).revoke('owner')).toMatchObject({ name: 'owner' })
    // Refused as one guess more, which by now may be one too many.
    const refusal = await get('/v1/convai/conversations', { 'xi-api-key': key })
    expect([401, 429]).toContain(refusal.status)
  })
})
