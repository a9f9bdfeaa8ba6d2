import type { Context } from 'hono'
import { z } from 'zod'
import { readBody } from './body.ts'

/** One field of a request that is wrong, as FastAPI tells it. */
export interface WrongField {
  /** Where it stands: `body`, `query` or `path`, then the way to it. */
  readonly loc: readonly (string | number)[]
  readonly msg: string
  /** A word for what is wrong, e.g. `missing`. */
  readonly type: string
}

/** A request whose fields are wrong: becomes a 422 that names each of them. */
export class WrongInput extends Error {
  readonly fields: readonly WrongField[]
  constructor(fields: readonly WrongField[]) {
    super(fields.map(({ loc, msg }) => `${loc.join('.')}: ${msg}`).join('; '))
    this.name = 'WrongInput'
    this.fields = fields
  }
}

/** The body of a request as `schema` has it. Throws `WrongInput`, or `Refusal` for what is no JSON object or too large. */
export async function readJson<S extends z.ZodType>(
  context: Context,
  schema: S,
  maxBytes?: number,
): Promise<z.output<S>> {
  return checked(schema, await readBody(context, maxBytes), 'body')
}

/**
 * The query of a request as `schema` has it: numbers and booleans are read from their text, lists from repeated names. What `schema` does not know
 * is ignored, as clients add names of their own. Throws `WrongInput`.
 */
export function readQuery<S extends z.ZodObject>(context: Context, schema: S): z.output<S> {
  const given = Object.entries(schema.shape).flatMap(([name, field]) => {
    const texts = context.req.queries(name)
    return texts === undefined ? [] : [[name, readText(texts, baseOf(field))] as const]
  })
  return checked(schema, Object.fromEntries(given), 'query')
}

function checked<S extends z.ZodType>(schema: S, input: unknown, where: 'body' | 'query'): z.output<S> {
  const parsed = schema.safeParse(input, { reportInput: true })
  if (parsed.success) return parsed.data
  throw new WrongInput(
    parsed.error.issues.map(({ path, message, code, input: value }) => ({
      loc: [where, ...path.map(part => (typeof part === 'number' ? part : String(part)))],
      msg: value === undefined && code === 'invalid_type' ? 'This field is required.' : message,
      type: value === undefined && code === 'invalid_type' ? 'missing' : code,
    })),
  )
}

function readText(texts: readonly string[], base: unknown): unknown {
  const last = texts.at(-1) ?? ''
  if (base instanceof z.ZodArray) return texts
  if (base instanceof z.ZodNumber) return /^-?\d{1,15}(\.\d{1,15})?$/.test(last) ? Number(last) : last
  if (base instanceof z.ZodBoolean) return booleans.get(last.toLowerCase()) ?? last
  return last
}

/** As FastAPI reads them; the Python SDK sends `True`. */
const booleans = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
])

function baseOf(field: unknown): unknown {
  return field instanceof z.ZodOptional || field instanceof z.ZodDefault || field instanceof z.ZodNullable
    ? baseOf(field.unwrap())
    : field
}
