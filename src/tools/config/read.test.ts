import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readToolConfig } from './read.ts'

const read = (json: unknown) => {
  const result = readToolConfig(json)
  if (!result.ok) throw new Error(result.problem)
  return result.config
}
const problem = (json: unknown) => {
  const result = readToolConfig(json)
  return result.ok ? null : result.problem
}

/** As the vendor gives tools out: every field, nulls and empty texts where nothing is set. */
const exported = {
  type: 'webhook',
  name: 'get_weather',
  description: 'Gets the weather.',
  response_timeout_secs: 20,
  disable_interruptions: false,
  interruption_mode: 'allow',
  force_pre_tool_speech: false,
  pre_tool_speech: 'auto',
  assignments: [
    {
      source: 'response',
      dynamic_variable: 'user_name',
      value_path: 'user.name',
      sanitize: false,
      preserve_native_type: false,
    },
  ],
  tool_call_sound: null,
  tool_call_sound_behavior: 'auto',
  tool_error_handling_mode: 'auto',
  dynamic_variables: { dynamic_variable_placeholders: { city: 'Berlin' } },
  execution_mode: 'immediate',
  follow_redirects: false,
  follow_redirects_allowed_domains: [],
  api_schema: {
    request_headers: {
      Authorization: { secret_id: 'abc' },
      'X-A': 'b',
      'X-V': { variable_name: 'v' },
      'X-E': { env_var_label: 'e' },
    },
    url: 'https://api.example.com/v1/{city}',
    method: 'POST',
    path_params_schema: {
      city: {
        type: 'string',
        description: 'The city',
        enum: null,
        is_system_provided: false,
        dynamic_variable: '',
        allowed_values: null,
        constant_value: '',
        is_omitted: false,
      },
    },
    query_params_schema: null,
    request_body_schema: {
      property_kind: 'object',
      type: 'object',
      description: '',
      dynamic_variable: '',
      constant_value: null,
      is_omitted: false,
      required: ['days'],
      required_constraints: null,
      properties: {
        days: {
          type: ['integer', 'null'],
          description: 'How many',
          enum: null,
          dynamic_variable: '',
          constant_value: '',
        },
        places: {
          type: 'array',
          description: 'Where',
          constant_value: null,
          items: { type: 'string', description: 'A place', enum: ['a', 'b'] },
        },
      },
    },
    response_body_schema: null,
    response_filter: {
      mode: 'allow',
      filters: ['user.name', 'days[*].max'],
      content_type: 'application/json',
    },
    content_type: 'application/json',
    auth_resolved_params: [],
    auth_connection: null,
  },
  a_field_that_comes_later: { a: 1 },
}

test('a tool as the vendor exports it', () => {
  expect(read(exported)).toMatchObject({
    type: 'webhook',
    timeoutMs: 20_000,
    placeholders: { city: 'Berlin' },
    assignments: [{ variable: 'user_name', path: ['user', 'name'], isHidden: false, keepsType: false }],
    api: {
      method: 'POST',
      headers: {
        Authorization: { type: 'secret', id: 'abc' },
        'X-A': { type: 'text', text: 'b' },
        'X-V': { type: 'variable', name: 'v' },
        'X-E': { type: 'environment', label: 'e' },
      },
      pathParams: { city: { kind: 'literal', type: 'string', source: { type: 'model' } } },
      query: null,
      body: {
        required: ['days'],
        properties: {
          days: { type: 'integer', isNullable: true },
          places: { kind: 'list', items: { choices: ['a', 'b'] } },
        },
      },
      filter: {
        mode: 'allow',
        paths: [
          ['user', 'name'],
          ['days', '*', 'max'],
        ],
      },
    },
  })
})

test('what is the least of each kind', () => {
  expect(read({ type: 'client', name: 'a', parameters: null })).toMatchObject({ expectsResponse: false })
  expect(read({ type: 'webhook', name: 'a', api_schema: { url: 'https://a.example' } })).toMatchObject({
    api: { method: 'GET' },
  })
  expect(read({ type: 'system', name: 'end_call', params: { system_tool_type: 'end_call' } })).toMatchObject({
    systemType: 'end_call',
  })
  expect(read({ type: 'mcp', name: 'a' })).toEqual({ type: 'other', kind: 'mcp', name: 'a' })
})

const webhook = (api: Readonly<Record<string, unknown>>) => ({
  type: 'webhook',
  name: 'a',
  api_schema: { url: 'https://a.example', ...api },
})
const body = (properties: Readonly<Record<string, unknown>>, more: Readonly<Record<string, unknown>> = {}) =>
  webhook({ request_body_schema: { type: 'object', properties, ...more } })

