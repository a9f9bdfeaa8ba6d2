import { expect, test } from 'vitest'
import { missingInTools } from './tool-variables.ts'

const webhook = {
  type: 'webhook',
  name: 'order',
  description: 'Talks about {{nothing}}.',
  api_schema: {
    url: 'https://x.example/{order_id}/{{shop}}',
    request_headers: {
      authorization: 'Bearer {{secret__token}}',
      'x-plan': { variable_name: 'plan' },
      'x-key': { secret_id: 's' },
    },
    path_params_schema: { order_id: { type: 'string', dynamic_variable: 'order' } },
    query_params_schema: {
      properties: { a: { type: 'string', constant_value: 'of {{city}}' }, b: { description: 'B' } },
    },
    request_body_schema: {
      type: 'object',
      properties: {
        deep: { type: 'array', items: { type: 'object', properties: { c: { dynamic_variable: 'c' } } } },
      },
    },
  },
}
const all = { shop: 's', secret__token: 't', plan: 'p', order: 1, city: 'Rome', c: false }

test('what addresses, headers and parameters need is named, each once', () => {
  expect(missingInTools([webhook, webhook], {})).toEqual([
    'secret__token',
    'plan',
    'shop',
    'order',
    'city',
    'c',
  ])
  expect(missingInTools([webhook], all)).toEqual([])
  expect(missingInTools([webhook], { ...all, c: null })).toEqual(['c'])
})

test('a client tool’s parameters count, too', () => {
  const client = {
    type: 'client',
    parameters: { properties: { a: { dynamic_variable: 'who' }, b: { dynamic_variable: '' } } },
  }
  expect(missingInTools([client], {})).toEqual(['who'])
  const off = {
    type: 'client',
    parameters: { properties: { a: { dynamic_variable: 'who', is_omitted: true } } },
  }
  expect(missingInTools([off], {})).toEqual([])
})

test('a placeholder of the tool, or the answer of another tool, has it', () => {
  const placeholder = { ...webhook, dynamic_variables: { dynamic_variable_placeholders: all } }
  expect(missingInTools([placeholder], {})).toEqual([])
  const setter = {
    type: 'client',
    assignments: [{ source: 'response', dynamic_variable: 'order', value_path: 'id' }],
  }
  expect(missingInTools([webhook, setter], { ...all, order: null })).toEqual([])
})

test('what is no tool needs nothing', () => {
  expect(missingInTools([{}, { api_schema: null, parameters: 'x', assignments: [null] }], {})).toEqual([])
})
