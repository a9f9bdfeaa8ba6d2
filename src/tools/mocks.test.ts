import { expect, test, vi } from 'vitest'
import { openFakeCall } from './fakes/box.ts'
import type { Mocking } from './mocks.ts'

const config = {
  type: 'webhook',
  name: 'shop',
  description: '',
  // Nobody is there: whoever asks gets an error.
  api_schema: {
    url: 'http://127.0.0.1:1/{id}',
    path_params_schema: { id: { type: 'string' } },
    query_params_schema: { properties: { user: { type: 'string', constant_value: 'ann' } } },
  },
  assignments: [{ dynamic_variable: 'state', value_path: 'state' }],
}
const when = (path: string, evaluation: Readonly<Record<string, unknown>>) => [{ path, eval: evaluation }]
const responseMocks = [
  {
    parameter_conditions: when('id', { type: 'exact', expected_value: '1' }),
    mock_result: '{"state":"one"}',
  },
  {
    parameter_conditions: when('path_params.id', { type: 'regex', pattern: '^2' }),
    mock_result: 'two',
    is_error: false,
  },
  { parameter_conditions: when('id', { type: 'regex', pattern: '(' }), mock_result: 'never' },
  { parameter_conditions: when('id', { type: 'llm', description: 'is three' }), mock_result: 'never' },
  {
    parameter_conditions: [
      ...when('id', { type: 'exact', expected_value: '4' }),
      ...when('user', { type: 'exact', expected_value: 'ann' }),
    ],
    mock_result: 'It broke',
    is_error: true,
  },
]
const open = (mocking: Partial<Mocking>) =>
  openFakeCall({
    configs: [
      { id: 'tool_1', config, responseMocks },
      { id: null, config: { type: 'client', name: 'show', description: '' } },
    ],
    builtIn: { end_call: {} },
    mocking: { strategy: 'all', names: [], fallback: 'raise_error', ...mocking },
  })

test('a mocked tool answers by its conditions and reaches nobody', async () => {
  const call = open({})
  expect(await call.run('shop', { id: '1' })).toMatchObject({
    content: '{"state":"one"}',
    isError: false,
    request: null,
    updates: [{ name: 'state', before: null, after: 'one' }],
  })
  expect(await call.run('shop', { id: '22' })).toMatchObject({ content: 'two', isError: false })
  expect(await call.run('shop', { id: '4' })).toMatchObject({
    content: 'It broke',
    isError: true,
    isCalled: true,
  })
  expect(await call.run('shop', { id: '3' })).toMatchObject({
    isError: true,
    isCalled: false,
    content: expect.stringMatching(/none of its answers fits/),
  })
  expect(await call.run('show')).toMatchObject({ isError: true, isCalled: false })
  expect(await call.run('end_call', { reason: 'x' })).toMatchObject({ isError: false })
  expect(call.problems).toEqual([expect.stringMatching(/^shop: a mock with a condition of type llm/)])
})

test('only those that are named are mocked, and where no answer fits the real tool may be called', async () => {
  const named = open({ strategy: 'selected', names: ['shop'] })
  const answered = { askClient: async () => ({ result: 'shown', isError: false, errorType: null }) }
  expect(await named.run('show', {}, answered)).toMatchObject({ isError: false })
  expect(await named.run('shop', { id: '1' })).toMatchObject({ content: '{"state":"one"}' })
  const real = open({ fallback: 'call_real_tool' })
  expect(await real.run('show', {}, answered)).toMatchObject({ isError: false })
  expect(await real.run('shop', { id: '3' })).toMatchObject({ content: '127.0.0.1 refuses connections.' })
  expect(await open({ strategy: 'none' }).run('shop', { id: '1' })).toMatchObject({
    content: '127.0.0.1 refuses connections.',
  })
})

test('a pattern that would take for ever is broken off, and the model is told why', async () => {
  const slow = { type: 'regex', pattern: '^(a+)+$' }
  const mock = { parameter_conditions: when('id', slow), mock_result: 'never' }
  const call = openFakeCall({
    configs: [{ id: 'tool_1', config, responseMocks: Array.from({ length: 50 }, () => mock) }],
    builtIn: {},
    mocking: { strategy: 'all', names: [], fallback: 'call_real_tool' },
  })
  expect(await call.run('shop', { id: `${'a'.repeat(60)}!` })).toMatchObject({
    isError: true,
    isCalled: false,
    content: expect.stringMatching(/The pattern \^\(a\+\)\+\$ takes too long/),
  })
  // It takes no time, but where the machine takes it away.
  await vi.waitFor(
    async () => expect(await call.run('shop', { id: 'aa' })).toMatchObject({ content: 'never' }),
    10_000,
  )
})
