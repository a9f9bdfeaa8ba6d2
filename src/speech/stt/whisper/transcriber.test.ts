import { describe, expect, test } from 'vitest'
import { readWav } from '../../../audio/wav.ts'
import type { WhisperOptions } from './options.ts'
import { openTranscriber, type Upload } from './transcriber.ts'

const settings = { key: 'KEY', url: 'URL', model: 'MODEL' }

/** What goes over the wire for one upload. */
async function sent(upload: Partial<Upload> = {}, options: Partial<WhisperOptions> = {}) {
  const seen: { url: string; headers: Headers; form: FormData }[] = []
  const transcribe = openTranscriber({
    name: 'groq',
    baseUrl: 'http://127.0.0.1:9/openai/v1/',
    model: 'whisper-large-v3-turbo',
    dialect: 'groq',
    settings,
    ...options,
    fetch: async (url, init) => {
      const headers = new Headers(init?.headers)
      const form = await new Response(init?.body as Uint8Array<ArrayBuffer>, { headers }).formData()
      seen.push({ url: String(url), headers, form })
      return new Response('{"text":" Hi."}')
    },
  })
  const { signal } = new AbortController()
  const pcm = Int16Array.from({ length: 32_000 }, (_, at) => at)
  const transcript = await transcribe({ pcm, language: 'en', said: '', signal, ...upload })
  return { transcript, ...seen[0]! }
}

describe('an upload', () => {
  test('is a WAV file by its name, with the fields that Groq documents', async () => {
    const { url, form, headers, transcript } = await sent()
    expect(url).toBe('http://127.0.0.1:9/openai/v1/audio/transcriptions')
    expect(transcript).toEqual({ text: 'Hi.', segments: null })
    const { file, ...fields } = Object.fromEntries(form)
    expect(fields).toEqual({
      model: 'whisper-large-v3-turbo',
      response_format: 'verbose_json',
      temperature: '0',
      language: 'en',
    })
    expect((file as File).name).toBe('turn.wav')
    const { rate, channels } = readWav(new Uint8Array(await (file as File).arrayBuffer()))
    expect([rate, channels.length, channels[0]?.length]).toEqual([16_000, 1, 32_000])
    expect(headers.get('authorization')).toBeNull()
    expect((await sent({}, { apiKey: 'gsk_a' })).headers.get('authorization')).toBe('Bearer gsk_a')
  })

  test.each([
    ['en', 'en'],
    ['pt-BR', 'pt'],
    ['zh_Hant', 'zh'],
    ['EN', 'en'],
    ['', null],
    ['english', null],
    ['multi', null],
  ])('language %j goes as %j', async (language, code) => {
    expect((await sent({ language })).form.get('language')).toBe(code)
  })

  test('names to expect and what was said before are the prompt, its end within 896 characters', async () => {
    expect((await sent({}, { prompt: 'Antiphon, Groq.' })).form.get('prompt')).toBe('Antiphon, Groq.')
    const { form } = await sent({ said: 'and then\nI said.' }, { prompt: 'a'.repeat(2_000) })
    const prompt = String(form.get('prompt'))
    expect(prompt).toHaveLength(896)
    expect(prompt.endsWith('a and then I said.')).toBe(true)
  })

  test('a short sound is padded with silence to a second', async () => {
    const { form } = await sent({ pcm: new Int16Array(100).fill(7) })
    const [pcm] = readWav(new Uint8Array(await (form.get('file') as File).arrayBuffer())).channels
    expect(pcm?.length).toBe(16_000)
    expect(pcm?.slice(98, 102)).toEqual(Int16Array.of(7, 7, 0, 0))
  })

  test('models that tell no numbers are not asked for them', async () => {
    const { form } = await sent({}, { model: 'gpt-4o-mini-transcribe', dialect: 'openai' })
    expect(form.get('response_format')).toBe('json')
  })
})
