import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { type Pcm, toSamples } from '../../../audio/pcm.ts'
import { writeWav } from '../../../audio/wav.ts'
import { openChannel } from '../../../flow/channel.ts'
import { FREE_PLAN, type PlanLimits } from '../../../simulate/audio/allowances.ts'
import { transcriptionFaults } from '../../../simulate/audio/faults.ts'
import { simulateModelList } from '../../../simulate/audio/model-list.ts'
import { simulateTranscription, type TranscriptionOptions } from '../../../simulate/audio/transcription.ts'
import { parseFault } from '../../../simulate/fault-plan.ts'
import { type SimulatorHost, startHost } from '../../../simulate/host.ts'
import { type Journal, openJournal } from '../../../simulate/journal.ts'
import { ProviderError, type SpeechToText, type SttInput, type SttPart } from '../../provider.ts'
import type { WhisperNote, WhisperOptions } from './options.ts'
import { checkWhisper, openWhisper } from './whisper.ts'

const KEY = 'gsk_very-secret'
const MODEL = 'whisper-large-v3-turbo'
const TEXT = 'Please show me the way to the station.'
const settings = { key: 'GROQ_API_KEY', url: 'ANTIPHON_GROQ_URL', model: 'ANTIPHON_STT_MODEL' }

/** Hears the same in everything, at once: what is tested here is the wire. */
const ears = (text = TEXT): SpeechToText => ({
  name: 'ears',
  async *transcribe(input) {
    for await (const item of input)
      if (item.type === 'flush') yield { type: 'text-final', text, confidence: 0.9, mark: item.mark }
  },
})

const hosts: SimulatorHost[] = []
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.close()
})

interface Started {
  readonly journal: Journal
  readonly notes: readonly WhisperNote[]
  readonly options: WhisperOptions
  readonly stt: SpeechToText
}

async function start(
  faults: readonly string[] = [],
  { plan, key = KEY, ...simulator }: Partial<TranscriptionOptions> & { readonly plan?: PlanLimits } = {},
  adapter: Partial<WhisperOptions> = {},
): Promise<Started> {
  const journal = openJournal()
  const names = Object.keys(transcriptionFaults)
  const host = await startHost([
    simulateModelList({ journal, prefix: '/openai/v1', models: [MODEL, 'llama'], key }),
    simulateTranscription({
      journal,
      faults: faults.map(fault => parseFault(fault, names)),
      latency: { kind: 'constant', ms: 1 },
      dialect: 'groq',
      models: [MODEL],
      ears: ears(),
      key,
      ...(plan && { plan }),
      ...simulator,
    }),
  ])
  hosts.push(host)
  const notes: WhisperNote[] = []
  const options: WhisperOptions = {
    name: `groq/${MODEL}`,
    baseUrl: `${host.url}/openai/v1/`,
    model: MODEL,
    apiKey: KEY,
    dialect: 'groq',
    settings,
    deadlines: { answerMs: 10_000, checkMs: 10_000 },
    noticed: note => notes.push(note),
    ...adapter,
  }
  return { journal, notes, options, stt: openWhisper(options) }
}

/** On a busy machine a second is not long. */
const eventually = (check: () => void) => vi.waitFor(check, 20_000)
const never = () => new AbortController().signal

/** Syllables: a tone of 200 ms, 50 ms of next to nothing. */
function voice(ms: number): Pcm {
  return Int16Array.from({ length: toSamples(ms) }, (_, at) =>
    at % toSamples(250) < toSamples(200) ? Math.round(8_000 * Math.sin(at / 12)) : at % 3,
  )
}
const silence = (ms: number): Pcm => new Int16Array(toSamples(ms))

async function* script(...steps: readonly (Pcm | number)[]): AsyncGenerator<SttInput> {
  for (const step of steps)
    yield typeof step === 'number' ? { type: 'flush', mark: step } : { type: 'audio', pcm: step }
}

async function ask(
  stt: SpeechToText,
  input: AsyncIterable<SttInput> = script(voice(2_000), 1),
  signal = never(),
) {
  const parts: SttPart[] = []
  try {
    for await (const part of stt.transcribe(input, { signal, language: 'en' })) parts.push(part)
    return { parts, error: null }
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    return { parts, error }
  }
}

