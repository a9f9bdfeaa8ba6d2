import { setMaxListeners } from 'node:events'
import { tmpdir } from 'node:os'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { ConfigError, readConfig } from '../../config.ts'
import { startClock } from '../../flow/clock.ts'
import { openSimulated } from '../../server/simulated.ts'
import { lookAtAddresses } from '../../server/stages/addresses.ts'
import { openCascades } from '../../server/stages/cascades.ts'
import { check, checkAtStart } from '../../server/stages/check.ts'
import type { Entry } from '../../server/stages/entry.ts'
import { openModels } from '../../server/stages/models.ts'
import { openRecognisers } from '../../server/stages/recognisers.ts'
import { openVoices } from '../../server/stages/voices.ts'
import { type SimulatorHost, startHost } from '../../simulate/host.ts'
import { openJournal } from '../../simulate/journal.ts'
import { type ProviderName, simulateProvider } from '../../simulate/provider.ts'
import { openEchoing, ways } from './echoing.ts'
import { brain, moonshine } from './mocks.ts'
import { ELEVENLABS, everything, found, GROQ, LLM, settings, textOf } from './secrets.ts'
import { readableVoice } from './words.ts'

vi.mock('../../speech/stt/moonshine.ts', async () => (await import('./mocks.ts')).moonshine)
vi.mock('../../speech/llm/demo/brain.ts', async () => (await import('./mocks.ts')).brain)
vi.mock('../../server/voice.ts', async () => (await import('./mocks.ts')).voice)

test('what is looked for is found', () => {
  expect(found(`Incorrect API key provided: ${GROQ}.`)).toHaveLength(1)
  expect(found(`{"a":"${ELEVENLABS}","b":"${LLM}"}`)).toHaveLength(2)
  expect(found('Incorrect API key provided: gsk_…wxyz.')).toEqual([])
})

describe('every adapter, whichever way its provider shows the key', () => {
  const echoing = openEchoing()
  let host: SimulatorHost
  beforeAll(async () => {
    host = await startHost([echoing.service])
  })
  afterAll(() => host.close())

  test.each(ways)('%s', async way => {
    echoing.show(way)
    echoing.shown.clear()
    const told = await tellAll(host.url)
    expect(echoing.shown).toContain(GROQ)
    expect(echoing.shown).toContain(ELEVENLABS)
    expect(told.length).toBeGreaterThan(10)
    expect(found(told.join('\n'))).toEqual([])
  })
})

/** Asks every provider for its check and for its work, alone and as a cascade; all that they say, and that is logged. */
async function tellAll(url: string): Promise<readonly string[]> {
  const told: string[] = []
  const logger = pino({ level: 'debug' }, { write: (line: string) => told.push(line) })
  const config = readConfig({}, { ...everything(url), ANTIPHON_PORT: '1' }, tmpdir())
  const noticed = (provider: string, note: object) => logger.debug({ provider, ...note }, 'a provider said')
  const simulated = openSimulated(config.simulated)
  const simulators = await lookAtAddresses(config).catch(error => {
    told.push(String(error))
    return new Set<string>()
  })
  const clock = startClock()
  const tell = (problem: string) => told.push(problem)
  const stt = await openRecognisers({ settings: config.providers, simulated, simulators, noticed })
  const models = await openModels({ config, brain: brain.createDemoBrain(), simulated, simulators })
  const voices = await openVoices({ config, simulated, simulators, noticed, tell })
  const tts = voices.forCall({ outputFormat: 'pcm_16000', voice: { model: '' } })
  told.push(
    JSON.stringify([stt, models.entries, tts].flat().map(({ provider, why }) => [provider.name, why])),
  )
  const controller = new AbortController()
  const { signal } = controller
  setMaxListeners(0, signal)
  const all: readonly Entry<{ readonly name: string }>[] = [...stt, ...models.entries, ...tts]
  await checkAtStart(all, { clock, tell }).catch(error => told.push(textOf(error)))
  await Promise.all(all.map(entry => check(entry, clock).catch(error => told.push(textOf(error)))))

  const drain = async (parts: AsyncIterable<unknown>) => {
    try {
      for await (const part of parts) told.push(JSON.stringify(part).slice(0, 2_000))
    } catch (error) {
      told.push(textOf(error))
    }
  }
  const sound = new Int16Array(16_000).map((_, at) => (at % 640 < 320 ? 8_000 : 300))
  async function* heard() {
    yield { type: 'audio', pcm: sound } as const
    yield { type: 'flush', mark: 0 } as const
  }
  async function* clauses() {
    yield 'Hello there.'
  }
  const notices = { signal, noticed: (notice: unknown) => void told.push(JSON.stringify(notice)) }
  const how = { ...notices, voice: '', speed: 1, language: 'en' }
  const cascades = openCascades({ clock, logger })
  const ears = [...stt.map(({ provider }) => provider), cascades.recogniser(stt)]
  const minds = [...models.entries.map(({ provider }) => provider), cascades.model(models.entries, 4_000)]
  const mouths = [...tts.map(({ provider }) => provider), cascades.voice(tts)]
  const hello = [{ role: 'user', content: 'Hello.' }] as const
  await Promise.all([
    ...ears.map(one => drain(one.transcribe(heard(), { ...notices, language: 'en' }))),
    ...minds.map(one => drain(one.reply(hello, { ...notices, tools: [] }))),
    ...mouths.map(one => drain(one.speak(clauses(), how))),
  ])
  controller.abort()
  models.close()
  await Promise.all([...stt.map(entry => entry.close()), voices.close()])
  return told
}

test.each(['groq', 'elevenlabs', 'openai'] as const)(
  'the journal of the simulated %s',
  async (name: ProviderName) => {
    const journal = openJournal()
    const host = await startHost(
      simulateProvider(name, {
        journal,
        faults: [],
        key: { groq: GROQ, elevenlabs: ELEVENLABS, openai: LLM }[name],
        seed: 1,
        ears: await moonshine.loadMoonshine(),
        voice: readableVoice('provider', 16_000),
      }),
    )
    await tellAll(host.url)
    await host.close()
    expect(journal.entries.length).toBeGreaterThan(5)
    expect(found(JSON.stringify(journal.entries))).toEqual([])
  },
)

test('a setting that is wrong is told without the key', () => {
  const bad = { ...settings('ftp://nowhere'), ANTIPHON_LLM: 'nobody' }
  try {
    readConfig({}, bad, tmpdir())
    expect.unreachable()
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError)
    expect(found(textOf(error))).toEqual([])
  }
})
