import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { toMillis } from '../../../audio/pcm.ts'
import { openChannel } from '../../../flow/channel.ts'
import { speechFaults } from '../../../simulate/audio/faults.ts'
import { simulateModelList } from '../../../simulate/audio/model-list.ts'
import { type SpeechOptions, simulateSpeech } from '../../../simulate/audio/speech.ts'
import { parseFault } from '../../../simulate/fault-plan.ts'
import { type SimulatorHost, startHost } from '../../../simulate/host.ts'
import { type Journal, openJournal } from '../../../simulate/journal.ts'
import { ProviderError, type SpeechPart, type TextToSpeech } from '../../provider.ts'
import { type Flite, loadFlite } from '../flite/flite.ts'
import type { OpenAiVoiceOptions } from './options.ts'
import { checkOpenAiVoice, openOpenAiVoice } from './voice.ts'

const KEY = 'sk-very-secret'
const settings = { key: 'OPENAI_API_KEY', url: 'ANTIPHON_TTS_URL', model: 'ANTIPHON_TTS_MODEL' }

let flite: Flite
beforeAll(async () => {
  flite = await loadFlite({ voices: ['rms'] })
})
afterAll(() => flite.close())

const hosts: SimulatorHost[] = []
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.close()
})

async function start(
  faults: readonly string[] = [],
  { key = KEY, ...simulator }: Partial<SpeechOptions> = {},
  adapter: Partial<OpenAiVoiceOptions> = {},
) {
  const journal = openJournal()
  const names = Object.keys(speechFaults)
  const host = await startHost([
    simulateModelList({ journal, prefix: '/v1', models: ['tts-1'], key }),
    simulateSpeech({
      journal,
      faults: faults.map(fault => parseFault(fault, names)),
      latency: { kind: 'constant', ms: 1 },
      models: ['tts-1'],
      voice: flite,
      key,
      ...simulator,
    }),
  ])
  hosts.push(host)
  const options: OpenAiVoiceOptions = {
    name: 'openai/tts-1',
    baseUrl: `${host.url}/v1`,
    model: 'tts-1',
    apiKey: KEY,
    voice: 'nova',
    settings,
    deadlines: { firstByteMs: 10_000, betweenBytesMs: 10_000, checkMs: 10_000 },
    ...adapter,
  }
  return { journal, options, tts: openOpenAiVoice(options) }
}

/** On a busy machine a second is not long. */
const eventually = (check: () => void) => vi.waitFor(check, 20_000)
const never = () => new AbortController().signal
async function* textOf(...clauses: readonly string[]) {
  yield* clauses
}

async function say(
  tts: TextToSpeech,
  clauses: readonly string[],
  { voice = 'nova', speed = 1, signal = never() } = {},
) {
  const parts: SpeechPart[] = []
  try {
    for await (const part of tts.speak(textOf(...clauses), { signal, voice, speed })) parts.push(part)
    return { parts, error: null }
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    return { parts, error }
  }
}

const seen = (journal: Journal, event: string) => journal.entries.filter(entry => entry.event === event)
const wordsIn = (parts: readonly SpeechPart[]) =>
  parts.flatMap(part => part.words.map(word => word.text)).join(' ')
const msOf = (parts: readonly SpeechPart[]) =>
  toMillis(
    parts.reduce((sum, { pcm }) => sum + pcm.length, 0),
    24_000,
  )
const SENTENCE = 'Good morning, this is the station.'

