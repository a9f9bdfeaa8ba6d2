import { afterEach, beforeEach, expect, test } from 'vitest'
import { openRestServer, type RestServer } from './fakes/rest-server.ts'
import { storeCall } from './fakes/stored-call.ts'

let server: RestServer
beforeEach(async () => {
  server = await openRestServer()
  await storeCall(server.store, 'conv_a')
})
afterEach(() => server.close())

const say = (body: unknown, id = 'conv_a') =>
  server.ask('POST', `/v1/convai/conversations/${id}/feedback`, body)
const told = async () => {
  const { body } = await server.ask('GET', '/v1/convai/conversations/conv_a')
  return (body as { metadata: { feedback?: object } }).metadata.feedback
}

test('a thumb is kept, changed and taken back', async () => {
  expect(await told()).toMatchObject({ overall_score: null, rating: null })
  expect(await say({ feedback: 'like' })).toMatchObject({ status: 200 })
  expect(await told()).toEqual({
    type: 'thumbs',
    overall_score: 'like',
    likes: 0,
    dislikes: 0,
    rating: null,
    comment: null,
  })
  await say({ feedback: 'dislike' })
  expect(await told()).toMatchObject({ overall_score: 'dislike' })
  await say({ feedback: null })
  expect(await told()).toMatchObject({ overall_score: null })
})

test('a rating, and then a comment with it, as the widget sends them', async () => {
  await say({ rating: 4 })
  await say({ rating: 4, comment: 'Kind.' })
  expect(await told()).toMatchObject({ type: 'rating', rating: 4, comment: 'Kind.' })
  const { body } = await server.ask('GET', '/v1/convai/conversations?rating_min=4&has_feedback_comment=true')
  expect(body).toMatchObject({ conversations: [{ conversation_id: 'conv_a', rating: 4 }] })
})

test.each([
  [{ feedback: 'love' }, 'feedback'],
  [{ rating: 0 }, 'rating'],
  [{ rating: 4.5 }, 'rating'],
  [{ rating: 4, comment: 'x'.repeat(2001) }, 'comment'],
])('%j is refused', async (body, field) => {
  expect(await say(body)).toMatchObject({ status: 422, body: { detail: [{ loc: ['body', field] }] } })
})

test('it is nobody else’s business, and no place to leave things', async () => {
  expect((await say({ feedback: 'like' }, 'conv_nope')).status).toBe(404)
  expect((await say({ comment: 'x'.repeat(50_000) })).status).toBe(413)
})
