import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openVariables } from '../variables.ts'
import { fillParameters } from './fill.ts'
import { schemaForModel } from './for-model.ts'
import { readObjectParameter } from './read.ts'

const choicesOf = ({ choices }: { readonly choices: readonly string[] | null }) => choices
function filler(schema: unknown, variables: Readonly<Record<string, unknown>> = {}) {
  const node = readObjectParameter(schema, [])
  const scope = {
    variables: openVariables(variables, { agentId: 'a', conversationId: 'conv_9' }),
    placeholders: {},
    soFar: { durationMs: 61_000, agentTurns: 4, history: [{ role: 'user', message: 'Hi' } as const] },
  }
  return {
    schema: schemaForModel(node, choicesOf),
    fill: (given: Readonly<Record<string, unknown>>) => fillParameters(node, given, { scope, choicesOf }),
  }
}
const asked = (type: string, more = {}) => ({ type, description: 'd', ...more })

test.each<[unknown, unknown, unknown]>([
  [asked('integer'), '42', 42],
  [asked('integer'), 3.0, 3],
  [asked('number'), ' 1.5e2 ', 150],
  [asked('string'), 42, '42'],
  [asked('string'), false, 'false'],
  [asked('boolean'), 'True', true],
  [asked('string', { enum: ['Red', 'blue'] }), ' red ', 'Red'],
  [asked('integer', { enum: ['1', '2'] }), 2, 2],
  [asked('array', { items: asked('integer') }), '["1", 2]', [1, 2]],
  [asked('object', { properties: { b: asked('number') } }), '{"b":"2"}', { b: 2 }],
  [asked('object'), { free: { as: 'it is' } }, { free: { as: 'it is' } }],
])('%j takes %j as %j', (node, given, value) => {
  expect(filler({ properties: { a: node } }).fill({ a: given })).toEqual({ a: value })
})

test.each<[unknown, unknown, string]>([
  [asked('integer'), '4 2', 'a must be an integer.'],
  [asked('integer'), '', 'a must be an integer.'],
  [asked('number'), 'NaN', 'a must be a number.'],
  [asked('boolean'), 1, 'a must be a boolean.'],
  [asked('string'), {}, 'a must be a string.'],
  [asked('string', { enum: ['x', 'y', 'z'] }), 'w', 'a must be x, y or z.'],
  [asked('array', { items: asked('integer') }), [1, 'b'], 'a[1] must be an integer.'],
  [asked('array', { items: asked('integer') }), [1, null], 'a[1] must have a value.'],
  [asked('array', { items: asked('integer') }), 'b', 'a must be a list.'],
  [asked('object', { properties: { b: asked('number') }, required: ['b'] }), {}, 'a.b is missing.'],
  [asked('object', { properties: { b: asked('number') } }), [], 'a must be an object.'],
  [asked('array', { items: asked('integer') }), Array(1_001).fill(1), 'a must have at most 1000 entries.'],
])('%j refuses %j', (node, given, message) => {
  expect(() => filler({ properties: { a: node } }).fill({ a: given })).toThrow(message)
})

test('what is not the model’s to find is filled in at every depth, and the model does not see it', () => {
  const { schema, fill } = filler(
    {
      properties: {
        order: {
          type: 'object',
          required: ['lines'],
          properties: {
            lines: {
              type: 'array',
              items: {
                type: 'object',
                required: ['id', 'shop'],
                properties: { id: asked('integer'), shop: { type: 'string', dynamic_variable: 'shop' } },
              },
            },
            kind: { type: 'string', constant_value: 'voice' },
          },
        },
        meta: {
          type: 'object',
          properties: {
            conversation_id: { type: 'string', is_system_provided: true },
            secs: { type: 'integer', dynamic_variable: 'system__call_duration_secs' },
            history: { type: 'array', dynamic_variable: 'system__conversation_history' },
            unknown: { type: 'string', dynamic_variable: 'nobody_has_it' },
            zero: { type: 'integer', constant_value: 0 },
            off: { type: 'boolean', constant_value: false },
          },
        },
        tags: { type: 'array', constant_value: ['a', '{{shop}}'] },
        left: { type: 'object', is_omitted: true },
      },
    },
    { shop: 'S' },
  )
  expect(schema).toEqual({
    type: 'object',
    properties: {
      order: {
        type: 'object',
        required: ['lines'],
        properties: {
          lines: {
            type: 'array',
            items: {
              type: 'object',
              required: ['id'],
              properties: { id: { type: 'integer', description: 'd' } },
            },
          },
        },
      },
    },
  })
  const meta = {
    conversation_id: 'conv_9',
    secs: 61,
    history: [{ role: 'user', message: 'Hi' }],
    zero: 0,
    off: false,
  }
  expect(fill({ order: { lines: [{ id: '1' }] }, left: 1, meta: { secs: 9 } })).toEqual({
    order: { lines: [{ id: 1, shop: 'S' }], kind: 'voice' },
    meta,
    tags: ['a', 'S'],
  })
  expect(fill({})).toEqual({ meta, tags: ['a', 'S'] })
})

test('a variable of the wrong type is named by its parameter, and one that must be there by its own name', () => {
  const schema = (required: readonly string[]) => ({
    required,
    properties: { n: { type: 'integer', dynamic_variable: 'count' } },
  })
  expect(() => filler(schema([]), { count: 'many' }).fill({})).toThrow('The variable for n must be')
  expect(() => filler(schema(['n'])).fill({})).toThrow('The variable count has no value.')
  expect(filler(schema([])).fill({})).toEqual({})
})

test('combinations that must be there', () => {
  const { fill } = filler({
    properties: { a: asked('string'), b: asked('string'), c: asked('string') },
    required_constraints: { any_of: [{ required: ['a'] }, { required: ['b', 'c'] }] },
  })
  expect(fill({ a: 'x' })).toEqual({ a: 'x' })
  expect(() => fill({ b: 'x' })).toThrow('One of these must be given: a; or b and c.')
})

test('a null is a value only where the schema has one', () => {
  const schema = {
    properties: { a: { type: ['string', 'null'], description: 'd' }, b: asked('string') },
    required: ['a'],
  }
  expect(filler(schema).schema).toMatchObject({ properties: { a: { type: ['string', 'null'] } } })
  expect(filler(schema).fill({ a: null, b: null })).toEqual({ a: null })
})

test('whatever a model gives, the parameters fit the schema or are refused in a sentence', () => {
  const { fill } = filler({
    required: ['n'],
    properties: {
      n: asked('integer'),
      s: asked('string', { enum: ['a', 'b'] }),
      l: asked('array', { items: asked('boolean') }),
      o: asked('object', { properties: { x: asked('number') } }),
    },
  })
  const name = fc.constantFrom('n', 's', 'l', 'o', 'x', '__proto__')
  fc.assert(
    fc.property(
      fc.dictionary(name, fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.integer(), fc.constantFrom('a', '1'))),
      given => {
        try {
          const filled = fill(given)
          expect(Number.isInteger(filled.n)).toBe(true)
          if ('s' in filled) expect(['a', 'b']).toContain(filled.s)
          if ('l' in filled)
            expect((filled.l as unknown[]).every(each => typeof each === 'boolean')).toBe(true)
          expect(Object.keys(filled).every(key => 'nslo'.includes(key))).toBe(true)
        } catch (error) {
          expect((error as Error).name).toBe('ArgumentsWrong')
        }
      },
    ),
    { numRuns: 500 },
  )
})
