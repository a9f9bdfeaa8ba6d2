import type { CommittedTranscriptWithTimestampsMessage, ScribeErrorMessage } from '@elevenlabs/client'
import {
  AudioFormat,
  CommitStrategy,
  type RealtimeConnection,
  RealtimeEvents,
  Scribe,
} from '@elevenlabs/client'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { pcmToBytes } from '../../audio/bytes.ts'
import type { Pcm } from '../../audio/pcm.ts'
import { say, silence, tapEars } from '../../speech/stt/scribe/fixtures/said.ts'
import { parseFault } from '../fault-plan.ts'
import { type SimulatorHost, startHost } from '../host.ts'
import { openJournal } from '../journal.ts'
import { type SimulatedScribeOptions, scribeFaults, simulateScribe } from './scribe.ts'

// Written for browsers; Node 20 has no WebSocket of its own.
const globals = globalThis as { WebSocket?: unknown }
const ofNode = globals.WebSocket
beforeAll(() => {
  globals.WebSocket = WebSocket
  vi.spyOn(console, 'error').mockReturnValue()
  vi.spyOn(console, 'log').mockReturnValue()
})
afterAll(() => {
  globals.WebSocket = ofNode
  vi.restoreAllMocks()
})

const KEY = 'sk_of-the-test'
const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close()
})

async function start(faults: readonly string[] = [], of: Partial<SimulatedScribeOptions> = {}) {
  const journal = openJournal()
  const rules = faults.map(text => parseFault(text, Object.keys(scribeFaults)))
  const host = await startHost([simulateScribe({ journal, faults: rules, ears: tapEars, key: KEY, ...of })])
  open.push(host)
  return { host, journal }
}

async function tokenFrom({ url }: SimulatorHost): Promise<string> {
  const answer = await fetch(`${url}/v1/single-use-token/realtime_scribe`, {
    method: 'POST',
    headers: { 'xi-api-key': KEY },
  })
  expect(answer.status).toBe(200)
  return ((await answer.json()) as { token: string }).token
}

/** All that the client tells, in order. */
function listen(connection: RealtimeConnection) {
  open.push(connection)
  const told: { event: RealtimeEvents; data: unknown }[] = []
  for (const event of Object.values(RealtimeEvents))
    connection.on(event, ((data: unknown) => told.push({ event, data })) as unknown as () => void)
  const all = <T>(event: RealtimeEvents) =>
    told.filter(each => each.event === event).map(each => each.data as T)
  const until = (event: RealtimeEvents, count = 1) =>
    vi.waitFor(() => expect(all(event).length).toBeGreaterThanOrEqual(count), 10_000)
  return { told, all, until }
}

async function connect(host: SimulatorHost, more: Partial<Parameters<typeof Scribe.connect>[0]> = {}) {
  const connection = Scribe.connect({
    token: await tokenFrom(host),
    modelId: 'scribe_v2_realtime',
    baseUri: host.url.replace('http', 'ws'),
    audioFormat: AudioFormat.PCM_16000,
    sampleRate: 16_000,
    ...more,
  } as Parameters<typeof Scribe.connect>[0])
  const heard = listen(connection)
  await heard.until(RealtimeEvents.SESSION_STARTED)
  return { connection, ...heard }
}

const sendIn = (connection: RealtimeConnection, pcm: Pcm, chunk = 1600) => {
  for (let at = 0; at < pcm.length; at += chunk)
    connection.send({ audioBase64: Buffer.from(pcmToBytes(pcm.slice(at, at + chunk))).toString('base64') })
}

