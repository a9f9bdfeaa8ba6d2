import { afterEach, beforeEach, expect, test } from 'vitest'
import { openRestServer, type RestServer } from './fakes/rest-server.ts'
import { storeCall } from './fakes/stored-call.ts'

let server: RestServer
beforeEach(async () => {
  server = await openRestServer()
  await storeCall(server.store, 'conv_a')
})
afterEach(() => server.close())

const conversation = '/v1/convai/conversations/conv_a'
const make = async (title: string) => {
  const { body } = await server.ask('POST', '/v1/convai/tags', { title })
  return (body as { tag_id: string }).tag_id
}
const tagsOf = async () => ((await server.ask('GET', conversation)).body as { tag_ids: string[] }).tag_ids

test('tags are made, changed, given, taken and deleted', async () => {
  const [one, two] = [await make('one'), await make('two')]
  expect(
    (await server.ask('PATCH', `/v1/convai/tags/${one}`, { description: 'the first' })).body,
  ).toMatchObject({
    title: 'one',
    description: 'the first',
  })
  expect((await server.ask('GET', '/v1/convai/tags')).body).toMatchObject({
    conversation_tags: [{}, {}],
    has_more: false,
  })
  expect((await server.ask('POST', `${conversation}/tags`, { tag_ids: [one, two] })).status).toBe(204)
  expect(await tagsOf()).toEqual([one, two].sort())
  expect((await server.ask('GET', `/v1/convai/conversations?tag_ids=${two}`)).body).toMatchObject({
    conversations: [{ tag_ids: [one, two].sort() }],
  })
  expect((await server.ask('DELETE', `${conversation}/tags/${one}`)).status).toBe(204)
  expect(await tagsOf()).toEqual([two])
  expect((await server.ask('DELETE', `/v1/convai/tags/${two}`)).status).toBe(204)
  expect(await tagsOf()).toEqual([])
  expect((await server.ask('GET', `/v1/convai/tags/${two}`)).status).toBe(404)
})

test('what is not there is named', async () => {
  const tag = await make('one')
  expect(await server.ask('POST', `${conversation}/tags`, { tag_ids: [tag, 'tag_none'] })).toMatchObject({
    status: 422,
    body: { detail: [{ loc: ['body', 'tag_ids', 1] }] },
  })
  expect(await tagsOf()).toEqual([])
  expect((await server.ask('POST', '/v1/convai/conversations/conv_x/tags', { tag_ids: [tag] })).status).toBe(
    404,
  )
  expect((await server.ask('POST', '/v1/convai/tags', { title: '' })).status).toBe(422)
})
