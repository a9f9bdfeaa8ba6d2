import { expect, test } from 'vitest'
import { virtualClock } from '../flow/virtual-clock.ts'
import type { ClientAnswer } from '../session/tool-box.ts'
import { openFakeCall } from './fakes/box.ts'

const client = (more: Readonly<Record<string, unknown>> = {}) => ({
  type: 'client',
  name: 'show',
  description: 'Shows an order.',
  expects_response: true,
  parameters: {
    type: 'object',
    required: ['id'],
    properties: {
      id: { type: 'integer', description: 'Its number' },
      user: { type: 'string', dynamic_variable: 'user_name' },
    },
  },
  ...more,
})
const answers =
  (result: string, more: Partial<ClientAnswer> = {}) =>
  async (): Promise<ClientAnswer> => ({
    result,
    isError: false,
    errorType: null,
    ...more,
  })

test('the client gets the parameters, and its answer is told and kept', async () => {
  const call = openFakeCall({
    configs: [
      client({
        assignments: [
          { dynamic_variable: 'order', value_path: 'order.id' },
          { dynamic_variable: 'lines', value_path: 'order.lines', preserve_native_type: true },
          { dynamic_variable: 'secret__token', value_path: 'token' },
          { dynamic_variable: 'card', value_path: 'card', sanitize: true },
          { dynamic_variable: 'missing', value_path: 'nowhere' },
        ],
      }),
    ],
    variables: { user_name: 'Ann', order: '1' },
  })
  const asked: unknown[] = []
  const outcome = await call.run(
    'show',
    { id: '7', stranger: 1 },
    {
      askClient: async parameters => {
        asked.push(parameters)
        const order = { id: 7, lines: ['a'] }
        return {
          result: JSON.stringify({ order, token: 'tok-12345', card: '4111', again: 'tok-12345' }),
          isError: false,
          errorType: null,
        }
      },
    },
  )
  expect(asked).toEqual([{ id: 7, user: 'Ann' }])
  expect(outcome).toMatchObject({
    isError: false,
    isCalled: true,
    content: '{"order":{"id":7,"lines":["a"]},"again":"(hidden)"}',
    parameters: { id: 7, user: 'Ann' },
    updates: [
      { name: 'order', before: '1', after: '7' },
      { name: 'lines', before: null, after: ['a'] },
      { name: 'secret__token', before: null, after: '(hidden)' },
      { name: 'card', before: null, after: '(hidden)' },
    ],
  })
  const soFar = { durationMs: 0, agentTurns: 0, history: [] }
  expect(call.variables.get('secret__token', soFar)).toBe('tok-12345')
  expect(call.variables.get('card', soFar)).toBe('4111')
})

test('nobody waits for an answer that is not expected, and what comes of it is nobody’s', async () => {
  const call = openFakeCall({
    configs: [client({ expects_response: false })],
    variables: { user_name: 'Ann' },
  })
  expect(call.tool('show').expectsResponse).toBe(false)
  const outcome = await call.run('show', { id: 1 }, { askClient: () => Promise.reject(new Error('gone')) })
  expect(outcome).toMatchObject({ isError: false, content: 'The client has been told to do it.' })
  expect(call.crashes).toEqual([])
})

test('a client that fails, and one that does not answer', async () => {
  const clock = virtualClock()
  const call = openFakeCall({
    configs: [client({ response_timeout_secs: 1 })],
    variables: { user_name: 'Ann' },
    options: { clock },
  })
  const refused = answers('The user said no', { isError: true, errorType: 'user_rejected' })
  expect(await call.run('show', { id: 1 }, { askClient: refused })).toMatchObject({
    isError: true,
    isCalled: true,
    errorType: 'user_rejected',
    content: 'The client could not do it. The user said no',
  })
  expect(
    await call.run('show', { id: 1 }, { askClient: answers('x', { isError: true, errorType: 'odd' }) }),
  ).toMatchObject({
    errorType: 'external_client',
  })
  const silent = call.run('show', { id: 1 }, { askClient: () => new Promise(() => {}) })
  await clock.pass(1_000)
  expect(await silent).toMatchObject({
    isError: true,
    errorType: 'client_timeout',
    content: 'The client has not answered within 1 seconds.',
  })
  expect(clock.waiting).toBe(0)
})

test.each<[unknown, RegExp]>([
  ['{"id":', /not JSON/],
  ['[1]', /one JSON object/],
  ['"x"', /one JSON object/],
  [{}, /^id is missing\.$/],
  [{ Id: 1 }, /^id is missing\. There is no Id\.$/],
  [{ id: 'seven' }, /^id must be an integer\.$/],
  [{ id: 1.5 }, /^id must be an integer\.$/],
  [{ id: null }, /^id is missing\.$/],
  [`{"id":${'['.repeat(70)}${']'.repeat(70)}}`, /nested deeper/],
  [`{"id":"${'a'.repeat(70_000)}"}`, /longer than/],
])(
  'arguments %j are refused in words that the model can act on, whatever the tool says of errors',
  async (args, message) => {
    const call = openFakeCall({
      configs: [client({ tool_error_handling_mode: 'hide' })],
      variables: { user_name: 'Ann' },
    })
    const outcome = await call.run('show', args)
    expect(outcome).toMatchObject({ isError: true, isCalled: false, content: expect.stringMatching(message) })
  },
)

test('a variable that has no value is named; the tool’s own placeholder stands in for it', async () => {
  const required = client({
    parameters: {
      type: 'object',
      required: ['user'],
      properties: { user: { type: 'string', dynamic_variable: 'user_name' } },
    },
  })
  const without = openFakeCall({ configs: [required] })
  expect(await without.run('show')).toMatchObject({
    isError: true,
    isCalled: false,
    content: 'The variable user_name has no value.',
  })
  const placeholders = { dynamic_variables: { dynamic_variable_placeholders: { user_name: 'Nobody' } } }
  const asked: unknown[] = []
  await openFakeCall({ configs: [{ ...required, ...placeholders }] }).run('show', '', {
    askClient: async parameters => {
      asked.push(parameters)
      return { result: '', isError: false, errorType: null }
    },
  })
  expect(asked).toEqual([{ user: 'Nobody' }])
})

test('a bug of ours is an outcome, and reported', async () => {
  const call = openFakeCall({ configs: [client()], variables: { user_name: 'Ann' } })
  const broken = () => {
    throw new TypeError('a bug with sk-secret in it')
  }
  expect(await call.run('show', { id: 1 }, { askClient: broken })).toMatchObject({
    isError: true,
    content: 'The tool failed.',
    rawError: 'The tool failed.',
  })
  expect(call.crashes).toHaveLength(1)
})
