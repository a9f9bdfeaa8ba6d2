import { afterEach, beforeEach, expect, test } from 'vitest'
import { openRestServer, type RestServer } from './fakes/rest-server.ts'
import { storeCall } from './fakes/stored-call.ts'

let server: RestServer
beforeEach(async () => {
  server = await openRestServer()
  await storeCall(server.store, 'conv_a', { recording: '0123456789' })
  await storeCall(server.store, 'conv_b')
})
afterEach(() => server.close())

const path = '/v1/convai/conversations/conv_a/audio'
const ask = async (range: string | null, method = 'GET') => {
  const answer = await server.app.request(path, { method, headers: range === null ? {} : { range } })
  const { headers } = answer
  return {
    status: answer.status,
    text: await answer.text(),
    length: headers.get('content-length'),
    range: headers.get('content-range'),
    type: headers.get('content-type'),
  }
}

test('the recording is WAV, whole or in part', async () => {
  const whole = { status: 200, text: '0123456789', length: '10', range: null, type: 'audio/wav' }
  expect(await ask(null)).toEqual(whole)
  expect(await ask('bytes=0-0,5-6')).toEqual(whole)
  expect(await ask('pages=1-2')).toEqual(whole)
  const part = (text: string, range: string) => ({
    ...whole,
    status: 206,
    text,
    length: String(text.length),
    range,
  })
  expect(await ask('bytes=2-4')).toEqual(part('234', 'bytes 2-4/10'))
  expect(await ask('bytes=8-')).toEqual(part('89', 'bytes 8-9/10'))
  expect(await ask('bytes=-3')).toEqual(part('789', 'bytes 7-9/10'))
  expect(await ask('bytes=7-99')).toEqual(part('789', 'bytes 7-9/10'))
})

test.each(['bytes=10-', 'bytes=5-4', 'bytes=-0'])('%s is beyond it', async range => {
  expect(await ask(range)).toMatchObject({ status: 416, range: 'bytes */10', text: '' })
})

test('HEAD tells its size', async () => {
  expect(await ask(null, 'HEAD')).toMatchObject({ status: 200, text: '', length: '10', type: 'audio/wav' })
  expect(await ask('bytes=1-2', 'HEAD')).toMatchObject({ status: 206, text: '', range: 'bytes 1-2/10' })
})

test('a call without a recording has none', async () => {
  expect((await server.ask('GET', '/v1/convai/conversations/conv_b/audio')).status).toBe(404)
})
