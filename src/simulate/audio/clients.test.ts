import Groq, { toFile as groqFile } from 'groq-sdk'
import OpenAI, { toFile } from 'openai'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeWav } from '../../audio/wav.ts'
import type { SpeechToText } from '../../speech/provider.ts'
import { readSpoken } from '../../speech/stt/fixtures/spoken.ts'
import { loadMoonshine, type Moonshine } from '../../speech/stt/moonshine.ts'
import { type Flite, loadFlite } from '../../speech/tts/flite/flite.ts'
import { parseFault } from '../fault-plan.ts'
import { type SimulatorHost, startHost } from '../host.ts'
import { openJournal } from '../journal.ts'
import { transcriptionFaults } from './faults.ts'
import { simulateModelList } from './model-list.ts'
import { simulateSpeech } from './speech.ts'
import { simulateTranscription } from './transcription.ts'

// Clients that others wrote, against the simulators: what these accept is the real wire as far as it is known.
const MODEL = 'whisper-large-v3-turbo'
const latency = { kind: 'constant', ms: 1 } as const
const [spoken] = readSpoken()
const wav = Buffer.from(writeWav(16_000, [spoken.pcm]))

let ears: Moonshine
let flite: Flite
beforeAll(async () => {
  ears = await loadMoonshine()
  flite = await loadFlite({ voices: ['rms'] })
})
afterAll(async () => {
  await ears.close()
  await flite.close()
})

describe('groq-sdk 1.6.0', () => {
  let host: SimulatorHost
  const journal = openJournal()
  beforeAll(async () => {
    const faults = Object.keys(transcriptionFaults)
    host = await startHost([
      simulateModelList({ journal, prefix: '/openai/v1', models: [MODEL], key: 'gsk_good' }),
      simulateTranscription({
        journal,
        faults: [],
        dialect: 'groq',
        models: [MODEL],
        ears,
        key: 'gsk_good',
        latency,
      }),
    ])
    limited = await startHost([
      simulateTranscription({
        journal,
        faults: [
          'rate-limit@connection=1',
          'bad-gateway@connection=2',
          'reset@connection=3',
          'truncated@connection=4',
        ].map(fault => parseFault(fault, faults)),
        dialect: 'groq',
        models: [MODEL],
        ears: ears as SpeechToText,
        latency,
      }),
    ])
  })
  let limited: SimulatorHost
  afterAll(async () => {
    await host.close()
    await limited.close()
  })
  const client = (apiKey = 'gsk_good', at = host) => new Groq({ apiKey, baseURL: at.url, maxRetries: 0 })
  const file = () => groqFile(wav, 'turn.wav')

  test('transcribes a file: json, verbose_json with words, and text', async () => {
    const create = client().audio.transcriptions.create.bind(client().audio.transcriptions)
    const plain = await create({ file: await file(), model: MODEL, language: 'en', temperature: 0 })
    for (const keyword of spoken.keywords) expect(plain.text.toLowerCase()).toContain(keyword)
    expect(plain.text).toMatch(/^ /)
    const verbose = (await create({
      file: await file(),
      model: MODEL,
      language: 'en',
      response_format: 'verbose_json',
      timestamp_granularities: ['word', 'segment'],
    })) as unknown as Record<string, unknown>
    expect(verbose).toMatchObject({
      task: 'transcribe',
      language: 'English',
      duration: spoken.pcm.length / 16_000,
      x_groq: { id: expect.stringMatching(/^req_/) },
      segments: [
        {
          id: 0,
          seek: 0,
          start: 0,
          temperature: 0,
          avg_logprob: expect.any(Number),
          compression_ratio: expect.any(Number),
          no_speech_prob: 0,
        },
      ],
    })
    expect((verbose.words as unknown[]).length).toBeGreaterThan(3)
    const text = await create({ file: await file(), model: MODEL, response_format: 'text' as 'json' })
    expect(String(text)).toMatch(/^ /)
  })

  test('its headers tell what is left, and where it was heard', async () => {
    const of = async () => {
      const asked = client().audio.transcriptions.create({ file: await file(), model: MODEL })
      return (await asked.withResponse()).response.headers
    }
    const [one, two] = [await of(), await of()]
    const left = (headers: Headers) => Number(headers.get('x-ratelimit-remaining-audio-seconds'))
    expect(one.get('x-groq-region')).toBe('fra')
    expect(one.get('x-ratelimit-reset-requests')).toMatch(/^(\d+h)?(\d+m)?[\d.]+s$/)
    expect(left(two)).toBeLessThan(left(one))
  })

  test('lists models', async () => {
    expect((await client().models.list()).data.map(({ id }) => id)).toEqual([MODEL])
  })

  test('a wrong key, an unknown model, a bad extension and a long prompt are its own typed errors', async () => {
    const ask = async (of: object, apiKey?: string) =>
      client(apiKey).audio.transcriptions.create({ file: await file(), model: MODEL, ...of })
    await expect(ask({}, 'gsk_bad')).rejects.toBeInstanceOf(Groq.AuthenticationError)
    await expect(ask({ model: 'whisper-0' })).rejects.toBeInstanceOf(Groq.NotFoundError)
    await expect(ask({ file: await groqFile(wav, 'turn.oga') })).rejects.toMatchObject({
      status: 400,
      error: { error: { code: 'unsupported_audio_format' } },
    })
    await expect(ask({ file: await groqFile(Buffer.from('no sound'), 'turn.mp3') })).rejects.toMatchObject({
      status: 400,
    })
    await expect(ask({ prompt: 'a'.repeat(900) })).rejects.toThrow(
      /prompt length must be 896 characters or fewer, but provided prompt contains 900 characters/,
    )
    await expect(ask({ temperature: 2 })).rejects.toBeInstanceOf(Groq.BadRequestError)
    await expect(ask({ url: 'https://example.com/a.wav' })).rejects.toBeInstanceOf(Groq.BadRequestError)
    const large = await groqFile(Buffer.alloc((25 << 20) + 1), 'turn.wav')
    await expect(ask({ file: large })).rejects.toMatchObject({
      status: 413,
      error: { error: { code: 'request_too_large' } },
    })
  })

  test('a rate limit, a proxy’s page, a reset and a body that is cut off', async () => {
    const ask = async () =>
      client('any', limited).audio.transcriptions.create({ file: await file(), model: MODEL })
    const refused = await ask().catch(error => error)
    expect(refused).toBeInstanceOf(Groq.RateLimitError)
    expect(refused.headers.get('retry-after')).toBe('100')
    expect(refused.message).toContain(
      '(ASPH): Limit 7200, Used 7170, Requested 230. Please try again in 1m39.738s.',
    )
    await expect(ask()).rejects.toBeInstanceOf(Groq.InternalServerError)
    await expect(ask()).rejects.toBeInstanceOf(Groq.APIConnectionError)
    await expect(ask()).rejects.toThrow(/terminated|closed/i)
  })
})

