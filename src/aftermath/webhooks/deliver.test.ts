import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ElevenLabsClient } from '@elevenlabs/elevenlabs-js'
import { Agent } from 'undici'
import { afterAll, afterEach, expect, test } from 'vitest'
import { foldConversation } from '../../record/conversation.ts'
import { sampleLog } from '../../record/sample-log.ts'
import { shownRecord } from '../../record/shown.ts'
import { type Reaction, type Receiver, startReceiver } from '../fakes/receiver.ts'
import { audioBody, type Body, transcriptionBody } from './body.ts'
import { type Delivery, deliver } from './deliver.ts'
import { ANALYSIS_WAITS, WEBHOOK_WAITS, waitAfter } from './schedule.ts'

const dispatcher = new Agent()
afterAll(() => dispatcher.destroy())
const opened: Receiver[] = []
afterEach(async () => {
  for (const receiver of opened.splice(0)) await receiver.close()
})
async function receiver(react?: (times: number) => Reaction): Promise<Receiver> {
  const started = await startReceiver(react)
  opened.push(started)
  return started
}

const SECRET = `wsec_${'ab12'.repeat(16)}`
const record = shownRecord({ ...foldConversation(sampleLog('conv_a')), agent_name: 'Zoë 😀' }, false)
const body = transcriptionBody(record, 1_700_000_000)
const sending = {
  dispatcher,
  build: 'test',
  signal: new AbortController().signal,
  now: () => Date.now(),
  limits: { answerMs: 2000, wholeMs: 5000 },
}
const letter = (url: string, change: Partial<Delivery> = {}): Delivery => ({
  id: 'whd_1',
  url,
  secret: SECRET,
  headers: { 'x-tenant': '7' },
  body,
  ...change,
})

test('a transcript arrives whole, with its id, and signed as the vendor’s JavaScript SDK verifies it', async () => {
  const { url, received } = await receiver()
  expect(await deliver(letter(url), sending)).toEqual({ ok: true, status: 200 })
  const [request] = received
  expect(request?.headers).toMatchObject({
    'content-type': 'application/json',
    'webhook-id': 'whd_1',
    'x-tenant': '7',
    'user-agent': 'Antiphon/test',
  })
  const header = String(request?.headers['elevenlabs-signature'])
  expect(header).toMatch(/^t=\d+,v0=[0-9a-f]{64}$/)
  const { webhooks } = new ElevenLabsClient({ apiKey: 'x' })
  const event = await webhooks.constructEvent(request?.body ?? '', header, SECRET)
  expect(event).toEqual({
    type: 'post_call_transcription',
    event_timestamp: 1_700_000_000,
    data: JSON.parse(JSON.stringify(record)),
  })
  const forged = request?.body.replace('sunny', 'rainy') ?? ''
  await expect(webhooks.constructEvent(forged, header, SECRET)).rejects.toThrow('does not match')
  await expect(webhooks.constructEvent(request?.body ?? '', header, 'other')).rejects.toThrow()
})

const python = process.env.ANTIPHON_PYTHON
const verify = `
import sys
from elevenlabs import ElevenLabs
raw = sys.stdin.buffer.read().decode()
event = ElevenLabs(api_key="x").webhooks.construct_event(raw, sys.argv[1], sys.argv[2])
print(event["type"], event["data"]["conversation_id"])
`
test.skipIf(python === undefined)(
  'and as the vendor’s Python SDK verifies it',
  async () => {
    const { url, received } = await receiver()
    await deliver(letter(url), sending)
    const header = String(received[0]?.headers['elevenlabs-signature'])
    const run = promisify(execFile)(python ?? '', ['-c', verify, header, SECRET])
    run.child.stdin?.end(received[0]?.body)
    expect((await run).stdout.trim()).toBe('post_call_transcription conv_a')
    const wrong = promisify(execFile)(python ?? '', ['-c', verify, header, 'other'])
    wrong.child.stdin?.end(received[0]?.body)
    await expect(wrong).rejects.toThrow('Signature hash does not match')
  },
  60_000,
)

