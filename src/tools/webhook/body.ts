import type { WebhookApi } from '../config/tool-config.ts'
import { ArgumentsWrong } from '../parameters/fill.ts'
import { textOf } from '../variables.ts'

const MOST_BODY = 256 << 10

/** The body of one run as it is sent; null: none is. Throws `ArgumentsWrong` for one that is too large. */
export function buildBody(api: WebhookApi, values: Readonly<Record<string, unknown>>): string | null {
  if (api.method === 'GET' || api.body === null) return null
  const body = api.contentType === 'application/json' ? JSON.stringify(values) : formOf(values)
  if (body.length > MOST_BODY) throw new ArgumentsWrong(`The values are too long: ${body.length} characters.`)
  return body
}

/** Lists become one entry for each, objects JSON. */
function formOf(values: Readonly<Record<string, unknown>>): string {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(values))
    for (const each of Array.isArray(value) ? value : [value]) form.append(name, textOf(each ?? ''))
  return form.toString()
}
