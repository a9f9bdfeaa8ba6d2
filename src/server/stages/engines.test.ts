import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { readConfig } from '../../config.ts'
import { startHost } from '../../simulate/host.ts'
import { openJournal } from '../../simulate/journal.ts'
import { simulateProvider } from '../../simulate/provider.ts'
import { type EngineName, openEngine } from './engines.ts'

const config = (env: Record<string, string>) => readConfig({}, env, tmpdir())

test.each([
  ['groq', 'GROQ_API_KEY is not set'],
  ['scribe', 'ELEVENLABS_API_KEY is not set'],
  ['openai', 'OPENAI_API_KEY or ANTIPHON_STT_URL is not set'],
] as const)('%s without its key cannot be asked, and that is said', async (name: EngineName, why) => {
  expect(await openEngine(name, config({}))).toEqual({ ok: false, why: `no provider reachable: ${why}` })
})

test('a simulator in a provider’s place is not measured, and neither is a place where nobody answers', async () => {
  const nobody = {} as never
  const options = { journal: openJournal(), faults: [], key: null, seed: 1, ears: nobody, voice: nobody }
  const host = await startHost(simulateProvider('elevenlabs', options))
  const scribeAt = (url: string) =>
    openEngine('scribe', config({ ELEVENLABS_API_KEY: 'key', ANTIPHON_ELEVENLABS_URL: url }))
  try {
    expect(await scribeAt(host.url)).toEqual({
      ok: false,
      why: 'no provider reachable: at its address is a simulator',
    })
  } finally {
    await host.close()
  }
  const gone = await scribeAt(host.url)
  expect(gone.ok === false && gone.why).toMatch(/^no provider reachable: scribe/)
})