describe('the vendor’s own client', () => {
  test('gets partials, and a text for each commit', async () => {
    const { host } = await start()
    const { connection, all, until } = await connect(host, {
      commitStrategy: CommitStrategy.MANUAL,
      languageCode: 'en',
    })
    expect(all(RealtimeEvents.SESSION_STARTED)[0]).toMatchObject({
      session_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      config: {
        audio_format: 'pcm_16000',
        sample_rate: 16_000,
        model_id: 'scribe_v2_realtime',
        language_code: 'en',
        vad_commit_strategy: false,
        vad_silence_threshold_secs: 1.5,
        vad_threshold: 0.4,
        min_speech_duration_ms: 100,
        min_silence_duration_ms: 100,
        include_timestamps: false,
        keyterms: [],
        entity_detection: null,
        max_tokens_to_recompute: 5,
        timestamps_granularity: 'word',
        disable_logging: false,
      },
    })
    sendIn(connection, say('one two three'))
    await until(RealtimeEvents.PARTIAL_TRANSCRIPT, 3)
    connection.commit()
    await until(RealtimeEvents.COMMITTED_TRANSCRIPT)
    sendIn(connection, say('four'))
    connection.commit()
    await until(RealtimeEvents.COMMITTED_TRANSCRIPT, 2)
    expect(all<{ text: string }>(RealtimeEvents.PARTIAL_TRANSCRIPT).map(({ text }) => text)).toContain(
      'one two',
    )
    expect(all<{ text: string }>(RealtimeEvents.COMMITTED_TRANSCRIPT).map(({ text }) => text)).toEqual([
      'one two three',
      'four',
    ])
    expect(all(RealtimeEvents.COMMITTED_TRANSCRIPT_WITH_TIMESTAMPS)).toEqual([])
    expect(all(RealtimeEvents.ERROR)).toEqual([])
    expect(all(RealtimeEvents.CLOSE)).toEqual([])
  })

  test('gets words with the times of the session, also of a second segment', async () => {
    const { host } = await start()
    const { connection, all, until } = await connect(host, {
      includeTimestamps: true,
      includeLanguageDetection: true,
      languageCode: 'en',
    })
    sendIn(connection, say('one two'))
    connection.commit()
    sendIn(connection, silence(600))
    connection.commit()
    sendIn(connection, say('three'))
    connection.commit()
    await until(RealtimeEvents.COMMITTED_TRANSCRIPT_WITH_TIMESTAMPS, 3)
    const [first, empty, third] = all<CommittedTranscriptWithTimestampsMessage>(
      RealtimeEvents.COMMITTED_TRANSCRIPT_WITH_TIMESTAMPS,
    )
    expect(first).toMatchObject({ text: 'one two', language_code: 'en' })
    expect(first?.words?.map(({ text, type }) => [text, type])).toEqual([
      ['one', 'word'],
      [' ', 'spacing'],
      ['two', 'word'],
    ])
    expect(first?.words?.[0]).toMatchObject({
      start: 0,
      logprob: expect.any(Number),
      speaker_id: null,
      characters: [{ text: 'o' }, { text: 'n' }, { text: 'e' }],
    })
    expect(empty).toMatchObject({ text: '', words: null })
    // 720 ms and 600 ms went before.
    expect(third?.words?.[0]?.start).toBeCloseTo(1.32, 1)
  })

  test('commits by silence where it is asked to', async () => {
    const { host, journal } = await start()
    const { connection, all, until } = await connect(host, {
      commitStrategy: CommitStrategy.VAD,
      vadSilenceThresholdSecs: 0.5,
    })
    sendIn(connection, say('one two'))
    sendIn(connection, silence(700))
    sendIn(connection, say('three'))
    sendIn(connection, silence(700))
    await until(RealtimeEvents.COMMITTED_TRANSCRIPT, 2)
    expect(all<{ text: string }>(RealtimeEvents.COMMITTED_TRANSCRIPT).map(({ text }) => text)).toEqual([
      'one two',
      'three',
    ])
    expect(journal.entries.filter(({ event }) => event === 'commit-received')).toHaveLength(2)
  })

  test.each([
    ['quota@message=2', RealtimeEvents.QUOTA_EXCEEDED, 'quota_exceeded'],
    ['rate-limited@message=2', RealtimeEvents.RATE_LIMITED, 'rate_limited'],
    ['transcriber-error@message=2', RealtimeEvents.TRANSCRIBER_ERROR, 'transcriber_error'],
    ['unaccepted-terms@message=2', RealtimeEvents.UNACCEPTED_TERMS, 'unaccepted_terms'],
    ['input-error@message=2', RealtimeEvents.INPUT_ERROR, 'input_error'],
    ['invalid-request@message=2', RealtimeEvents.INVALID_REQUEST, 'invalid_request'],
    ['queue-overflow@message=2', RealtimeEvents.QUEUE_OVERFLOW, 'queue_overflow'],
    ['resource-exhausted@message=2', RealtimeEvents.RESOURCE_EXHAUSTED, 'resource_exhausted'],
    [
      'session-time-limit@message=2',
      RealtimeEvents.SESSION_TIME_LIMIT_EXCEEDED,
      'session_time_limit_exceeded',
    ],
    ['chunk-size@message=2', RealtimeEvents.CHUNK_SIZE_EXCEEDED, 'chunk_size_exceeded'],
    [
      'insufficient-audio@message=2',
      RealtimeEvents.INSUFFICIENT_AUDIO_ACTIVITY,
      'insufficient_audio_activity',
    ],
    ['other-error@message=2', RealtimeEvents.ERROR, 'error'],
  ])('knows the error of %s by its name', async (fault, event, code) => {
    const { host } = await start([fault])
    const { connection, all, until } = await connect(host)
    sendIn(connection, say('one two'))
    await until(event)
    await until(RealtimeEvents.CLOSE)
    expect(all<ScribeErrorMessage>(event)[0]).toEqual({ message_type: code, error: expect.any(String) })
    expect(all<{ code: number }>(RealtimeEvents.CLOSE)[0]?.code).toBe(1000)
  })

  test('is refused an early commit, as recorded', async () => {
    const { host } = await start()
    const { connection, all, until } = await connect(host)
    connection.commit()
    await until(RealtimeEvents.CLOSE)
    expect(all(RealtimeEvents.COMMIT_THROTTLED)).toEqual([
      {
        message_type: 'commit_throttled',
        error:
          'Commit request ignored: only 0.00s of uncommitted audio. You need at least 0.3s of uncommitted audio before committing.',
      },
    ])
    expect(all(RealtimeEvents.CLOSE)[0]).toMatchObject({ code: 1000, reason: 'commit_throttled' })
  })

  test('cannot use a token twice, nor none', async () => {
    const { host } = await start()
    const token = await tokenFrom(host)
    const twice = [token, token, 'sutkn_made-up'].map(token => {
      const connection = Scribe.connect({
        token,
        modelId: 'scribe_v2_realtime',
        baseUri: host.url.replace('http', 'ws'),
        audioFormat: AudioFormat.PCM_16000,
        sampleRate: 16_000,
      })
      return listen(connection)
    })
    await twice[0]!.until(RealtimeEvents.SESSION_STARTED)
    for (const { until, all } of twice.slice(1)) {
      await until(RealtimeEvents.CLOSE)
      expect(all(RealtimeEvents.AUTH_ERROR)).toEqual([
        { message_type: 'auth_error', error: 'You must be authenticated to use this endpoint.' },
      ])
      expect(all(RealtimeEvents.CLOSE)[0]).toMatchObject({ code: 1000, reason: '' })
    }
  })

  test('is hung up on when it sends nothing', async () => {
    const { host } = await start([], { limits: { idleMs: 100 } })
    const { all, until } = await connect(host)
    await until(RealtimeEvents.CLOSE)
    expect(all(RealtimeEvents.ERROR)).toEqual([])
    expect(all(RealtimeEvents.CLOSE)[0]).toMatchObject({ code: 1000 })
  })
})