test('a recording is sent in base64, piece by piece, and its signature holds', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'antiphon-audio-'))
  try {
    const path = join(folder, 'a.wav')
    // No multiple of three, and longer than one piece of the file.
    const sound = Buffer.from(Array.from({ length: 400_001 }, (_, index) => (index * 7) % 256))
    writeFileSync(path, sound)
    const facts = { agentId: 'a"1', conversationId: 'conv_a', path, eventUnixSecs: 5 }
    const { url, received } = await receiver()
    const audio = await audioBody(facts)
    expect(await deliver(letter(url, { body: audio }), sending)).toMatchObject({ ok: true })
    const [request] = received
    expect(request?.headers['transfer-encoding']).toBe('chunked')
    const { webhooks } = new ElevenLabsClient({ apiKey: 'x' })
    const header = String(request?.headers['elevenlabs-signature'])
    const event = await webhooks.constructEvent(request?.body ?? '', header, SECRET)
    expect(event).toMatchObject({ type: 'post_call_audio', event_timestamp: 5, data: { agent_id: 'a"1' } })
    const { full_audio } = JSON.parse(request?.body ?? '{}').data
    const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
    expect(hash(Buffer.from(full_audio, 'base64'))).toBe(hash(sound))
    await expect(audioBody(facts, 400_000)).rejects.toThrow('at most 400000 are sent')
    await expect(audioBody({ ...facts, path: `${path}.gone` })).rejects.toThrow('not there any more')
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('without a secret it goes unsigned', async () => {
  const { url, received } = await receiver()
  await deliver(letter(url, { secret: null }), sending)
  expect(received[0]?.headers).not.toHaveProperty('elevenlabs-signature')
})

test.each([
  [500, true, null],
  [503, true, null],
  [408, true, null],
  [{ status: 429, headers: { 'retry-after': '90' } }, true, 90_000],
  [{ status: 404, headers: { 'retry-after': '90' } }, false, null],
  [400, false, null],
  [410, false, null],
] as const)('answered %j: tried again %s', async (reaction, retries, retryAfterMs) => {
  const { url } = await receiver(() => reaction)
  const status = typeof reaction === 'number' ? reaction : reaction.status
  expect(await deliver(letter(url), sending)).toEqual({
    ok: false,
    status,
    retries,
    retryAfterMs,
    error: `the receiver answered ${status}`,
  })
})

test('a redirect is not followed', async () => {
  const other = await receiver()
  const { url } = await receiver(() => ({ status: 307, headers: { location: other.url } }))
  expect(await deliver(letter(url), sending)).toMatchObject({
    ok: false,
    retries: false,
    error: 'the receiver answered 307, and redirects are not followed',
  })
  expect(other.received).toHaveLength(0)
})

test('a receiver that hangs, cuts, or is not there is told by what it did, without its address', async () => {
  const hanging = await receiver(() => 'hang')
  const limits = { answerMs: 50, wholeMs: 400 }
  const hung = await deliver(letter(hanging.url), { ...sending, limits })
  expect(hung).toMatchObject({ ok: false, status: null, retries: true })
  const cutting = await receiver(() => 'cut')
  const gone = await receiver()
  await gone.close()
  const results = [
    hung,
    await deliver(letter(cutting.url), sending),
    await deliver(letter(gone.url), sending),
  ]
  expect(results.map(result => (result.ok ? '' : result.error))).toEqual([
    expect.stringMatching(/in time$/),
    'the connection was cut before an answer',
    'the connection was refused',
  ])
  expect(JSON.stringify(results)).not.toContain('path-secret')
})

test('what is aborted ends at once', async () => {
  const { url } = await receiver(() => 'hang')
  const stop = new AbortController()
  const sent = deliver(letter(url), { ...sending, signal: stop.signal })
  stop.abort()
  expect(await sent).toMatchObject({ ok: false, retries: true })
})

test('a body that cannot be read is a failure, not a crash', async () => {
  const { url } = await receiver()
  const broken: Body = async function* () {
    yield Buffer.from('{')
    throw new Error('the disk is gone: /secret/path')
  }
  const sent = await deliver(letter(url, { body: broken }), sending)
  expect(sent).toMatchObject({ ok: false })
  expect(JSON.stringify(sent)).not.toContain('/secret/path')
})

test('waits grow to a day’s half, and not without end; a receiver may ask for longer', () => {
  const random = () => 0
  const waits = [1, 2, 3, 4, 5, 6, 7, 8, 9].map(attempt => waitAfter(attempt, WEBHOOK_WAITS, { random }))
  expect(waits.at(-1)).toBeNull()
  expect(waits.slice(0, -1)).toEqual(WEBHOOK_WAITS)
  expect(WEBHOOK_WAITS.reduce((sum, ms) => sum + ms, 0) / 3_600_000).toBeGreaterThan(15)
  expect(waitAfter(1, WEBHOOK_WAITS, { random, askedMs: 120_000 })).toBe(120_000)
  expect(waitAfter(1, WEBHOOK_WAITS, { random, askedMs: 1e12 })).toBe(86_400_000)
  expect(waitAfter(1, WEBHOOK_WAITS, { random: () => 1 })).toBe(11_000)
  expect(waitAfter(4, ANALYSIS_WAITS, { random })).toBeNull()
})
