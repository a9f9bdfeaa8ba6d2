import { mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isAllowedOrigin, readAuth } from './allowlist.ts'
import { openFailures } from './failures.ts'
import { readLimits } from './limits.ts'
import { hostName, isFromHere, isLocalBinding, isLoopbackAddress, isLoopbackHost } from './loopback.ts'
import { readSetup, type SetupFrame } from './self-host.ts'
import { signingKey } from './signing-key.ts'

describe('the key that URLs are signed with', () => {
  test('is made once, stays, and is its owner’s only', () => {
    const folder = mkdtempSync(join(tmpdir(), 'antiphon-key-'))
    const key = signingKey(folder)
    expect(key).toHaveLength(32)
    expect(Buffer.from(signingKey(folder)).equals(key)).toBe(true)
    expect(readdirSync(folder)).toEqual(['signing.key'])
    expect(statSync(join(folder, 'signing.key')).mode & 0o777).toBe(0o600)
  })

  test('a file that holds none is named, and its content is not', () => {
    const folder = mkdtempSync(join(tmpdir(), 'antiphon-key-'))
    writeFileSync(join(folder, 'signing.key'), 'hunter2')
    expect(() => signingKey(folder)).toThrow(/signing\.key holds no signing key; delete it/)
    expect(() => signingKey(folder)).not.toThrow(/hunter2/)
  })
})

describe('who may call an agent', () => {
  const auth = (auth: object) => readAuth({ platform_settings: { auth } })

  test('a wrong value closes rather than opens', () => {
    expect(readAuth(null).isPublic).toBe(true)
    expect(readAuth({ platform_settings: { auth: { enable_auth: false } } }).isPublic).toBe(true)
    for (const enable_auth of [true, 'false', 1, {}]) expect(auth({ enable_auth }).isPublic).toBe(false)
    expect(isAllowedOrigin(auth({ allowlist: [{ hostname: '' }] }), 'https://example.com')).toBe(false)
    expect(isAllowedOrigin(auth({ allowlist: [{}] }), 'null')).toBe(false)
  })

  test('a host is the same with and without its scheme, its scheme’s port, and in any case; any other is another', () => {
    const list = auth({
      allowlist: [{ hostname: 'HTTPS://Example.com:443/' }, { hostname: 'localhost:3000' }],
    })
    for (const origin of ['https://example.com', 'http://example.com', 'http://localhost:3000'])
      expect(isAllowedOrigin(list, origin)).toBe(true)
    fc.assert(
      fc.property(fc.webAuthority(), host => {
        const known = ['example.com', 'localhost:3000']
        const given = `https://${host}`
        const shown = URL.canParse(given) ? new URL(given).host : ''
        expect(isAllowedOrigin(list, given)).toBe(known.includes(shown.replace(/:(80|443)$/, '')))
      }),
    )
  })
})

test('limits are read, and a negative one is none', () => {
  expect(readLimits({})).toEqual({ concurrent: null, daily: 100_000, queueMs: null })
  const platform_settings = {
    call_limits: { agent_concurrency_limit: 2, daily_limit: -1, bursting_enabled: false },
    queueing_config: { enabled: true, wait_timeout_seconds: 9999 },
  }
  expect(readLimits({ platform_settings })).toEqual({ concurrent: 2, daily: null, queueMs: 1_800_000 })
})

