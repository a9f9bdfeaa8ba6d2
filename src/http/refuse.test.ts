import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { Refusal } from '../workspace/refusal.ts'
import { readBody } from './body.ts'
import { refusalOf } from './refuse.ts'

const app = new Hono()
  .post('/body', async context => context.json(await readBody(context, 100)))
  .get('/field', () => {
    throw new Refusal(422, 'value_error', 'It must be a string.', ['conversation_config', 'tts', 0])
  })
  .get('/locked', () => {
    throw new Refusal(409, 'read_only', 'It is a file.')
  })
app.onError((error, context) => {
  const answer = refusalOf(error, context)
  if (!answer) throw error
  return answer
})
const post = async (body: string | ReadableStream) => {
  const answer = await app.request('/body', { method: 'POST', body, duplex: 'half' } as RequestInit)
  return [answer.status, await answer.json()]
}

test('a wrong field is named as FastAPI names it', async () => {
  const answer = await app.request('/field')
  expect(answer.status).toBe(422)
  expect(await answer.json()).toEqual({
    detail: [
      { loc: ['body', 'conversation_config', 'tts', 0], msg: 'It must be a string.', type: 'value_error' },
    ],
  })
})

test('all else has the vendor’s shape', async () => {
  const answer = await app.request('/locked')
  expect([answer.status, await answer.json()]).toEqual([
    409,
    { detail: { status: 'read_only', message: 'It is a file.' } },
  ])
})

test('a body is one JSON object, or nothing', async () => {
  expect(await post('{"a":[1,null]}')).toEqual([200, { a: [1, null] }])
  expect(await post('  ')).toEqual([200, {}])
  expect(await post('[1]')).toMatchObject([422, { detail: [{ loc: ['body'], type: 'dict_type' }] }])
  const broken = await post('{"secret":"hunter2",,}')
  expect(broken).toMatchObject([422, { detail: [{ loc: ['body'], type: 'json_invalid' }] }])
  expect(JSON.stringify(broken)).not.toContain('hunter2')
  expect(await post(`${'['.repeat(40)}${']'.repeat(40)}`)).toMatchObject([422, {}])
})

test('a body above the limit is refused, whether it says its length or not', async () => {
  const large = `{"a":"${'x'.repeat(200)}"}`
  expect(await post(large)).toMatchObject([413, { detail: { status: 'body_too_large' } }])
  const stream = new Blob([large.slice(0, 90), large.slice(90)]).stream()
  expect(await post(stream)).toMatchObject([413, {}])
})
