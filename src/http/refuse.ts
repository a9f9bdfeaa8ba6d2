import type { Context } from 'hono'
import { Refusal } from '../workspace/refusal.ts'
import { WrongInput } from './input.ts'
import { refuse } from './problem.ts'

/** The vendor's answer to a `Refusal`: a field that is wrong in FastAPI's shape, all else as `{"detail":{"status","message"}}`. Null: it is none, but a fault of ours. */
export function refusalOf(error: unknown, context: Context): Response | null {
  if (error instanceof WrongInput) return context.json({ detail: error.fields }, 422)
  if (!(error instanceof Refusal)) return null
  const { code, status, message, path } = error
  return code === 422
    ? wrongField(context, ['body', ...(path ?? [])], message, status)
    : refuse(context, code, status, message)
}

/** A 422 for one field: `loc` says where it stands, e.g. `['query', 'page_size']`; `type` is a word for what is wrong. */
export function wrongField(
  context: Context,
  loc: readonly (string | number)[],
  message: string,
  type = 'value_error',
): Response {
  return context.json({ detail: [{ loc, msg: message, type }] }, 422)
}
