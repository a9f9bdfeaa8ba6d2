import { z } from 'zod'

/** A stream went wrong in a way that the server told (`detail`), or that can be seen in what it sent. */
export class StreamFault extends Error {
  override name = 'StreamFault'
  readonly detail: Told | null
  readonly where: string
  constructor(message: string, detail?: unknown, where = ' in the middle of a reply') {
    super(message)
    this.detail = detail === undefined ? null : readError({ error: detail })
    this.where = where
  }
}

/** A reply that finished in good order and has neither a word nor a tool call. */
export class EmptyAnswer extends Error {
  override name = 'EmptyAnswer'
  readonly finish: 'stop' | 'length' | 'filter'
  /** A tool that it called and was not offered; null: none. */
  readonly tool: string | null
  constructor(finish: 'stop' | 'length' | 'filter', tool: string | null) {
    super('said nothing')
    this.finish = finish
    this.tool = tool
  }
}

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

/**
 * Reads `{"error": {…}}`, `{"error": "…"}`, vLLM's `{"message": …}` and the `{"detail": "…"}` of FastAPI (llama-cpp-python); what is none of
 * these tells nothing.
 */
export function readError(json: unknown): Told {
  const parsed = told.safeParse(json)
  const none = { text: '', code: '', type: '', status: null }
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

/** Whether a line is a failure told as bare JSON. */
export const isFailureText = (line: string): boolean => /^\{\s*"error"\s*:/.test(line)
