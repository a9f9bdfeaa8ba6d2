import { z } from 'zod'

/** A value that may stand somewhere else: a secret, an environment variable, a dynamic variable of the call. */
export type Located =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'secret'; readonly id: string }
  | { readonly type: 'environment'; readonly label: string }
  | { readonly type: 'variable'; readonly name: string }

/** A server of a model of one's own, as the vendor's `custom_llm` has it. */
export interface CustomLlm {
  /** http or https. */
  readonly url: string
  readonly modelId: string | null
  /** Null: it wants none. */
  readonly apiKey: Located | null
  readonly headers: Readonly<Record<string, Located>>
  readonly apiVersion: string | null
  readonly apiType: 'chat_completions' | 'responses' | 'websocket'
}

const name = z.string('a name').min(1, 'a name, not empty').max(200, 'at most 200 characters')
const secret = z
  .object({ secret_id: name })
  .transform(({ secret_id: id }): Located => ({ type: 'secret', id }))
const environment = z
  .object({ env_var_label: name })
  .transform(({ env_var_label: label }): Located => ({ type: 'environment', label }))
const variable = z
  .object({ variable_name: name })
  .transform(({ variable_name }): Located => ({ type: 'variable', name: variable_name }))
const headerText = z
  .string()
  .max(8_000)
  .transform((text): Located => ({ type: 'text', text }))
const header = z.union(
  [headerText, secret, environment, variable],
  'a string, or an object with secret_id, env_var_label or variable_name',
)
const apiKey = z.union([secret, environment], 'an object with secret_id or env_var_label')
const apiType = z.enum(
  ['chat_completions', 'responses', 'websocket'],
  'chat_completions, responses or websocket',
)

/** Messages complete the sentence "… must be". */
export const customLlm = z
  .object(
    {
      url: z
        .string('an address such as https://example.com/v1')
        .refine(isHttp, 'an address such as https://example.com/v1'),
      model_id: z.string('a string').nullish(),
      api_key: apiKey.nullish(),
      auth_connection: z.unknown().optional(),
      request_headers: z
        .record(
          z.string().regex(/^[\w!#$%&'*+.^`|~-]{1,200}$/, 'names of headers'),
          header,
          'an object of headers',
        )
        .nullish(),
      api_version: z.string('a string').max(100, 'at most 100 characters').nullish(),
      api_type: apiType.nullish(),
    },
    'an object',
  )
  .nullish()

export function toCustomLlm(fields: z.output<typeof customLlm>): CustomLlm | null {
  if (!fields) return null
  return {
    url: fields.url,
    modelId: fields.model_id || null,
    apiKey: fields.api_key ?? null,
    headers: fields.request_headers ?? {},
    apiVersion: fields.api_version || null,
    apiType: fields.api_type ?? 'chat_completions',
  }
}

function isHttp(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) && new URL(url).username === ''
}
