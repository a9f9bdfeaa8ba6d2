import { type AddressInfo, createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startHost } from '../simulate/host.ts'
import { openJournal } from '../simulate/journal.ts'
import { simulateProvider } from '../simulate/provider.ts'
import type { SpeechToText } from '../speech/provider.ts'
import { type Flite, loadFlite } from '../speech/tts/flite/flite.ts'
import { ELEVENLABS_KEY, GROQ_KEY, startProviders } from './hosted-providers.ts'
import { runCli } from './run-cli.ts'

let providers: Awaited<ReturnType<typeof startProviders>>
let flite: Flite
beforeAll(async () => {
  providers = await startProviders()
  flite = await loadFlite({ voices: ['rms'] })
})
afterAll(async () => {
  await providers.close()
  await flite.close()
})

interface Finding {
  readonly what: string
  readonly ok: boolean
  readonly detail: string
}

/** What the doctor finds of hosted providers, in one line each. */
async function diagnose(settings: Readonly<Record<string, string>>) {
  const { code, stdout } = await runCli(['doctor', '--json'], { ...providers.settings, ...settings })
  const { ok, findings } = JSON.parse(stdout) as { ok: boolean; findings: readonly Finding[] }
  expect(stdout).not.toMatch(/good_0123456789|wrong_987654321/)
  expect(code).toBe(ok ? 0 : 1)
  return { code, findings: findings.filter(({ what }) => ['stt', 'llm', 'tts'].includes(what)) }
}
const told = ({ findings }: { readonly findings: readonly Finding[] }) =>
  findings.map(({ what, ok, detail }) => `${ok ? '✓' : '✗'} ${what} ${detail}`)
const matching = (...lines: readonly RegExp[]) => lines.map(line => expect.stringMatching(line))

describe('the doctor', () => {
  test('says of each provider how long it took, and exits with 0; in text the same', async () => {
    expect(told(await diagnose({}))).toEqual(
      matching(
        /^✓ stt simulated groq\/whisper-large-v3-turbo\S*( partials by moonshine)?: first result after \d+ ms \(GROQ_API_KEY is set\)$/,
        /^✓ stt simulated scribe: first result after \d+ ms \(stands in /,
        /^✓ stt moonshine: first result after \d+ ms /,
        /^✓ llm simulated groq\/openai\/gpt-oss-20b: first result after \d+ ms \(GROQ_API_KEY is set\)$/,
        /^✓ llm simulated groq\/openai\/gpt-oss-120b: first result after \d+ ms /,
        /^✓ tts simulated elevenlabs: first result after \d+ ms \(ELEVENLABS_API_KEY is set\)$/,
      ),
    )
    const { code, stdout } = await runCli(['doctor'], providers.settings)
    expect(code).toBe(0)
    expect(stdout).toMatch(/✓.* tts +simulated elevenlabs: first result after \d+ ms/)
  })

  test('says what is wrong with keys, and exits with 1', async () => {
    const wrong = { GROQ_API_KEY: 'gsk_wrong_987654321', ELEVENLABS_API_KEY: 'sk_wrong_987654321' }
    expect(told(await diagnose(wrong))).toEqual(
      matching(
        /^✗ stt groq\S+( partials by moonshine)?: refuses the key; correct GROQ_API_KEY \(401: Invalid API Key\)$/,
        /^✗ stt scribe: refuses the key; correct ELEVENLABS_API_KEY/,
        /^✓ stt moonshine: /,
        /^✗ llm groq\/openai\/gpt-oss-20b: refuses the key; correct GROQ_API_KEY /,
        /^✗ llm groq\/openai\/gpt-oss-120b: refuses the key; correct GROQ_API_KEY /,
        /^✗ tts elevenlabs: refuses the key; correct ELEVENLABS_API_KEY/,
      ),
    )
  })

  test('says whose quota is gone and whose limit is reached, with what helps', async () => {
    const deaf: SpeechToText = {
      name: 'deaf',
      async *transcribe(input) {
        for await (const item of input)
          if (item.type === 'flush') yield { type: 'text-final', text: '', confidence: 0, mark: item.mark }
      },
    }
    const common = { journal: openJournal(), key: null, seed: 1, ears: deaf, voice: flite }
    const groq = await startHost(
      simulateProvider('groq', { ...common, faults: ['transcription:rate-limit=7', 'chat:rate-limit=12'] }),
    )
    const elevenLabs = await startHost(simulateProvider('elevenlabs', { ...common, faults: ['quota'] }))
    try {
      const { findings } = await diagnose({
        ANTIPHON_GROQ_URL: groq.url,
        ANTIPHON_ELEVENLABS_URL: elevenLabs.url,
      })
      const failed = findings.filter(({ ok }) => !ok).map(({ what, detail }) => `${what} ${detail}`)
      expect(failed).toEqual(
        matching(
          /^stt .*groq\/whisper-large-v3-turbo.*: is asked too often; .*wait \d+ s/,
          /^stt .*scribe: has no quota left for this key; add credits at elevenlabs\.io, or use another key/,
          /^llm .*groq\/openai\/gpt-oss-20b: is asked too often; wait \d+ s, or choose a plan with higher limits/,
          /^llm .*groq\/openai\/gpt-oss-120b: is asked too often; wait \d+ s/,
          /^tts .*elevenlabs: has no quota left for this key; add credits at elevenlabs\.io, or use another key/,
        ),
      )
    } finally {
      await groq.close()
      await elevenLabs.close()
    }
  })
})

describe('antiphon simulate', () => {
  test.each(['groq', 'elevenlabs', 'openai'])('%s --list tells its faults and starts nothing', async name => {
    const { code, stdout } = await runCli(['simulate', name, '--list'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ {2}bad-key +(issue|recorded) +\S/m)
  })

  test.each([
    ['nonsense', /^antiphon: "nonsense" is no fault of this provider; there is bad-key, .*$/],
    ['chat:stall@every=2', /^antiphon: "every" in "stall@every=2" is no condition; there is connection, /],
    [
      'radio:stall',
      /^antiphon: "radio" in "radio:stall" is no service of groq; there is chat, transcription$/,
    ],
  ])('a fault %s is told in one line before any model is loaded', async (fault, line) => {
    const { code, stdout, stderr } = await runCli(['simulate', 'groq', '--port', '0', '--fault', fault])
    expect({ code, stdout, lines: stderr.trim().split('\n') }).toEqual({
      code: 1,
      stdout: '',
      lines: [expect.stringMatching(line)],
    })
  })

  test('a port in use, and a log that cannot be written, are told in one line', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise(resolve => taken.once('listening', resolve))
    const { port } = taken.address() as AddressInfo
    const { code, stderr } = await runCli(['simulate', 'groq', '--port', `${port}`])
    taken.close()
    expect([code, stderr.trim()]).toEqual([
      1,
      `antiphon: port ${port} on 127.0.0.1 is in use by another program; stop it or give another --port`,
    ])
    const unwritable = await runCli(['simulate', 'groq', '--port', '0', '--log', '/nowhere/at/all'])
    expect([unwritable.code, unwritable.stderr.trim()]).toEqual([
      1,
      expect.stringMatching(/^antiphon: --log \/nowhere\/at\/all cannot be written: [^\n]*ENOENT[^\n]*$/),
    ])
  })
})

test('the keys that the doctor was given are the ones that these tests look for', () => {
  expect(providers.settings).toMatchObject({ GROQ_API_KEY: GROQ_KEY, ELEVENLABS_API_KEY: ELEVENLABS_KEY })
})
