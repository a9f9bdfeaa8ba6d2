import { z } from 'zod'

/** A server's own account of a failure. */
export interface Told {
  readonly text: string
  /** `code` and `type`, where there are any. */
  readonly code: string
  readonly type: string
  /** A status that is named in the text of the failure, which comes with 200 where the reply had begun. */
  readonly status: number | null
}

const word = z.union([z.string(), z.number()]).nullish()
const fields = z.object({ message: z.string().nullish(), type: word, code: word, status_code: word })
const told = z.union([
  z.object({ error: z.union([z.string(), fields]) }),
  z.object({ detail: z.string() }).transform(({ detail }) => ({ error: detail })),
  fields,
])
const none: Told = { text: '', code: '', type: '', status: null }

/**
 * Reads `{"error": {…}}`, `{"error": "…"}`, vLLM's `{"message": …}` and the `{"detail": "…"}` of FastAPI (llama-cpp-python); what is none of
 * these tells nothing.
 */
export function readError(json: unknown): Told {
  const parsed = told.safeParse(json)
  if (!parsed.success) return none
  const error = 'error' in parsed.data ? parsed.data.error : parsed.data
  if (typeof error === 'string') return { ...none, text: error }
  const status = Number(error.status_code ?? error.code)
  return {
    text: error.message ?? '',
    code: String(error.code ?? ''),
    type: String(error.type ?? ''),
    status: Number.isInteger(status) && status >= 400 && status < 600 ? status : null,
  }
}

const MOST_TEXT = 200

interface Keeper {
  readonly secrets: readonly string[]
}

/** A server's words without what is secret. */
export const unsecret = ({ secrets }: Keeper, text: string): string =>
  secrets.reduce((words, secret) => words.replaceAll(secret, '…'), text)

/** The same on one line, and not too many of them. */
export function shown(keeper: Keeper, text: string): string {
  const line = unsecret(keeper, text).replace(/\s+/g, ' ').trim().replace(/\.$/, '')
  return line.length > MOST_TEXT ? `${line.slice(0, MOST_TEXT)}…` : line
}

/** The system's or the HTTP client's code of a failed connection, which stands some causes down; null: there is none. */
export function codeOf(error: unknown): string | null {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    const { code } = at as NodeJS.ErrnoException
    if (typeof code === 'string') return code
  }
  return null
}