const seen = (journal: Journal, event: string) => journal.entries.filter(entry => entry.event === event)

describe('what goes wrong is told by its kind, with what to do, and without the key', () => {
  test.each<[string, Partial<ProviderError>, RegExp]>([
    [
      'bad-key',
      { kind: 'key', retryable: false },
      /^groq\/\S+: refuses the key; correct GROQ_API_KEY \(401: Invalid API Key\)$/,
    ],
    [
      'no-model',
      { kind: 'request' },
      /has no model "whisper-large-v3-turbo"; set ANTIPHON_STT_MODEL to one that http\S+\/models lists \(404/,
    ],
    [
      'rate-limit',
      { kind: 'rate', retryable: true, retryAfterMs: 100_000 },
      /is asked too often; wait 100 s, or choose a plan with higher limits \(429: Rate limit reached for model `whisper-large-v3-turbo` .*\(ASPH\): Limit 7200, Used 7170, Requested 230\. Please/,
    ],
    ['requests-limit=7', { kind: 'rate', retryAfterMs: 7_000 }, /wait 7 s, .*\(429: /],
    ['quota', { kind: 'quota', retryable: false }, /has no quota left .*\(429: Spend limit reached/],
    [
      'too-long',
      { kind: 'request', retryable: false, retryAfterMs: null },
      /less sound in an hour .*\(413: Request too large/,
    ],
    [
      'too-large',
      { kind: 'request', retryable: false },
      /finds the request too large; .*raise those of the server \(413: Request Entity Too Large\)/,
    ],
    ['bad-format', { kind: 'request' }, /does not accept the request; .*\(400: file must be one of/],
    [
      'terms',
      { kind: 'request' },
      /wants the terms of "whisper-large-v3-turbo" accepted first; an administrator/,
    ],
    ['bad-request', { kind: 'request' }, /does not accept the request/],
    [
      'capacity',
      { kind: 'rate', retryable: true },
      /has no capacity left just now; wait a little, or choose another service tier \(498/,
    ],
    [
      'server-error',
      { kind: 'down', retryable: true },
      /failed; its own log .*\(500: Internal Server Error\)/,
    ],
    [
      'bad-gateway',
      { kind: 'down', retryable: true },
      /failed; its own log or status page should say why \(502\)$/,
    ],
    ['unavailable', { kind: 'down', retryable: true }, /is not ready; .*\(503\)$/],
    [
      'reset',
      { kind: 'unreachable', retryable: true },
      /lost the connection to http:\S+ \(\w+\); look whether/,
    ],
    ['truncated', { kind: 'broken', retryable: true }, /broke off in the middle of its answer \(\w+\)$/],
    [
      'half-json',
      { kind: 'broken', retryable: true },
      /no transcript \(application\/json\), or is cut off; look whether/,
    ],
  ])('%s', async (fault, failure, message) => {
    const { stt, journal } = await start([fault])
    const { parts, error } = await ask(stt)
    expect(parts).toEqual([])
    expect(error).toMatchObject({ provider: `groq/${MODEL}`, ...failure })
    expect(error?.message).toMatch(message)
    expect(seen(journal, 'fault-injected')[0]).toMatchObject({ fault: fault.split('=')[0] })
    expect(JSON.stringify([error?.message, String(error?.cause), journal.entries])).not.toContain(KEY)
  })

  test.each(['never', 'upload-stall', 'slow=60000'])('%s: given up at the deadline', async fault => {
    const { stt, journal } = await start([fault], {}, { deadlines: { answerMs: 500, checkMs: 500 } })
    const { error } = await ask(stt)
    expect(error).toMatchObject({ kind: 'late', retryable: true })
    expect(error?.message).toMatch(/: has not answered within 0\.5 s; look whether/)
    await eventually(() => expect(seen(journal, 'connection-closed')).toHaveLength(1))
  })

  test('a key that is wrong, or missing; nothing listens; an echoed key is not shown', async () => {
    const { stt } = await start([], { key: 'another' })
    expect((await ask(stt)).error?.message).toMatch(
      /refuses the key; correct GROQ_API_KEY \(401: Invalid API Key\)$/,
    )
    const { options } = await start()
    const { apiKey: _, ...keyless } = options
    expect((await ask(openWhisper(keyless))).error?.message).toMatch(
      /asks for a key; give it as GROQ_API_KEY/,
    )
    await hosts.splice(-1)[0]?.close()
    const gone = (await ask(openWhisper(options))).error
    expect(gone).toMatchObject({ kind: 'unreachable' })
    expect(gone?.message).toMatch(
      /nothing listens at http:\S+; start the server, or correct ANTIPHON_GROQ_URL$/,
    )
  })

  const servers: Server[] = []
  afterEach(() => {
    for (const server of servers.splice(0)) server.close(() => {}).closeAllConnections()
  })
  async function serve(answer: RequestListener): Promise<string> {
    const server = createServer((request, response) => {
      request.resume()
      answer(request, response)
    })
    servers.push(server)
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  }

  test('a server that echoes the key in its refusal', async () => {
    const baseUrl = await serve(({ headers }, response) => {
      response.writeHead(401, { 'content-type': 'application/json' })
      response.end(
        JSON.stringify({ error: { message: `Incorrect API key provided: ${headers.authorization}` } }),
      )
    })
    const { options } = await start()
    const { error } = await ask(openWhisper({ ...options, baseUrl }))
    expect(error?.message).toMatch(/\(401: Incorrect API key provided: Bearer …\)$/)
  })

  test('a key that no header can have does not come out with the error', async () => {
    const { options } = await start()
    const { error } = await ask(openWhisper({ ...options, apiKey: `${KEY}\n${KEY}` }))
    expect(error).toBeInstanceOf(ProviderError)
    expect(JSON.stringify([error?.message, error?.stack, String(error?.cause)])).not.toContain(KEY)
  })

  test('a redirect is told, and the key does not follow it', async () => {
    const { options, journal } = await start()
    const location = `${options.baseUrl}audio/transcriptions`
    const baseUrl = await serve((_, response) => response.writeHead(308, { location }).end())
    const { error } = await ask(openWhisper({ ...options, baseUrl }))
    expect(error).toMatchObject({ kind: 'request' })
    expect(error?.message).toMatch(
      /is at another address; set ANTIPHON_GROQ_URL to where it redirects to \(308\)$/,
    )
    expect(journal.entries).toEqual([])
  })

  test('an answer without an end is read to a limit, and the connection given up', async () => {
    let isClosed = false
    const baseUrl = await serve((_, response) => {
      response.on('close', () => {
        isClosed = true
      })
      const more = () => {
        while (!isClosed && response.write('a'.repeat(1 << 16)));
        response.once('drain', more)
      }
      response.writeHead(200, { 'content-type': 'application/json' })
      more()
    })
    const { options } = await start()
    expect((await ask(openWhisper({ ...options, baseUrl }))).error).toMatchObject({ kind: 'broken' })
    await eventually(() => expect(isClosed).toBe(true))
  })
})

describe('what it mends by itself', () => {
  test('a kept connection that the server has closed: once more over a new one', async () => {
    const { stt, journal } = await start(['stale-connection'])
    for (let turn = 0; turn < 3; turn++) {
      const { parts } = await ask(stt)
      expect(parts).toEqual([{ type: 'text-final', text: TEXT, confidence: expect.closeTo(0.9), mark: 1 }])
    }
    expect(seen(journal, 'fault-injected').length).toBeGreaterThan(0)
    expect(seen(journal, 'text-sent')).toHaveLength(3)
  })

  test('a reset that happens once', async () => {
    const { stt } = await start(['reset@connection=1'])
    expect((await ask(stt)).parts).toHaveLength(1)
  })

  test('a server without verbose_json is asked for json, and from then on at once', async () => {
    const { stt, journal } = await start(['no-verbose'])
    for (let turn = 0; turn < 2; turn++)
      expect((await ask(stt)).parts).toEqual([{ type: 'text-final', text: TEXT, confidence: 0.7, mark: 1 }])
    expect(seen(journal, 'request-received')).toHaveLength(3)
  })
})

describe('the limits', () => {
  test('after a refusal nothing is sent until the time that it told', async () => {
    const { stt, journal } = await start(['requests-limit=30@connection=1'])
    expect((await ask(stt)).error).toMatchObject({ kind: 'rate', retryAfterMs: 30_000 })
    const { error } = await ask(stt)
    expect(error).toMatchObject({ kind: 'rate', retryable: true })
    expect(error?.message).toMatch(/would refuse a request now, by what it said before; wait \d\d s$/)
    expect(error?.retryAfterMs).toBeGreaterThan(20_000)
    expect(seen(journal, 'request-received')).toHaveLength(1)
  })

  test('what the headers say is left is not overdrawn', async () => {
    const { stt, journal, notes } = await start([], { plan: { ...FREE_PLAN, audioSecondsPerHour: 25 } })
    expect((await ask(stt)).parts).toHaveLength(1)
    expect(notes[0]).toMatchObject({
      region: 'fra',
      requestId: 'req_simulated1',
      soundMs: 2_000,
      requestsLeft: '1999',
      audioSecondsLeft: '23',
    })
    // Groq bills ten seconds for each: the second leaves too little for a third.
    for (let turn = 0; turn < 2; turn++) await ask(stt, script(voice(10_000), 1))
    const { error } = await ask(stt, script(voice(10_000), 1))
    expect(error).toMatchObject({ kind: 'rate' })
    expect(error?.retryAfterMs).toBeGreaterThan(60_000)
    expect(seen(journal, 'request-refused')).toEqual([])
  })

  test('the simulator refuses what is too much, as Groq does', async () => {
    const { options } = await start([], { plan: { ...FREE_PLAN, requestsPerMinute: 1 } })
    expect((await ask(openWhisper(options))).parts).toHaveLength(1)
    const { error } = await ask(openWhisper(options))
    expect(error).toMatchObject({ kind: 'rate' })
    expect(error?.message).toMatch(/on requests per minute \(RPM\): Limit 1, Used 1, Requested 1\./)
  })
})

describe('one turn', () => {
  test('silence and clicks are not sent; a short word is, padded to a second', async () => {
    const { stt, journal } = await start()
    const nothing = { type: 'text-final', text: '', confidence: 0, mark: 1 }
    const click = silence(500)
    click.fill(20_000, 4_000, 4_400)
    for (const pcm of [silence(3_000), click])
      expect((await ask(stt, script(pcm, 1))).parts).toEqual([nothing])
    expect(seen(journal, 'request-received')).toEqual([])
    await ask(stt, script(silence(300), voice(200), silence(100), 1))
    expect(seen(journal, 'audio-received')).toMatchObject([{ seconds: 1, language: 'en' }])
  })

  test('a flush that only adds silence is answered from what was heard before', async () => {
    const { stt, journal } = await start()
    const { parts } = await ask(stt, script(voice(1_500), 1, silence(300), 2, silence(700), 3))
    expect(parts.map(part => part.type === 'text-final' && [part.mark, part.text])).toEqual([
      [1, TEXT],
      [2, TEXT],
      [3, TEXT],
    ])
    expect(seen(journal, 'request-received')).toHaveLength(1)
  })

  test('a caller who goes on makes the upload under way worthless: it is cancelled, and the later text answers both', async () => {
    const { stt, journal } = await start(['never@connection=1'])
    const input = openChannel<SttInput>()
    const asked = ask(stt, input)
    input.push({ type: 'audio', pcm: voice(1_500) })
    input.push({ type: 'flush', mark: 0 })
    await eventually(() => expect(seen(journal, 'fault-injected')).toHaveLength(1))
    input.push({ type: 'audio', pcm: voice(1_500) })
    input.push({ type: 'flush', mark: 1 })
    input.close()
    expect((await asked).parts).toMatchObject([{ mark: 0 }, { mark: 1 }])
    await eventually(() => expect(seen(journal, 'connection-closed')).toMatchObject([{ connection: 1 }]))
    expect(seen(journal, 'audio-received')).toMatchObject([{ connection: 2, seconds: 3 }])
  })

  test('an abort closes the connection at once, quietly', async () => {
    const { stt, journal } = await start(['never'])
    const call = new AbortController()
    const asked = ask(stt, script(voice(1_500), 1), call.signal)
    await eventually(() => expect(seen(journal, 'fault-injected')).toHaveLength(1))
    call.abort()
    expect(await asked).toEqual({ parts: [], error: null })
    await eventually(() => expect(seen(journal, 'connection-closed')).toHaveLength(1))
  })

  test('a long turn is settled piece by piece: what was transcribed is not sent again', async () => {
    const { stt, journal } = await start()
    const input = openChannel<SttInput>()
    const texts: string[] = []
    input.push({ type: 'audio', pcm: voice(25_000) })
    input.push({ type: 'flush', mark: 1 })
    for await (const { text } of stt.transcribe(input, { signal: never(), language: 'en' })) {
      if (texts.push(text) > 1) continue
      for (const pcm of [silence(500), voice(5_000)]) input.push({ type: 'audio', pcm })
      input.push({ type: 'flush', mark: 2 })
      input.close()
    }
    expect(texts).toEqual([TEXT, `${TEXT} ${TEXT}`])
    const seconds = seen(journal, 'audio-received').map(entry => entry.seconds as number)
    expect(seconds[0]).toBe(25)
    expect(seconds[1]).toBeLessThan(6)
  })

  test('an endless turn stays far below what a server takes', async () => {
    const { stt, journal } = await start()
    await ask(stt, script(voice(400_000), 1))
    const seconds = seen(journal, 'audio-received')[0]?.seconds
    expect(seconds).toBeLessThan(241)
    expect(seconds).toBeGreaterThan(170)
  })
})

describe('what nobody said', () => {
  const most = { text: '', confidence: 0 }

  test('a stock phrase on next to no voice is left out; on a voice it is kept', async () => {
    const { stt } = await start(['hallucination'])
    expect((await ask(stt, script(silence(2_000), voice(100), silence(2_000), 1))).parts).toMatchObject([
      most,
    ])
    const { parts } = await ask(stt, script(voice(2_000), 1))
    expect(parts[0]?.text).not.toBe('')
  })

  test('the simulator makes one up for silence, as the real one does', async () => {
    const { journal, options } = await start()
    const form = new FormData()
    form.append('model', MODEL)
    form.append('response_format', 'verbose_json')
    form.append('file', new Blob([new Uint8Array(writeWav(16_000, [silence(2_000)]))]), 'a.wav')
    const headers = { authorization: `Bearer ${KEY}` }
    const answer = await fetch(`${options.baseUrl}audio/transcriptions`, {
      method: 'POST',
      body: form,
      headers,
    })
    const { text, segments } = (await answer.json()) as {
      text: string
      segments: { no_speech_prob: number }[]
    }
    expect(text).toMatch(/^ \S/)
    expect(segments[0]?.no_speech_prob).toBe(0)
    expect(seen(journal, 'text-sent')).toMatchObject([{ text }])
  })

  test('a loop: left out where there is too little voice for it, else doubted', async () => {
    const { stt } = await start(['loop'])
    expect((await ask(stt)).parts).toMatchObject([most])
    const [part] = (await ask(stt, script(voice(20_000), 1))).parts
    expect(part?.confidence).toBe(0.2)
  })

  test('an empty text is an empty final', async () => {
    const { stt } = await start(['empty'])
    expect((await ask(stt)).parts).toMatchObject([most])
  })
})

describe('the check', () => {
  const check = (options: WhisperOptions) => checkWhisper(options, { signal: never() })

  test('passes where key and model are known, and sends no sound', async () => {
    const { options, journal } = await start()
    expect(await check(options)).toEqual({ isListed: true, shutdownDate: null })
    expect(seen(journal, 'request-received')).toMatchObject([{ service: 'models' }])
  })

  test('says what is wrong', async () => {
    const { options } = await start()
    await expect(check({ ...options, model: 'whisper-0' })).rejects.toMatchObject({
      kind: 'request',
      message: expect.stringMatching(
        /has no model "whisper-0"; set ANTIPHON_STT_MODEL to another: it has whisper-large-v3-turbo, llama$/,
      ),
    })
    await expect(check({ ...options, apiKey: 'gsk_wrong' })).rejects.toMatchObject({ kind: 'key' })
  })

  test('a server without a list of models is let through: many self-hosted ones have none', async () => {
    const { options } = await start()
    const baseUrl = `${options.baseUrl}nowhere`
    expect((await check({ ...options, baseUrl })).isListed).toBe(false)
    expect((await ask(openWhisper({ ...options, baseUrl }))).error?.message).toMatch(
      /has no transcription at http\S+; correct ANTIPHON_GROQ_URL, which usually ends in \/v1 \(404/,
    )
  })
})
