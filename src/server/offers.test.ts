import { expect, test } from 'vitest'
import { readConfig } from '../config.ts'
import type { AgentShelf } from '../workspace/shelf.ts'
import { openOffers } from './offers.ts'

const entry = (name: string, isHosted: boolean) =>
  ({ provider: { name }, why: '', check: isHosted ? async () => {} : null, close: () => {} }) as never

const shelfOf = (...voices: string[]) =>
  ({
    list: async () =>
      voices.map(voice_id => ({ id: 'a', json: { conversation_config: { tts: { voice_id } } } })),
  }) as unknown as AgentShelf

function offers(settings: Readonly<Record<string, string>>, tts: readonly never[], shelf = shelfOf()) {
  return openOffers({ config: readConfig({}, settings, '/nowhere'), tts, shelf })
}

test('without a key there is this machine’s voice, and no language model by the vendor’s name', async () => {
  const mine = offers({}, [entry('flite', false)])
  expect(await mine.voices()).toMatchObject([{ id: 'flite', provider: 'this machine', language: 'en-US' }])
  expect(mine.speechModels()).toMatchObject([{ id: 'flite' }])
  expect(mine.languageModels()).toEqual([])
})

test('a pulled voice is told as the catalogue describes it', async () => {
  expect(await offers({}, [entry('joe', false)]).voices()).toMatchObject([
    { id: 'joe', description: expect.stringContaining('Piper') },
  ])
})

test('with keys there are the hosted ones that are known: the default voice, and those that agents name', async () => {
  const other = 'AbCdEfGhIjKlMnOpQrSt'
  const tts = [entry('elevenlabs', true), entry('flite', false)]
  const mine = offers({ ELEVENLABS_API_KEY: 'k', GROQ_API_KEY: 'gsk' }, tts, shelfOf(other, other, 'joe'))
  expect((await mine.voices()).map(({ id }) => id)).toEqual(['flite', 'cjVigY5qzO86Huf0OWal', other])
  expect(mine.speechModels().map(({ id }) => id)).toEqual(['flite', 'eleven_flash_v2_5'])
  expect(mine.languageModels().map(({ llm }) => llm)).toEqual(['gpt-oss-20b', 'gpt-oss-120b'])
  expect(
    offers({ OPENAI_API_KEY: 'k' }, [])
      .languageModels()
      .map(({ llm }) => llm),
  ).toContain('gpt-5.4-mini')
})

test('a server of speech is offered by its voice', async () => {
  const tts = [entry('openai/kokoro', true)]
  const mine = offers({ ANTIPHON_TTS_URL: 'http://127.0.0.1:8880/v1', ANTIPHON_TTS_VOICE: 'af_heart' }, tts)
  expect(await mine.voices()).toMatchObject([{ id: 'af_heart', provider: 'openai/kokoro' }])
})
