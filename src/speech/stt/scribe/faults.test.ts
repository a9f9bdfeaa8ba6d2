import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import { openChannel } from '../../../flow/channel.ts'
import { finalsOf, hear, KEY, openStage, script } from '../../../simulate/elevenlabs/fixtures/scribe-stage.ts'
import { startRelay } from '../../../simulate/line/relay.ts'
import { type ProviderError, type SttInput, ProviderError as Thrown } from '../../provider.ts'
import { say } from './fixtures/said.ts'
import { checkScribe, openScribe, type ScribeNote } from './scribe.ts'

const stages: { close(): Promise<void> }[] = []
async function open(...of: Parameters<typeof openStage>) {
  const stage = await openStage(...of)
  stages.push(stage)
  return stage
}
afterEach(async () => {
  for (const stage of stages.splice(0)) await stage.close()
})

async function failure(heard: Promise<unknown>): Promise<ProviderError> {
  const error = await heard.then(
    () => null,
    error => error,
  )
  expect(error).toBeInstanceOf(Thrown)
  for (let at = error; at; at = at.cause) expect(`${at.message} ${at.stack}`).not.toContain(KEY)
  return error
}

const turn = () => script('one two', 1, 'three', 2)
const whole = [
  [1, 'one two'],
  [2, 'one two three'],
]

