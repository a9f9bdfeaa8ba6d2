import type { Located } from '../../agents/custom-llm.ts'
import { isObject } from '../../protocol/json.ts'
import { readObjectParameter, readProperties } from '../parameters/read.ts'
import { readPath } from '../value-path.ts'
import { Fault, unshown } from './fault.ts'
import { type Fields, fieldsOf } from './fields.ts'
import type { WebhookApi } from './tool-config.ts'

const MOST_URL = 4_000
const MOST_HEADER = 8_000
/** RFC 9110's token. */
const headerName = /^[\w!#$%&'*+.^`|~-]{1,200}$/

/** Reads a webhook's `api_schema`. Throws `Fault`. */
export function readWebhookApi(fields: Fields): WebhookApi {
  const { path } = fields
  return {
    url: readUrl(fields),
    method: fields.one('method', ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], 'GET'),
    headers: readHeaders(fields.object('request_headers')),
    pathParams: readPathParams(fields),
    query: fields.has('query_params_schema')
      ? readObjectParameter(fields.raw('query_params_schema'), [...path, 'query_params_schema'])
      : null,
    body: fields.has('request_body_schema')
      ? readObjectParameter(fields.raw('request_body_schema'), [...path, 'request_body_schema'])
      : null,
    contentType: fields.one(
      'content_type',
      ['application/json', 'application/x-www-form-urlencoded'],
      'application/json',
    ),
    filter: readFilter(fields.object('response_filter')),
    authConnection: readConnection(fields.object('auth_connection')),
  }
}

/** What stands where a variable goes is not known yet, so a URL with variables is judged with a digit in their place: it may be a port. */
function readUrl(fields: Fields): string {
  const url = fields.text('url', '')
  if (url.length > MOST_URL) fields.fail('url', `at most ${MOST_URL} characters long`)
  if (/^\s*\{\{/.test(url)) return url.trim()
  const sample = url.replace(/\{\{.*?\}\}/g, '1').replace(/\{[^{}]*\}/g, '1')
  const parsed = URL.canParse(sample) ? new URL(sample) : null
  const isGood = parsed && /^https?:$/.test(parsed.protocol) && parsed.username + parsed.password === ''
  if (isGood) return url.trim()
  const must = 'an address such as https://example.com/orders/{order_id}, without a user and a password'
  throw new Fault([...fields.path, 'url'], must, url.includes('@') ? unshown : fields.raw('url'))
}

/** Of a path they are literals; the vendor's own example has no more than a type. */
function readPathParams(fields: Fields): WebhookApi['pathParams'] {
  const params = readProperties(fields.object('path_params_schema'))
  const other = Object.entries(params).find(([, { kind }]) => kind !== 'literal')
  if (other)
    fields.fail('path_params_schema', `a string, number or boolean for each name, which ${other[0]} is not`)
  return params
}

function readHeaders(fields: Fields | null): Readonly<Record<string, Located>> {
  const given = (fields?.entries() ?? []).filter(([, value]) => value !== null)
  return Object.fromEntries(given.map(([name, value]) => [name, readHeader(fields, name, value)]))
}

function readHeader(fields: Fields | null, name: string, value: unknown): Located {
  const own = fields ?? fieldsOf({})
  if (!headerName.test(name)) return own.fail(name.slice(0, 100), 'the name of a header')
  if (typeof value === 'string' && value.length <= MOST_HEADER) return { type: 'text', text: value }
  if (isObject(value)) {
    const { secret_id: id, variable_name: variable, env_var_label: label } = value
    if (typeof id === 'string' && id) return { type: 'secret', id }
    if (typeof variable === 'string' && variable) return { type: 'variable', name: variable }
    if (typeof label === 'string' && label) return { type: 'environment', label }
  }
  const must = `a string of at most ${MOST_HEADER} characters, or an object with secret_id, variable_name or env_var_label`
  // It may be a key.
  throw new Fault([...own.path, name], must, unshown)
}

function readFilter(fields: Fields | null): WebhookApi['filter'] {
  const mode = fields?.one('mode', ['all', 'allow', 'hide_all'], 'all') ?? 'all'
  const paths = (fields?.texts('filters') ?? []).map(text => readPath(text))
  const good = paths.filter(path => path !== null)
  if (fields && good.length < paths.length)
    fields.fail('filters', 'a list of paths such as user.name or items[*].id')
  return { mode, paths: good }
}

function readConnection(fields: Fields | null): string | null {
  if (fields === null) return null
  return fields.text('auth_connection_id', '') || fields.text('env_var_label', '') || 'without a name'
}