describe('openai 6.49.0', () => {
  let host: SimulatorHost
  const journal = openJournal()
  beforeAll(async () => {
    host = await startHost([
      simulateTranscription({
        journal,
        faults: [],
        dialect: 'openai',
        models: ['whisper-1'],
        ears,
        key: 'sk-good',
        latency,
      }),
      simulateSpeech({ journal, faults: [], models: ['tts-1'], voice: flite, key: 'sk-good', latency }),
    ])
  })
  afterAll(() => host.close())
  const client = (apiKey = 'sk-good') => new OpenAI({ apiKey, baseURL: `${host.url}/v1`, maxRetries: 0 })

  test('transcribes a file', async () => {
    const file = await toFile(wav, 'turn.wav')
    const verbose = await client().audio.transcriptions.create({
      file,
      model: 'whisper-1',
      response_format: 'verbose_json',
    })
    for (const keyword of spoken.keywords) expect(verbose.text.toLowerCase()).toContain(keyword)
    expect(verbose.segments?.[0]?.avg_logprob).toBeLessThan(0)
    await expect(
      client('sk-bad').audio.transcriptions.create({ file, model: 'whisper-1' }),
    ).rejects.toBeInstanceOf(OpenAI.AuthenticationError)
  })

  test('speaks', async () => {
    const ask = (voice: string) =>
      client().audio.speech.create({ model: 'tts-1', voice, input: 'Good morning.', response_format: 'pcm' })
    const sound = Buffer.from(await (await ask('alloy')).arrayBuffer())
    expect(sound.length % 2).toBe(0)
    expect(sound.length / 48).toBeGreaterThan(400)
    await expect(ask('nobody')).rejects.toBeInstanceOf(OpenAI.BadRequestError)
    const wavFile = await client().audio.speech.create({
      model: 'tts-1',
      voice: 'alloy',
      input: 'Good morning.',
      response_format: 'wav',
    })
    expect(Buffer.from(await wavFile.arrayBuffer()).toString('latin1', 0, 4)).toBe('RIFF')
  })
})