describe('what a try again does not mend is told at once', () => {
  test.each([
    ['bad-key', 'key', false, /refuses the key; correct ELEVENLABS_API_KEY.*auth_error: You must be auth/],
    ['quota', 'quota', false, /no quota left.*add credit.*quota_exceeded/],
    ['quota@message=3', 'quota', false, /no quota left/],
    ['unaccepted-terms', 'request', false, /terms.*sign in at elevenlabs.io/],
    ['rate-limited', 'rate', true, /asked too often.*wait a little/],
    ['resource-exhausted', 'rate', true, /no capacity/],
    ['queue-overflow', 'rate', true, /asked too often/],
    ['invalid-request', 'request', false, /correct the model or the language/],
    ['input-error', 'request', false, /does not accept the audio/],
    ['chunk-size@message=2', 'request', false, /too large/],
    ['refuse=401', 'key', false, /refuses the key.*\(401/],
    ['refuse=404', 'request', false, /ANTIPHON_ELEVENLABS_URL.*\(404/],
    ['refuse=308', 'request', false, /at another address.*\(308/],
    ['refuse=429', 'rate', true, /asked too often.*\(429/],
  ])('%s', async (fault, kind, retryable, message) => {
    const { scribe, seen } = await open([fault])
    const error = await failure(hear(scribe, turn()))
    expect(error).toMatchObject({ provider: 'scribe', kind, retryable })
    expect(error.message).toMatch(message)
    expect(seen('connection-opened').length).toBeLessThanOrEqual(1)
  })

  test('a key that no header may hold', async () => {
    const { host } = await open()
    const scribe = openScribe({ apiKey: `${KEY}\n`, url: host.url })
    expect(await failure(hear(scribe, turn()))).toMatchObject({ kind: 'key', retryable: false })
  })

  test.each(['no url', 'ftp://127.0.0.1'])('an address such as %j', async url => {
    const error = await failure(hear(openScribe({ apiKey: KEY, url }), turn()))
    expect(error).toMatchObject({ kind: 'request', retryable: false })
    expect(error.message).toMatch(/must be http:\/\/ or https:\/\//)
  })
})

describe('a turn outlives the connection: its audio is sent again and nothing of it is doubled', () => {
  test.each([
    'close@connection=1,message=5',
    'restart@connection=1,message=5',
    'restart=1001@connection=1,message=5',
    'cut@connection=1,message=5',
    'reset@connection=1,message=5',
    'rubbish@connection=1,message=5',
    'huge-frame@connection=1,message=5',
    'transcriber-error@connection=1,message=5',
    'session-time-limit@connection=1,message=5',
    'insufficient-audio@connection=1,message=5',
    'other-error@connection=1,message=5',
    'commit-throttled@connection=1,message=2',
    'cut-at-commit@connection=1,message=1',
    'cut-at-commit@connection=1,message=2',
    'stall@connection=1,message=5',
    'half-open@connection=1,message=5',
    'no-transcript@connection=1,message=1',
    'no-transcript@connection=1,message=2',
    'refuse@connection=1',
    'no-session@connection=1',
  ])('%s', async fault => {
    const notes: ScribeNote[] = []
    const { scribe, seen } = await open([fault], {
      scribe: {
        patience: { commitMs: 1000, openMs: 1000, outageMs: 10_000 },
        noticed: note => notes.push(note),
      },
    })
    expect(finalsOf(await hear(scribe, turn()))).toEqual(whole)
    expect(seen('fault-injected')).not.toEqual([])
    const opened = notes.filter(({ type }) => type === 'opened').length
    expect(opened).toBe(/^(refuse|no-session)/.test(fault) ? 1 : 2)
  })

  test('what is committed is not sent again', async () => {
    const { scribe, heardMs } = await open(['cut-at-commit@connection=1,message=2'])
    const input = openChannel<SttInput>()
    const { signal } = new AbortController()
    const finals: string[] = []
    input.push({ type: 'audio', pcm: say('one two three four five six') })
    input.push({ type: 'flush', mark: 1 })
    for await (const part of scribe.transcribe(input, { signal, language: 'en' })) {
      if (part.type !== 'text-final') continue
      finals.push(part.text)
      if (part.mark === 2) break
      input.push({ type: 'audio', pcm: say('seven') })
      input.push({ type: 'flush', mark: 2 })
    }
    expect(finals).toEqual(['one two three four five six', 'one two three four five six seven'])
    expect(heardMs(1)).toBeGreaterThan(2000)
    expect(heardMs(2)).toBeLessThan(1000)
  })

  test('a line with 300 ms of jitter costs time and nothing else', async () => {
    const { host, seen } = await open()
    const relay = await startRelay({
      target: { host: '127.0.0.1', port: host.port },
      profile: { roundTripMs: 40, jitterMs: 300, stalls: null },
      seed: 3,
    })
    stages.unshift(relay)
    const scribe = openScribe({ apiKey: KEY, url: `http://127.0.0.1:${relay.port}` })
    const call = new AbortController()
    const stt = scribe.forCall!({ signal: call.signal, language: 'en' })
    for (let time = 0; time < 3; time++) expect(finalsOf(await hear(stt, turn()))).toEqual(whole)
    expect(seen('connection-opened')).toHaveLength(1)
    call.abort()
  })

  test('a turn that waits for its text after its end gets it, while the next is already spoken', async () => {
    const { scribe, seen } = await open(['cut-at-commit@connection=1,message=1'])
    const stt = scribe.forCall!({ signal: new AbortController().signal, language: 'en' })
    const heard = await Promise.all([hear(stt, script('one', 1)), hear(stt, script('two', 1))])
    expect(heard.map(finalsOf)).toEqual([[[1, 'one']], [[1, 'two']]])
    expect(seen('connection-opened').length).toBeGreaterThanOrEqual(2)
  })
})

describe('who never gets a text is told so in time', () => {
  test.each([
    ['cut@message=2', 'unreachable', /was cut off/],
    ['close@message=2', 'unreachable', /closed the connection.*1000/],
    ['no-transcript', 'late', /has not answered a commit for 1 s/],
    ['stall', 'late', /has not answered a commit for 1 s/],
    ['half-open', 'late', /has not answered a commit/],
    ['rubbish', 'broken', /no frame of it.*502 Bad Gateway/],
    ['huge-frame=3', 'unreachable', /cut off|closed/],
    ['transcriber-error', 'down', /failed to transcribe/],
    ['other-error', 'down', /failed by its own account/],
    ['no-session', 'late', /opened a session|no connection/],
    ['slow-session=5000', 'late', /opened a session|no connection/],
    ['refuse', 'down', /is not available; .*503/],
  ])('%s', async (fault, kind, message) => {
    const { scribe, seen } = await open([fault], {
      scribe: { patience: { commitMs: 1000, openMs: 1200, outageMs: 1500 } },
    })
    const from = performance.now()
    const error = await failure(hear(scribe, turn()))
    expect(error).toMatchObject({ kind, retryable: true })
    expect(error.message).toMatch(message)
    expect(seen('connection-opened').length).toBeLessThanOrEqual(4)
    expect(performance.now() - from).toBeLessThan(10_000)
  })

  test('nobody listens there', async () => {
    const error = await failure(hear(openScribe({ apiKey: KEY, url: 'http://127.0.0.1:9' }), turn()))
    expect(error).toMatchObject({ kind: 'unreachable', retryable: true })
    expect(error.message).toMatch(/nothing listens at http:\/\/127.0.0.1:9/)
  })

  test('the peer no longer answers pings, and nothing was asked of it', async () => {
    const lost: string[] = []
    const { scribe } = await open(['half-open@connection=1'], {
      scribe: {
        patience: { keepAliveMs: 20, pingMs: 30 },
        noticed: note => note.type === 'lost' && lost.push(note.reason),
      },
    })
    const call = new AbortController()
    scribe.forCall!({ signal: call.signal, language: 'en' })
    await vi.waitFor(() => expect(lost[0]).toMatch(/no longer answers/), 5000)
    call.abort()
  })
})

describe('a call’s connection', () => {
  test('is kept through silence', async () => {
    const { scribe, seen } = await open([], {
      simulator: { limits: { idleMs: 400 } },
      scribe: { patience: { keepAliveMs: 50 } },
    })
    const stt = scribe.forCall!({ signal: new AbortController().signal, language: 'en' })
    await vi.waitFor(() => expect(seen('audio-received').length).toBeGreaterThan(15), 10_000)
    expect(finalsOf(await hear(stt, turn()))).toEqual(whole)
    expect(seen('connection-opened')).toHaveLength(1)
    expect(seen('idle-ended')).toEqual([])
  })

  test('would be lost without that, which shows that the simulator hangs up; the turn is heard nevertheless', async () => {
    const { scribe, seen } = await open([], { simulator: { limits: { idleMs: 100 } } })
    const stt = scribe.forCall!({ signal: new AbortController().signal, language: 'en' })
    await vi.waitFor(() => expect(seen('connection-closed')).toHaveLength(1), 5000)
    expect(finalsOf(await hear(stt, turn()))).toEqual(whole)
  })

  test('that is refused costs the call nothing before a turn asks', async () => {
    const { scribe } = await open(['refuse@connection=1'])
    const stt = scribe.forCall!({ signal: new AbortController().signal, language: 'en' })
    expect(finalsOf(await hear(stt, turn()))).toEqual(whole)
  })

  test('is given up with a turn that it fails; the next turn has another', async () => {
    const { scribe, seen } = await open(['stall@connection=1', 'stall@connection=2'], {
      scribe: { patience: { commitMs: 1500, outageMs: 300 } },
    })
    const stt = scribe.forCall!({ signal: new AbortController().signal, language: 'en' })
    await failure(hear(stt, turn()))
    const from = performance.now()
    expect(finalsOf(await hear(stt, turn()))).toEqual(whole)
    // Not over the stalled one, whose commits are waited for so long.
    expect(performance.now() - from).toBeLessThan(1400)
    expect(seen('connection-opened').length).toBeGreaterThanOrEqual(3)
  })

  test('ends a turn that nobody else ends', async () => {
    const { scribe, seen } = await open()
    const call = new AbortController()
    const stt = scribe.forCall!({ signal: call.signal, language: 'en' })
    const heard = hear(stt, openChannel<SttInput>())
    await vi.waitFor(() => expect(seen('session-started-sent')).toHaveLength(1))
    call.abort()
    expect(await heard).toEqual([])
  })

  test('ends with the call', async () => {
    const { scribe, seen } = await open()
    const call = new AbortController()
    scribe.forCall!({ signal: call.signal, language: 'en' })
    await vi.waitFor(() => expect(seen('session-started-sent')).toHaveLength(1))
    call.abort()
    await vi.waitFor(() => expect(seen('connection-closed')).toHaveLength(1))
  })

  test('fails with the adapter’s end', async () => {
    const { scribe } = await open()
    const stt = scribe.forCall!({ signal: new AbortController().signal, language: 'en' })
    const heard = failure(hear(stt, openChannel<SttInput>()))
    await new Promise(resolve => setImmediate(resolve))
    await scribe.close()
    expect((await heard).message).toMatch(/is closed/)
    expect((await failure(hear(stt, turn()))).message).toMatch(/is closed/)
  })
})

describe('the check at start', () => {
  const { signal } = new AbortController()

  test('opens a session and says what it knows of it', async () => {
    const notes: ScribeNote[] = []
    const { host, seen } = await open()
    await checkScribe({ apiKey: KEY, url: host.url, noticed: note => notes.push(note) }, { signal })
    expect(notes).toEqual([
      expect.objectContaining({
        type: 'opened',
        sessionId: expect.stringMatching(/^[0-9a-f]{32}$/),
        region: 'simulated',
        traceId: expect.any(String),
      }),
    ])
    await vi.waitFor(() => expect(seen('connection-closed')).toHaveLength(1))
    expect(seen('connection-closed')[0]).toMatchObject({ code: 1000 })
  })

  test('finds a wrong key', async () => {
    const { host } = await open([], { simulator: { key: 'another' } })
    const error = await failure(checkScribe({ apiKey: KEY, url: host.url }, { signal }))
    expect(error).toMatchObject({ kind: 'key', retryable: false })
  })

  test('finds a model that is none', async () => {
    const { host } = await open()
    const error = await failure(checkScribe({ apiKey: KEY, url: host.url, model: 'scribe_v1' }, { signal }))
    expect(error).toMatchObject({ kind: 'request' })
    expect(error.message).toMatch(/model_id: 'scribe_v1' is not a realtime model/)
  })

  test('can be called off', async () => {
    const { host } = await open(['no-session'])
    const call = new AbortController()
    const checked = failure(checkScribe({ apiKey: KEY, url: host.url }, { signal: call.signal }))
    call.abort()
    await checked
  })
})

test('a server that says the key back does not get it into an error', async () => {
  const server = createServer((_, response) => response.writeHead(400).end())
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (ws, { headers }) => {
    ws.send(JSON.stringify({ message_type: 'auth_error', error: `no such key: ${headers['xi-api-key']}` }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const error = await failure(hear(openScribe({ apiKey: KEY, url: `http://127.0.0.1:${port}` }), turn()))
  expect(error.message).toMatch(/no such key: …/)
  server.close()
  sockets.close()
})
