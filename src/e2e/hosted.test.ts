import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { placeCall } from '../evaluate/caller/place-call.ts'
import { createClip } from '../evaluate/clip.ts'
import { cue, say, scriptOf } from '../evaluate/fakes/call-fake.ts'
import { ELEVENLABS_KEY, GROQ_KEY, HEARD, SAID, startProviders } from './hosted-providers.ts'
import { runCli } from './run-cli.ts'
import { type ServerProcess, startServer } from './server-process.ts'
import { humanOrMade } from './utterance.ts'

let providers: Awaited<ReturnType<typeof startProviders>>
beforeAll(async () => {
  providers = await startProviders()
})
afterAll(() => providers.close())

const bareText = (text: string) =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours of a terminal
  text.replace(/\u001b\[\d+m/g, '')
const linesOf = (text: string) => bareText(text).trim().split('\n')

const stages = [
  ['vad', 'silero', 'embedded: there is no other'],
  ['stt', 'simulated groq/whisper-large-v3-turbo, partials by moonshine', 'GROQ_API_KEY is set'],
  ['stt', 'simulated scribe', 'stands in where the ones before it fail: ELEVENLABS_API_KEY is set'],
  ['stt', 'moonshine', 'stands in where the ones before it fail: embedded'],
  ['llm', 'simulated groq/openai/gpt-oss-20b', 'GROQ_API_KEY is set'],
  [
    'llm',
    'simulated groq/openai/gpt-oss-120b',
    'stands in where the ones before it fail: GROQ_API_KEY is set; its other model',
  ],
  ['tts', 'simulated elevenlabs', 'ELEVENLABS_API_KEY is set'],
] as const

describe('a server with both keys', () => {
  let server: ServerProcess
  beforeAll(async () => {
    server = await startServer([], undefined, providers.settings)
  })
  afterAll(() => server.stop('SIGKILL'))

  test('tells in columns who serves each stage, and why; the status page tells the same', async () => {
    const width = Math.max(...stages.map(([, name]) => name.length))
    for (const [stage, name, why] of stages)
      expect(linesOf(server.output()).map(line => line.trim())).toContain(
        `${stage}  ${name.padEnd(width)}  ${why}`,
      )
    const status = (await (await fetch(`${server.url}/v1/antiphon/status`)).json()) as {
      providers: unknown
    }
    expect(status.providers).toEqual(stages.map(([stage, name, why]) => ({ stage, name, why })))
  })

  test('is heard, answered and spoken to by the providers', async () => {
    const { pcm } = await humanOrMade()
    const clip = createClip({ name: 'caller', text: null, origin: 'recorded', pcm })
    const before = providers.journal.entries.length
    const result = await placeCall({
      url: server.url.replace('http', 'ws'),
      agentId: 'demo',
      script: scriptOf([
        say(cue('greeting'), { clip }),
        { type: 'hang-up', cue: { ...cue('agent-quiet', 1_500), patienceMs: 15_000 } },
      ]),
    })
    const told = (type: string) => result.frames.filter(frame => frame.type === type)
    expect(told('user_transcript').map(({ text }) => text)).toContain(HEARD)
    const answer = told('agent_response').findLast(({ text }) => text === SAID)
    expect(answer).toBeDefined()
    const sound = told('audio').filter(({ turn }) => turn === answer?.turn)
    expect(sound.reduce((sum, { samples = 0 }) => sum + samples, 0)).toBeGreaterThan(16_000)
    const since = providers.journal.entries.slice(before)
    const texts = since.filter(({ event, text }) => event === 'text-received' && text !== ' ')
    expect(texts.map(({ text }) => String(text).trim())).toEqual(
      expect.arrayContaining(['Seventeen marmots,', 'at your service.']),
    )
    expect(since.filter(({ event }) => event === 'audio-sent').length).toBeGreaterThan(1)
    // One socket of the voice for the whole call, greeting and answer.
    expect(since.filter(({ event, endpoint }) => event === 'connection-opened' && endpoint)).toHaveLength(1)
    expect(server.output()).not.toContain('OFFLINE VIOLATION')
    for (const key of [GROQ_KEY, ELEVENLABS_KEY]) {
      expect(server.output()).not.toContain(key)
      expect(JSON.stringify(since)).not.toContain(key)
    }
  })

  test('an address that leads to a server of ours is refused, whichever provider is asked for there', async () => {
    const ourselves = (name: string, what: string) => [
      1,
      [expect.stringMatching(`^${name} is ${server.url}\\S*, which is an Antiphon server and no ${what}; `)],
    ]
    const refused = async (settings: Readonly<Record<string, string>>) => {
      const { code, stderr } = await runCli(['serve', '--port', '0'], settings)
      return [code, linesOf(stderr)]
    }
    expect(await refused({ ...providers.settings, ANTIPHON_GROQ_URL: server.url })).toEqual(
      ourselves('ANTIPHON_GROQ_URL', 'Groq'),
    )
    expect(await refused({ ...providers.settings, ANTIPHON_ELEVENLABS_URL: server.url })).toEqual(
      ourselves('ANTIPHON_ELEVENLABS_URL', 'ElevenLabs'),
    )
    expect(await refused({ ANTIPHON_LLM_URL: server.url, ANTIPHON_LLM_MODEL: 'any' })).toEqual(
      ourselves('ANTIPHON_LLM_URL', 'language model'),
    )
  })
})

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

describe('at the start', () => {
  const start = async (settings: Readonly<Record<string, string>>) => {
    const { code, stderr } = await runCli(['serve', '--port', '0'], { ...providers.settings, ...settings })
    return { code, lines: linesOf(stderr) }
  }

  test.each([
    [
      'a wrong key of Groq',
      { GROQ_API_KEY: 'gsk_wrong_987654321' },
      /^groq\/\S+: refuses the key; correct GROQ_API_KEY \(401: Invalid API Key\)\.$/,
    ],
    [
      'a wrong key of ElevenLabs',
      { ELEVENLABS_API_KEY: 'sk_wrong_987654321' },
      /^(scribe|elevenlabs): refuses the key; correct ELEVENLABS_API_KEY/,
    ],
    [
      'a model that Groq does not have',
      { ANTIPHON_LLM: 'groq/llama-9' },
      /^groq\/llama-9: has no model "llama-9"; set ANTIPHON_LLM to another: it has openai\/gpt-oss/,
    ],
    [
      'a recogniser that Groq does not have',
      { ANTIPHON_STT: 'groq/whisper-9' },
      /^groq\/whisper-9: has no model "whisper-9"; set ANTIPHON_STT to another: it has whisper-large-v3-turbo/,
    ],
  ])('%s is told in one line, and the process exits with 1', async (_, settings, line) => {
    const { code, lines } = await start(settings)
    expect({ code, lines }).toEqual({ code: 1, lines: [expect.stringMatching(line)] })
    expect(lines.join()).not.toMatch(/wrong_987654321|good_0123456789/)
  })

  test('an own address as that of a language model is refused', async () => {
    const port = await freePort()
    const settings = { ANTIPHON_LLM_URL: `http://127.0.0.1:${port}`, ANTIPHON_LLM_MODEL: 'any' }
    const { code, stderr } = await runCli(['serve', '--port', `${port}`], settings)
    expect([code, linesOf(stderr)]).toEqual([
      1,
      [
        expect.stringMatching(
          /^ANTIPHON_LLM_URL is \S+, which is an Antiphon server and no language model; give the address of the model’s server\.$/,
        ),
      ],
    ])
  })

  test('providers that nobody reaches are told, and calls are taken: heard here, and told that it went wrong', async () => {
    const nowhere = `http://127.0.0.1:${await freePort()}`
    const server = await startServer([], undefined, {
      ...providers.settings,
      ANTIPHON_GROQ_URL: nowhere,
      ANTIPHON_ELEVENLABS_URL: nowhere,
    })
    try {
      const warnings = linesOf(server.output()).filter(line => line.startsWith('  ! '))
      expect(warnings).toEqual(
        expect.arrayContaining([
          expect.stringMatching(
            /^ {2}! groq\/whisper\S+, groq\/openai\/gpt-oss-20b, groq\/openai\/gpt-oss-120b: does not answer: nothing listens at .* correct ANTIPHON_GROQ_URL\. Calls are taken all the same\.$/,
          ),
          expect.stringMatching(
            /^ {2}! scribe, elevenlabs: does not answer: nothing listens at .* ANTIPHON_ELEVENLABS_URL/,
          ),
        ]),
      )
      const { pcm, word } = await humanOrMade()
      const clip = createClip({ name: 'caller', text: null, origin: 'recorded', pcm })
      const result = await placeCall({
        url: server.url.replace('http', 'ws'),
        agentId: 'demo',
        script: scriptOf([
          say(cue('greeting'), { clip }),
          { type: 'hang-up', cue: { ...cue('agent-quiet', 1_500), patienceMs: 15_000 } },
        ]),
      })
      const told = (type: string) =>
        result.frames.flatMap(frame => (frame.type === type ? [frame.text ?? ''] : []))
      expect(told('user_transcript').join(' ').toLowerCase()).toContain(word)
      expect(told('agent_response').join(' ')).toMatch(/something went wrong|technical trouble/)
      expect(result.frames.some(({ type, samples = 0 }) => type === 'audio' && samples > 0)).toBe(true)
      expect((await fetch(`${server.url}/health`)).status).toBe(200)
    } finally {
      await server.stop('SIGKILL')
    }
  }, 180_000)
})