describe('what goes wrong is told by its kind, with what to do, and without the key', () => {
  test.each<[string, Partial<ProviderError>, RegExp]>([
    [
      'bad-key',
      { kind: 'key', retryable: false },
      /^openai\/tts-1: refuses the key; correct OPENAI_API_KEY \(401: /,
    ],
    ['no-model', { kind: 'request' }, /has no model "tts-1"; set ANTIPHON_TTS_MODEL to one that/],
    [
      'no-voice',
      { kind: 'request', retryable: false },
      /does not accept the request; .*\(400: Input should be 'alloy'/,
    ],
    ['bad-request', { kind: 'request' }, /does not accept the request/],
    [
      'rate-limit=9',
      { kind: 'rate', retryAfterMs: 9_000 },
      /is asked too often; wait 9 s, .*\(429: Rate limit reached/,
    ],
    ['quota', { kind: 'quota', retryable: false }, /has no quota left/],
    ['server-error', { kind: 'down', retryable: true }, /failed; .*\(500/],
    ['bad-gateway', { kind: 'down' }, /\(502\)$/],
    ['unavailable', { kind: 'down' }, /is not ready; .*\(503\)$/],
    ['reset', { kind: 'unreachable', retryable: true }, /lost the connection to/],
    ['empty', { kind: 'broken', retryable: true }, /answered without a sound$/],
    ['json', { kind: 'broken' }, /answers with application\/json and not with sound; look whether http/],
  ])('%s', async (fault, failure, message) => {
    const { tts, journal } = await start([fault])
    const { parts, error } = await say(tts, [SENTENCE])
    expect(parts).toEqual([])
    expect(error).toMatchObject({ provider: 'openai/tts-1', ...failure })
    expect(error?.message).toMatch(message)
    expect(JSON.stringify([error?.message, String(error?.cause), journal.entries])).not.toContain(KEY)
  })

  test.each(['cut-off', 'truncated'])('%s: what came is spoken, then it throws', async fault => {
    const { tts } = await start([`${fault}=600`])
    const { parts, error } = await say(tts, [SENTENCE])
    expect(error).toMatchObject({ kind: 'broken', retryable: true })
    expect(error?.message).toMatch(/broke off in the middle of its answer/)
    // A reset may overtake what was sent before it.
    expect(msOf(parts)).toBeLessThanOrEqual(600)
    expect(SENTENCE.startsWith(wordsIn(parts))).toBe(true)
  })

  test.each(['never', 'slow=60000'])('%s: given up at the first byte’s deadline', async fault => {
    const { tts, journal } = await start(
      [fault],
      {},
      { deadlines: { firstByteMs: 500, betweenBytesMs: 9_000, checkMs: 9_000 } },
    )
    const { parts, error } = await say(tts, [SENTENCE])
    expect(parts).toEqual([])
    expect(error).toMatchObject({ kind: 'late', retryable: true })
    expect(error?.message).toMatch(/was asked to speak and has sent no sound for 0\.5 s/)
    await eventually(() => expect(seen(journal, 'connection-closed')).toHaveLength(1))
  })

  test('stall: given up between two pieces', async () => {
    const deadlines = { firstByteMs: 9_000, betweenBytesMs: 1_000, checkMs: 9_000 }
    const { tts } = await start(['stall=500'], {}, { deadlines })
    const { parts, error } = await say(tts, [SENTENCE])
    expect(error).toMatchObject({ kind: 'late' })
    expect(error?.message).toMatch(/stopped in the middle of a clause/)
    expect(msOf(parts)).toBeGreaterThan(100)
  })
})

describe('what it takes as it comes', () => {
  test('samples cut in two, and a WAV file at another rate, are the same words and as long', async () => {
    const lengths: number[] = []
    for (const faults of [[], ['odd-chunks'], ['wav']]) {
      const { parts, error } = await say((await start(faults)).tts, [SENTENCE])
      expect(error).toBeNull()
      expect(wordsIn(parts)).toBe(SENTENCE)
      expect(Math.max(...parts.flatMap(({ pcm }) => [...pcm]))).toBeGreaterThan(1_000)
      lengths.push(msOf(parts))
    }
    expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThan(5)
  })

  test('a kept connection that the server has closed: once more over a new one', async () => {
    const { tts, journal } = await start(['stale-connection'])
    for (let turn = 0; turn < 3; turn++) expect(wordsIn((await say(tts, [SENTENCE])).parts)).toBe(SENTENCE)
    expect(seen(journal, 'fault-injected').length).toBeGreaterThan(0)
  })
})

describe('a reply', () => {
  test('the next clause is asked for while this one is spoken, and no further ahead', async () => {
    const { tts, journal } = await start()
    const parts = tts.speak(textOf('One.', 'Two.', 'Three.', 'Four.'), {
      signal: never(),
      voice: 'nova',
      speed: 1,
    })
    const reader = parts[Symbol.asyncIterator]()
    await reader.next()
    await eventually(() => expect(seen(journal, 'answer-sent')).toHaveLength(2))
    expect(seen(journal, 'text-received').map(({ text }) => text)).toEqual(['One.', 'Two.'])
    await reader.return?.()
  })

  test('the first sound does not wait for the clause', async () => {
    const { tts } = await start(['stall=400'])
    const call = new AbortController()
    const clauses = openChannel<string>()
    clauses.push(SENTENCE)
    for await (const part of tts.speak(clauses, { signal: call.signal, voice: 'nova', speed: 1 })) {
      expect(part.words.map(({ text }) => text)).toEqual(['Good'])
      break
    }
    call.abort()
  })

  test('an abort closes all connections at once, quietly', async () => {
    const { tts, journal } = await start(['stall'])
    const call = new AbortController()
    const asked = say(tts, [SENTENCE, SENTENCE], { signal: call.signal })
    await eventually(() => expect(seen(journal, 'audio-sent').length).toBeGreaterThan(0))
    call.abort()
    expect((await asked).error).toBeNull()
    await eventually(() =>
      expect(seen(journal, 'connection-closed').length).toBeGreaterThanOrEqual(
        seen(journal, 'request-received').length,
      ),
    )
  })

  test('a voice that it knows is used, another vendor’s is the default; speed is passed on', async () => {
    const { tts, journal } = await start(
      [],
      { voices: ['nova', 'echo', 'af_heart'] },
      { voices: ['af_heart'] },
    )
    for (const voice of ['echo', 'af_heart', '21m00Tcm4TlvDq8ikWAM'])
      await say(tts, ['One.'], { voice, speed: 1.1 })
    expect(seen(journal, 'text-received').map(({ voice, speed }) => [voice, speed])).toEqual([
      ['echo', 1.1],
      ['af_heart', 1.1],
      ['nova', 1.1],
    ])
  })

  test('words are about where they sound, once the voice’s pace is known', async () => {
    const { tts } = await start()
    const clause = 'Extraordinarily complicated sentences are a joy to me.'
    for (let turn = 0; turn < 8; turn++) await say(tts, [clause])
    const { parts } = await say(tts, [clause])
    const placed: { text: string; ms: number }[] = []
    let at = 0
    for (const { pcm, words } of parts) {
      for (const word of words) placed.push({ text: word.text, ms: toMillis(at + word.from, 24_000) })
      at += pcm.length
    }
    const truth: { text: string; ms: number }[] = []
    let from = 0
    for await (const { pcm, words } of flite.speak(textOf(clause), {
      signal: never(),
      voice: 'rms',
      speed: 1,
    })) {
      for (const word of words) truth.push({ text: word.text, ms: toMillis(from + word.from, flite.rate) })
      from += pcm.length
    }
    expect(placed.map(({ text }) => text)).toEqual(truth.map(({ text }) => text))
    for (const [index, { ms }] of placed.entries()) expect(Math.abs(ms - truth[index]!.ms)).toBeLessThan(250)
  })
})

describe('the check', () => {
  test('passes, or says what is wrong', async () => {
    const { options } = await start()
    const check = (changed: Partial<OpenAiVoiceOptions>) =>
      checkOpenAiVoice({ ...options, ...changed }, { signal: never() })
    expect(await check({})).toEqual({ isListed: true, shutdownDate: null })
    await expect(check({ model: 'tts-0' })).rejects.toMatchObject({ kind: 'request' })
    await expect(check({ apiKey: 'sk-wrong' })).rejects.toMatchObject({ kind: 'key' })
  })
})