describe('where a request comes from', () => {
  test.each([
    ['127.0.0.1', true],
    ['127.1.2.3', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['10.0.0.1', false],
    ['127.0.0.1.evil.org', false],
    ['', false],
  ])('the address %s is this machine’s: %s', (address, isOurs) => {
    expect(isLoopbackAddress(address)).toBe(isOurs)
  })

  test.each([
    ['localhost', true],
    ['LOCALHOST:8790', true],
    ['127.0.0.1:8790', true],
    ['[::1]:8790', true],
    ['localhost.evil.org', false],
    ['127.0.0.1.nip.io', false],
    ['evil.org:8790', false],
    ['', false],
    ['localhost:8790@evil.org', false],
  ])('the name %s can only be this machine: %s', (host, isOurs) => {
    expect(isLoopbackHost(host)).toBe(isOurs)
  })

  test('what is bound to this machine only', () => {
    for (const host of ['127.0.0.1', '::1', 'localhost']) expect(isLocalBinding(host)).toBe(true)
    for (const host of ['0.0.0.0', '::', '192.168.1.2', 'antiphon.local', ''])
      expect(isLocalBinding(host)).toBe(false)
  })

  test('no page of another site is from here, whatever it is called', () => {
    const here = { remoteAddress: '127.0.0.1', host: 'localhost:8790', origin: null, isForwarded: false }
    expect(isFromHere(here)).toBe(true)
    fc.assert(
      fc.property(fc.webUrl(), url => {
        const { origin, hostname } = new URL(url)
        fc.pre(!isLoopbackHost(hostname))
        expect(isFromHere({ ...here, origin })).toBe(false)
      }),
    )
  })

  test('a host name has no room for anything else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const name = hostName(text)
        if (name !== null) expect(text).toMatch(/^[\w.:[\]-]+$/)
      }),
    )
  })
})

test('wrong keys are counted by address, in a window', () => {
  let now = 0
  const failures = openFailures(() => now)
  const many = (address: string) => Array.from({ length: 21 }, () => failures.count(address)).at(-1)
  expect(many('a')).toBe(true)
  expect(failures.count('b')).toBe(false)
  now = 60_000
  expect(failures.count('a')).toBe(false)
})

describe('an agent that is brought along', () => {
  const frame = (more: Partial<SetupFrame>): SetupFrame => ({
    agent_config_dict: {
      name: 'A',
      conversation_config: { agent: { prompt: { tools: [], tool_ids: ['tool_1'] } } },
    },
    override_agent_config_list: null,
    tools_config_list: null,
    prompt_knowledge_base: null,
    post_call_transcription_webhook: null,
    post_call_audio_webhook: null,
    ...more,
  })
  const read = (more: Partial<SetupFrame>) => {
    const setup = readSetup(frame(more))
    if (!setup.ok) throw new Error(setup.problem)
    return setup.agent
  }

  test('has its tools by value, exported or bare, and its overrides laid over it in order', () => {
    const { json, id } = read({
      tools_config_list: [
        { id: 'tool_1', tool_config: { type: 'webhook', name: 'weather' } },
        { type: 'client', name: 'beep' },
      ],
      override_agent_config_list: [{ name: 'B' }, { name: 'C', tags: ['x'] }],
    })
    expect(id).toBe('self_hosted')
    expect(json).toEqual({
      name: 'C',
      tags: ['x'],
      conversation_config: {
        agent: {
          prompt: {
            tools: [
              { type: 'webhook', name: 'weather', id: 'tool_1' },
              { type: 'client', name: 'beep' },
            ],
            tool_ids: [],
          },
        },
      },
    })
  })

  test('knows what it brings in place of what it names, and says where it wants to be reported', () => {
    const brought = read({
      prompt_knowledge_base: ['One.', 'Two.'],
      post_call_audio_webhook: { url: 'https://a.b/audio', hmac_secret: 's'.repeat(16) },
    })
    expect(brought.knowledge.map(({ text }) => text)).toEqual(['One.', 'Two.'])
    expect(brought.json).toMatchObject({ conversation_config: { agent: { prompt: { knowledge_base: [] } } } })
    expect(brought.postCall).toEqual({
      transcription: null,
      audio: { url: 'https://a.b/audio', secret: 's'.repeat(16) },
    })
  })

  test('whatever the agent is, reading it never throws', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.array(fc.dictionary(fc.string(), fc.jsonValue())),
        (agent, list) => {
          const conversation_config = { agent: agent as never }
          for (const agent_config_dict of [agent, { ...agent, conversation_config }])
            readSetup(frame({ agent_config_dict, override_agent_config_list: list, tools_config_list: list }))
        },
      ),
    )
  })
})
