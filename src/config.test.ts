import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ConfigError, readConfig, settingNames } from './config.ts'
import { judgeSettings } from './evaluate/rubric/judge/settings.ts'

const empty = mkdtempSync(join(tmpdir(), 'antiphon-config-'))
const read = (flags: Record<string, string>, environment: Record<string, string> = {}) =>
  readConfig(flags, environment, empty)

describe('settings', () => {
  test('have defaults that need no key and no network', () => {
    expect(read({})).toMatchObject({
      host: '127.0.0.1',
      port: 8790,
      tls: null,
      maxCalls: 12,
      logLevel: 'info',
      providers: { stt: null, llm: null, tts: null, turnModel: undefined, turnModelMs: 80 },
    })
  })

  test('a model for the end of turns is looked for in the folder of models', () => {
    expect(read({}, { ANTIPHON_TURN_MODEL: 'smart-turn', ANTIPHON_MODELS: 'mine' })).toMatchObject({
      providers: { turnModel: 'smart-turn' },
      modelsFolder: join(empty, 'mine'),
    })
  })

  test('hosts for tools: none, unless they are named', () => {
    expect(read({}).toolHosts.names('localhost', 80)).toBe(false)
    const { toolHosts } = read({ ANTIPHON_TOOL_HOSTS: 'localhost:3000, 10.0.0.0/8' })
    expect(toolHosts.names('localhost', 3000)).toBe(true)
    expect(toolHosts.holds('10.1.2.3')).toBe(true)
    expect(() => read({ ANTIPHON_TOOL_HOSTS: 'localhost,http://a' })).toThrow(
      /^ANTIPHON_TOOL_HOSTS has the entry "http:\/\/a": it must be a host such as localhost:3000/,
    )
  })

  test('flags win over the environment, the environment over .env, and empty values count as not set', () => {
    const folder = mkdtempSync(join(tmpdir(), 'antiphon-config-'))
    writeFileSync(join(folder, '.env'), 'ANTIPHON_PORT=1\nANTIPHON_HOST=from-file\nANTIPHON_LOG="warn"\n')
    const config = readConfig(
      { ANTIPHON_PORT: '3' },
      { ANTIPHON_PORT: '2', ANTIPHON_HOST: 'from-env', ANTIPHON_LOG: '' },
      folder,
    )
    expect(config).toMatchObject({ port: 3, host: 'from-env', logLevel: 'warn' })
  })

  test('models are kept in the user’s cache unless a folder is named, relative to where the process runs', () => {
    expect(read({}, { XDG_CACHE_HOME: '/c', LOCALAPPDATA: '/c' }).modelsFolder).toMatch(/antiphon.models$/)
    const named = read({}, { ANTIPHON_MODELS: 'm', ANTIPHON_MODELS_MIRROR: 'shared' })
    expect(named).toMatchObject({ modelsFolder: join(empty, 'm'), modelsMirror: join(empty, 'shared') })
    const mirror = 'https://models.example/antiphon'
    expect(read({}, { ANTIPHON_MODELS_MIRROR: mirror }).modelsMirror).toBe(mirror)
  })

  test('a server of one’s own is named by its address, with or without a path', () => {
    const url = 'http://127.0.0.1:8000'
    for (const address of [url, `${url}/`, `${url}/v1`, `${url}/v1/`])
      expect(read({ ANTIPHON_LLM_URL: address, ANTIPHON_LLM_KEY: 'sk-1' }).providers).toMatchObject({
        llm: ['openai'],
        languageServer: { url: `${url}/v1`, model: null, key: 'sk-1' },
      })
    expect(read({ ANTIPHON_LLM_BASE_URL: `${url}/api` }).providers.languageServer.url).toBe(`${url}/api`)
    expect(read({ ANTIPHON_STT_URL: url, ANTIPHON_TTS_URL: url }).providers).toMatchObject({
      stt: ['openai'],
      tts: ['openai'],
      llm: null,
    })
  })

  test('keys and addresses of hosted providers go by the vendors’ names', () => {
    const keys = { GROQ_API_KEY: 'gsk_1', ELEVENLABS_API_KEY: 'sk_1', OPENAI_API_KEY: 'sk-1' }
    expect(read({}, keys).providers).toMatchObject({
      stt: null,
      groq: { url: 'https://api.groq.com/openai/v1', key: 'gsk_1' },
      elevenLabs: { url: 'https://api.elevenlabs.io', key: 'sk_1' },
      openAi: { key: 'sk-1' },
    })
    const own = { ANTIPHON_GROQ_URL: 'http://h:1/x/v1/', ANTIPHON_ELEVENLABS_URL: 'ws://h:2/' }
    expect(read(own, keys).providers).toMatchObject({
      groq: { url: 'http://h:1/x/v1' },
      elevenLabs: { url: 'http://h:2' },
    })
  })

  test('OpenAI’s key goes to OpenAI, and nowhere beyond this machine', () => {
    const keyOf = (url: string, more = {}) =>
      read({ ANTIPHON_LLM_URL: url, ...more }, { OPENAI_API_KEY: 'sk-1' }).providers.languageServer.key
    for (const url of ['https://eu.api.openai.com/v1', 'http://127.0.0.1:1', 'http://localhost:1/v1'])
      expect(keyOf(url)).toBe('sk-1')
    for (const url of ['https://gpu.example.com', 'https://api.openai.com.example.com', 'http://10.0.0.1'])
      expect(keyOf(url)).toBeNull()
    expect(keyOf('http://127.0.0.1:1', { ANTIPHON_LLM_KEY: 'own' })).toBe('own')
  })

  test('a stage has a list of providers, most wanted first', () => {
    const settings = {
      ANTIPHON_STT: 'groq, moonshine',
      ANTIPHON_LLM: 'groq/openai/gpt-oss-120b,groq',
      ANTIPHON_TTS: 'elevenlabs,joe',
    }
    expect(read(settings, { GROQ_API_KEY: 'a', ELEVENLABS_API_KEY: 'b' }).providers).toMatchObject({
      stt: ['groq', 'moonshine'],
      llm: ['groq/openai/gpt-oss-120b', 'groq'],
      tts: ['elevenlabs', 'joe'],
    })
  })

  test.each([
    [{ ANTIPHON_MODELS_MIRROR: 'ftp://x' }, /^ANTIPHON_MODELS_MIRROR must be a URL that begins with http/],
    [{ ANTIPHON_PORT: 'abc' }, /^ANTIPHON_PORT must be a number\.$/],
    [{ ANTIPHON_PORT: '70000' }, /^ANTIPHON_PORT must be at most 65535\.$/],
    [{ ANTIPHON_MAX_CALLS: '0' }, /^ANTIPHON_MAX_CALLS must be at least 1\.$/],
    [
      { ANTIPHON_STT: 'whisper9000' },
      /^ANTIPHON_STT is "whisper9000": no such recogniser; there is moonshine, groq, scribe, openai, simulated\.$/,
    ],
    [
      { ANTIPHON_SIMULATED_STT_MS: 'soon' },
      /^ANTIPHON_SIMULATED_STT_MS is wrong: "soon" is no latency: write/,
    ],
    [{ ANTIPHON_STT: 'simulated' }, /^ANTIPHON_STT is simulated, so ANTIPHON_SIMULATED_BOOK must be set/],
    [
      { ANTIPHON_LLM: 'gpt' },
      /^ANTIPHON_LLM is "gpt": no such language model; there is demo-rules, auto, groq, openai, simulated\.$/,
    ],
    [
      { ANTIPHON_STT: 'groq,whisper' },
      /^ANTIPHON_STT is "groq,whisper": no such recogniser as "whisper"; there is/,
    ],
    [{ ANTIPHON_LLM: 'groq,simulated' }, /^ANTIPHON_LLM has "simulated" beside others; it stands alone\.$/],
    [
      { ANTIPHON_LLM: 'openai' },
      /^ANTIPHON_LLM names openai, so ANTIPHON_LLM_URL must be set: .*OPENAI_API_KEY/,
    ],
    [{ ANTIPHON_LLM: 'groq/a' }, /^ANTIPHON_LLM names groq\/a, so GROQ_API_KEY must be set: /],
    [{ ANTIPHON_STT: 'scribe' }, /^ANTIPHON_STT names scribe, so ELEVENLABS_API_KEY must be set: /],
    [{ ANTIPHON_TTS: 'elevenlabs' }, /^ANTIPHON_TTS names elevenlabs, so ELEVENLABS_API_KEY must be set: /],
    [
      { ANTIPHON_GROQ_URL: 'http://me:secret@host' },
      /^(?!.*secret)ANTIPHON_GROQ_URL must be an address .*GROQ_API_KEY/,
    ],
    [{ GROQ_API_KEY: 'secret key' }, /^(?!.*secret)GROQ_API_KEY must have no spaces/],
    [{ ANTIPHON_ELEVENLABS_FORMAT: 'mp3' }, /^ANTIPHON_ELEVENLABS_FORMAT must be one of pcm_8000, /],
    [{ ANTIPHON_LLM_URL: '127.0.0.1:8000' }, /^ANTIPHON_LLM_URL must be an address such as http:/],
    [{ ANTIPHON_LLM_URL: 'http://me:secret@host/v1' }, /^(?!.*secret).*ANTIPHON_LLM_KEY\.$/],
    [{ ANTIPHON_LLM_KEY: 'secret\n' }, /^(?!.*secret)ANTIPHON_LLM_KEY must have no spaces/],
    [
      { ANTIPHON_TURN_MODEL: 'crystal-ball' },
      /^ANTIPHON_TURN_MODEL is "crystal-ball": no such model for the end of turns; there is smart-turn\.$/,
    ],
    [{ ANTIPHON_TURN_MODEL_MS: '0' }, /^ANTIPHON_TURN_MODEL_MS must be at least 1\.$/],
    [{ ANTIPHON_LOG: 'loud' }, /^ANTIPHON_LOG must be silent, error, warn, info or debug\.$/],
    [{ ANTIPHON_TLS_CERT: '/nowhere.pem' }, /^ANTIPHON_TLS_CERT and ANTIPHON_TLS_KEY belong together/],
    [
      { ANTIPHON_TLS_CERT: '/nowhere.pem', ANTIPHON_TLS_KEY: '/nowhere.key' },
      /\/nowhere.pem, which cannot be read \(ENOENT\)/,
    ],
  ])('an invalid one is one line that names it: %o', (flags, line) => {
    const fail = () => read(flags as Record<string, string>)
    expect(fail).toThrow(ConfigError)
    expect(fail).toThrow(line)
  })
})

test('docs/environment.md has every setting, and no other', () => {
  const text = readFileSync(new URL('../docs/environment.md', import.meta.url), 'utf8')
  const documented = new Set(text.match(/\b(ANTIPHON|GROQ|ELEVENLABS|OPENAI|OLLAMA)_[A-Z_]+\b(?!_?…)/g))
  // By its old name, of the vendors' tools, of agents, and of tests.
  for (const other of [
    'ANTIPHON_LLM_BASE_URL',
    'ELEVENLABS_BASE_URL',
    'ANTIPHON_SECRET_MY_LLM',
    'ANTIPHON_ENV_REGION',
    'ANTIPHON_CORPUS',
    'ANTIPHON_REFERENCE',
  ])
    documented.delete(other)
  expect([...documented].sort()).toEqual([...settingNames, ...judgeSettings].sort())
})
