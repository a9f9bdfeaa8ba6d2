import { afterEach, expect, test } from 'vitest'
import { setStage } from '../session/stage.ts'
import type { LanguageModel } from '../speech/provider.ts'
import { openFakeCall } from './fakes/box.ts'
import { openFakeServer } from './fakes/server.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** Calls a tool once, and says what came of it. */
const calling = (name: string, args: unknown): LanguageModel => ({
  name: 'scripted',
  async *reply(messages) {
    const last = messages.at(-1)
    if (last?.role === 'tool') {
      yield { type: 'text-delta', text: `It is ${last.content}.` }
      yield { type: 'finish', reason: 'stop' }
      return
    }
    yield { type: 'tool-call', id: 'call_1', name, arguments: JSON.stringify(args) }
    yield { type: 'finish', reason: 'tool-calls' }
  },
})

const perform = (llm: LanguageModel, tools: ReturnType<typeof openFakeCall>['tools']) => {
  const stage = setStage({ hears: ['Where is my order?'], llm, tools: { tools } })
  stage.session.begin()
  const told = (type: string) => stage.emitted.filter(emission => emission.type === type)
  return { stage, told, heard: () => stage.sounded.map(({ text }) => text.trim()).join(' ') }
}

test('a caller asks, the model calls a webhook, and what the server says is spoken', async () => {
  const server = await openFakeServer(({ url }, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ order: url, state: 'on its way' }))
  })
  closing.push(server.close)
  const call = openFakeCall({
    variables: { customer: 'Ann Lee' },
    configs: [
      {
        type: 'webhook',
        name: 'find_order',
        description: 'Finds an order.',
        api_schema: {
          url: `${server.url}/{{customer}}/{id}`,
          path_params_schema: { id: { type: 'string', description: 'Its number' } },
          response_filter: { mode: 'allow', filters: ['state'] },
        },
        assignments: [{ dynamic_variable: 'state', value_path: 'state' }],
      },
    ],
  })
  const { stage, told, heard } = perform(calling('find_order', { id: 7 }), call.tools)
  await stage.caller(600, true)
  await stage.caller(1_500, false)
  // The server is a real one: its time is not the stage's.
  await expect.poll(() => told('tool-response').length).toBe(1)
  await stage.caller(3_000, false)
  expect(heard()).toContain('It is {"state":"on its way"}.')
  expect(server.asked).toMatchObject([{ method: 'GET', url: '/Ann%20Lee/7' }])
  expect(told('tool-request')).toMatchObject([{ name: 'find_order', id: 'call_1', kind: 'webhook' }])
  expect(told('tool-response')).toMatchObject([
    {
      id: 'call_1',
      outcome: {
        isError: false,
        request: { method: 'GET', pathParams: { id: '7' } },
        updates: [{ name: 'state', before: null, after: 'on its way' }],
      },
    },
  ])
})

test('a client runs a tool, and what it answers is spoken; an answer to another call is nobody’s', async () => {
  const call = openFakeCall({
    configs: [
      {
        type: 'client',
        name: 'where',
        description: 'Asks the screen.',
        expects_response: true,
        parameters: { type: 'object', properties: { zoom: { type: 'integer', description: 'How near' } } },
      },
    ],
  })
  const { stage, told, heard } = perform(calling('where', { zoom: '3' }), call.tools)
  await stage.caller(600, true)
  await stage.caller(1_500, false)
  expect(told('client-tool-call')).toMatchObject([
    { id: 'call_1', name: 'where', parameters: { zoom: 3 }, expectsResponse: true },
  ])
  stage.session.toolResult('nobody', { result: 'elsewhere', isError: false, errorType: null })
  stage.session.toolResult('call_1', { result: 'at the door', isError: false, errorType: null })
  await stage.caller(3_000, false)
  expect(heard()).toContain('It is at the door.')
})

test('the model ends the call with a sentence of its own', async () => {
  const call = openFakeCall({ builtIn: { end_call: {} } })
  const { stage, told, heard } = perform(
    calling('end_call', { reason: 'done', message: 'Good bye then.' }),
    call.tools,
  )
  await stage.caller(600, true)
  await stage.caller(4_000, false)
  expect(heard()).toContain('Good bye then.')
  expect(told('tool-response')).toMatchObject([
    { name: 'end_call', outcome: { effect: { type: 'end-call', reason: 'done' } } },
  ])
  await expect(stage.session.done).resolves.toBe('end-call')
})
