import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ConfigError, readConfig } from './config.ts'

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
      turnModel: undefined,
      turnModelMs: 80,
    })
  })

  test('a model for the end of turns is looked for in the folder of models', () => {
    expect(read({}, { ANTIPHON_TURN_MODEL: 'smart-turn', ANTIPHON_MODELS: 'mine' })).toMatchObject({
      turnModel: 'smart-turn',
      modelsFolder: join(empty, 'mine'),
    })
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

  test('a language model of another server is named whole, or looked for', () => {
    const server = { ANTIPHON_LLM_BASE_URL: 'http://127.0.0.1:8000/v1', ANTIPHON_LLM_MODEL: 'qwen' }
    expect(read({ ANTIPHON_LLM: 'openai', ANTIPHON_LLM_KEY: 'sk-1', ...server }).languageModel).toEqual({
      explicit: { baseUrl: 'http://127.0.0.1:8000/v1', model: 'qwen', key: 'sk-1' },
      wanted: 'qwen',
      ollamaHost: null,
    })
    expect(read({ ANTIPHON_LLM: 'auto', OLLAMA_HOST: ':11435', ...server }).languageModel).toEqual({
      explicit: null,
      wanted: 'qwen',
      ollamaHost: ':11435',
    })
  })

  test.each([
    [{ ANTIPHON_MODELS_MIRROR: 'ftp://x' }, /^ANTIPHON_MODELS_MIRROR must be a URL that begins with http/],
    [{ ANTIPHON_PORT: 'abc' }, /^ANTIPHON_PORT must be a number\.$/],
    [{ ANTIPHON_PORT: '70000' }, /^ANTIPHON_PORT must be at most 65535\.$/],
    [{ ANTIPHON_MAX_CALLS: '0' }, /^ANTIPHON_MAX_CALLS must be at least 1\.$/],
    [
      { ANTIPHON_STT: 'whisper9000' },
      /^ANTIPHON_STT is "whisper9000": no such recogniser; there is moonshine, simulated\.$/,
    ],
    [
      { ANTIPHON_SIMULATED_STT_MS: 'soon' },
      /^ANTIPHON_SIMULATED_STT_MS is wrong: "soon" is no latency: write/,
    ],
    [{ ANTIPHON_STT: 'simulated' }, /^ANTIPHON_STT is simulated, so ANTIPHON_SIMULATED_BOOK must be set/],
    [
      { ANTIPHON_LLM: 'gpt' },
      /^ANTIPHON_LLM is "gpt": no such language model; there is demo-rules, auto, openai, simulated\.$/,
    ],
    [{ ANTIPHON_LLM: 'openai' }, /^ANTIPHON_LLM is openai, so ANTIPHON_LLM_BASE_URL must be set: /],
    [
      { ANTIPHON_LLM: 'openai', ANTIPHON_LLM_BASE_URL: 'http://127.0.0.1:8000/v1' },
      /^ANTIPHON_LLM is openai, so ANTIPHON_LLM_MODEL must be set: /,
    ],
    [{ ANTIPHON_LLM_BASE_URL: '127.0.0.1:8000' }, /^ANTIPHON_LLM_BASE_URL must be an address such as http:/],
    [{ ANTIPHON_LLM_BASE_URL: 'http://me:secret@host/v1' }, /^(?!.*secret).*ANTIPHON_LLM_KEY\.$/],
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
