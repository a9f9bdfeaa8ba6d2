import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { writeWav } from '../audio/wav.ts'
import { sampleLog } from '../record/sample-log.ts'
import { readBundle } from '../replay/bundle.ts'
import { type FakeServer, openFakeServer } from '../tools/fakes/server.ts'
import { exportCall } from './export.ts'

const log = sampleLog('conv_1')
  .map(entry => `${JSON.stringify(entry)}\n`)
  .join('')
const wav = writeWav(16_000, [new Int16Array(1600), new Int16Array(1600).fill(3)])

/** What the server has: paths and their answers. */
let held: Record<string, Held> = {}
interface Held {
  readonly status: number
  readonly body: string | Uint8Array
  readonly location?: string
}
let server: FakeServer
beforeAll(async () => {
  server = await openFakeServer(({ url }, response) => {
    const { status, body, location }: Held = held[url] ?? { status: 404, body: '{}' }
    response.writeHead(status, location === undefined ? {} : { location }).end(body)
  })
})
afterAll(() => server.close())

const conversation = '/v1/convai/conversations/conv_1'
const events = '/v1/antiphon/conversations/conv_1/events'
const ok = (body: string | Uint8Array) => ({ status: 200, body })
beforeEach(() => {
  held = {
    [conversation]: ok(JSON.stringify({ conversation_id: 'conv_1', status: 'done', has_audio: true })),
    [events]: ok(log),
    [`${conversation}/audio`]: ok(wav),
  }
})

const everything = { audio: true, words: true }
const exported = async (wishes = everything) =>
  readBundle(await exportCall('conv_1', { url: server.url.replace('http', 'ws') }, wishes))
const problem = () => expect(exportCall('conv_1', { url: server.url }, everything)).rejects

describe('antiphon export', () => {
  test('takes log, record and recording', async () => {
    const { audio, ...rest } = await exported()
    expect(rest).toMatchObject({ log, record: { status: 'done' }, accepted: null })
    expect(Buffer.from(audio ?? []).equals(Buffer.from(wav))).toBe(true)
  })

  test('leaves out what it is told to, and does not ask for it', async () => {
    held[`${conversation}/audio`] = { status: 500, body: '' }
    expect(await exported({ audio: false, words: true })).toMatchObject({ log, audio: null })
    const silent = await exported({ audio: true, words: false })
    expect(silent).toMatchObject({ audio: null, record: null, manifest: { without_words: true } })
    expect(silent.log).not.toContain('weather')
  })

  test('does without a recording that is not there any more', async () => {
    delete held[`${conversation}/audio`]
    expect(await exported()).toMatchObject({ log, audio: null })
  })

  test('says why there is nothing to take', async () => {
    held[conversation] = ok(JSON.stringify({ status: 'in-progress' }))
    await problem().toThrow(/^conversation conv_1 goes on: export it when it is over$/)
    held[conversation] = ok(JSON.stringify({ status: 'done' }))
    delete held[events]
    await problem().toThrow(/keeps no log of conv_1/)
    held[conversation] = { status: 401, body: '' }
    await problem().toThrow(/wants a key: .* --key-env/)
    held[conversation] = { status: 302, body: '', location: 'http://127.0.0.1:9/elsewhere' }
    await problem().toThrow(/ sends on to http:\/\/127\.0\.0\.1:9\/elsewhere: name the server itself/)
    delete held[conversation]
    await problem().toThrow(/has no conversation conv_1$/)
    await expect(exportCall('conv_1', { url: 'ws://127.0.0.1:9' }, everything)).rejects.toThrow(
      /^no server answers at http:\/\/127\.0\.0\.1:9: start it, or name it with --url$/,
    )
    await expect(exportCall('conv_1', { url: '127.0.0.1:8790' }, everything)).rejects.toThrow(
      '--url 127.0.0.1:8790 is no address of a server',
    )
    await expect(
      exportCall('conv_1', { url: server.url, keyEnv: 'ANTIPHON_TEST_NO_SUCH' }, everything),
    ).rejects.toThrow(/^--key-env ANTIPHON_TEST_NO_SUCH: there is no such environment variable$/)
  })
})