test.each<[unknown, string]>([
  [null, 'The tool is null: it must be an object.'],
  [[], 'The tool is a list: it must be an object.'],
  [
    { name: 'a' },
    'type is missing: it must be client, webhook, system, mcp, api_integration_webhook, code, smb, workflow.',
  ],
  [
    { type: 'wehbook', name: 'a' },
    'type is "wehbook": it must be client, webhook, system, mcp, api_integration_webhook, code, smb or workflow.',
  ],
  [{ type: 'client' }, 'name is missing: it must be 1 to 64 letters, digits, underscores and dashes.'],
  [
    { type: 'client', name: 'a b' },
    'name is "a b": it must be 1 to 64 letters, digits, underscores and dashes.',
  ],
  [{ type: 'client', name: 'a', description: 7 }, 'description is 7: it must be a string.'],
  [
    { type: 'client', name: 'a', response_timeout_secs: 0.5 },
    'response_timeout_secs is 0.5: it must be a whole number from 1 to 120.',
  ],
  [
    { type: 'client', name: 'a', expects_response: 'yes' },
    'expects_response is "yes": it must be true or false.',
  ],
  [
    { type: 'client', name: 'a', execution_mode: 'later' },
    'execution_mode is "later": it must be immediate, post_tool_speech or async.',
  ],
  [
    { type: 'client', name: 'a', assignments: [{ dynamic_variable: 'system__time', value_path: 'a' }] },
    'assignments.0.dynamic_variable is "system__time": it must be a name that does not begin with system__: those are the server\'s.',
  ],
  [
    { type: 'client', name: 'a', assignments: [{ dynamic_variable: 'x', value_path: 'a..b' }] },
    'assignments.0.value_path is "a..b": it must be a path into the answer, such as user.name or items[0].id.',
  ],
  [
    { type: 'webhook', name: 'a' },
    'api_schema is missing: it must be an object with the url of the webhook.',
  ],
  [
    webhook({ url: 'ftp://a.example' }),
    'api_schema.url is "ftp://a.example": it must be an address such as https://example.com/orders/{order_id}, without a user and a password.',
  ],
  [
    webhook({ url: 'https://me:pass-word@a.example' }),
    'api_schema.url is not right: it must be an address such as https://example.com/orders/{order_id}, without a user and a password.',
  ],
  [webhook({ method: 'HEAD' }), 'api_schema.method is "HEAD": it must be GET, POST, PUT, PATCH or DELETE.'],
  [
    webhook({ request_headers: { 'a b': 'c' } }),
    'api_schema.request_headers.a b is "c": it must be the name of a header.',
  ],
  [
    webhook({ request_headers: { a: 7 } }),
    'api_schema.request_headers.a is not right: it must be a string of at most 8000 characters, or an object with secret_id, variable_name or env_var_label.',
  ],
  [
    body({ a: { type: 'text' } }),
    'api_schema.request_body_schema.properties.a.type is "text": it must be string, integer, number, boolean, object or array.',
  ],
  [
    body({ a: { type: 'string', dynamic_variable: 'b', constant_value: 'c' } }),
    'api_schema.request_body_schema.properties.a is an object: it must be given one source for its value, not several (dynamic_variable, constant_value).',
  ],
  [
    body({ a: { type: 'array', constant_value: {} } }),
    'api_schema.request_body_schema.properties.a.constant_value is an object: it must be a list.',
  ],
  [
    webhook({ path_params_schema: { a: { type: 'object' } } }),
    'api_schema.path_params_schema is an object: it must be a string, number or boolean for each name, which a is not.',
  ],
  [
    { type: 'system', name: 'a', params: {} },
    'params.system_tool_type is missing: it must be the name of a system tool, such as end_call.',
  ],
])('%j', (json, text) => {
  expect(problem(json)).toBe(text)
})

test('parameters that are nested too deep, and too many of them, are refused', () => {
  const deep = (levels: number): unknown =>
    levels === 0 ? { type: 'string' } : { type: 'array', items: deep(levels - 1) }
  expect(problem(body({ a: deep(11) }))).toBeNull()
  expect(problem(body({ a: deep(20) }))).toMatch(/nested at most 12 levels deep/)
  const many = Object.fromEntries(Array.from({ length: 201 }, (_, at) => [`p${at}`, { type: 'string' }]))
  expect(problem(body(many))).toMatch(/at most 200 fields/)
})

test('whatever stands in a field, reading says so or takes it, and throws nothing', () => {
  const paths = [
    ['name'],
    ['type'],
    ['assignments'],
    ['dynamic_variables'],
    ['api_schema'],
    ['api_schema', 'url'],
    ['api_schema', 'request_headers'],
    ['api_schema', 'path_params_schema'],
    ['api_schema', 'request_body_schema'],
    ['api_schema', 'request_body_schema', 'properties'],
    ['api_schema', 'request_body_schema', 'properties', 'days'],
    ['api_schema', 'response_filter'],
    ['api_schema', 'auth_connection'],
  ]
  fc.assert(
    fc.property(fc.constantFrom(...paths), fc.jsonValue({ maxDepth: 4 }), (path, value) => {
      const changed = structuredClone(exported) as unknown
      let inner = changed as Record<string, unknown>
      for (const key of path.slice(0, -1)) inner = inner[key] as Record<string, unknown>
      inner[path.at(-1) ?? ''] = value
      const result = readToolConfig(changed)
      if (!result.ok) expect(result.problem).toMatch(/ must be /)
    }),
    { numRuns: 500 },
  )
})
