import { ProviderError } from '../../provider.ts'
import { type Asking, shown } from './asking.ts'
import { EmptyAnswer, readError, StreamFault, type Told } from './fault.ts'
import { badlyWritten, connectionMeaning, meaningOf } from './meaning.ts'
import { retryAfterMs } from './retry-after.ts'

/** An answer with a status other than 200. `body`: as much of it as is looked at. */
export interface Refusal {
  readonly status: number
  readonly body: string
  readonly retryAfter: string | null
}

/** What a refusal means and how to mend it. */
export function refused(asking: Asking, { status, body, retryAfter }: Refusal): ProviderError {
  const told = readError(parsed(body))
  const afterMs = retryAfterMs(retryAfter, told.text)
  const { what, ...meaning } = meaningOf(asking, { status, told, afterMs })
  const quoted = shown(asking, told.text)
  // A 413 comes with a time as well, after which it will be too large again.
  const isPassing = meaning.kind === 'rate' || meaning.kind === 'down'
  return new ProviderError(asking.name, `${what} (${status}${quoted && `: ${quoted}`})`, {
    ...meaning,
    ...(isPassing && afterMs !== null && { retryAfterMs: afterMs }),
  })
}

/** What a failure on the way there, or in the middle of a reply, means. */
export function failed(asking: Asking, error: unknown): ProviderError {
  if (error instanceof ProviderError) return error
  if (error instanceof StreamFault) return brokeOff(asking, error)
  if (error instanceof EmptyAnswer) return saidNothing(asking, error)
  const code = codeOf(error)
  const { what, ...meaning } = connectionMeaning(asking, code ?? 'no code')
  // An error without a code may quote what was sent, the key included.
  return new ProviderError(asking.name, what, { ...meaning, ...(code !== null && { cause: error }) })
}

function brokeOff(asking: Asking, { message, detail, where }: StreamFault): ProviderError {
  const quoted = detail ? shown(asking, detail.text) : ''
  const text = `${message}${where}${quoted && `: ${quoted}`}`
  if (detail === null) return new ProviderError(asking.name, text, { kind: 'broken' })
  const afterMs = retryAfterMs(null, detail.text)
  return new ProviderError(asking.name, text, {
    kind: kindOf(detail),
    ...(afterMs !== null && { retryAfterMs: afterMs }),
  })
}

function kindOf({ status, code }: Told): 'broken' | 'down' | 'rate' | 'late' | 'request' {
  if (badlyWritten.test(code)) return 'broken'
  if (status === null || status >= 500) return 'down'
  if (status === 429) return 'rate'
  return status === 408 ? 'late' : 'request'
}

function saidNothing({ name, settings }: Asking, { finish, tool }: EmptyAnswer): ProviderError {
  const other = `or choose another model with ${settings.model}`
  const text = {
    length: `reached its limit of tokens before it said anything, and what it thinks counts; raise max_tokens of the agent, or lower the model's reasoning effort`,
    filter: `withheld its answer, by its content filter; look at the prompt, ${other}`,
    stop: `answered without a word; lower its reasoning effort if it thinks, ${other}`,
  }[finish]
  const called =
    tool === null ? '' : ` (it called ${JSON.stringify(tool.slice(0, 60))}, which it was not offered)`
  return new ProviderError(name, `${text}${called}`, { kind: 'broken', retryable: finish === 'stop' })
}

/** The system's or the HTTP client's code, which stands some causes down. */
export function codeOf(error: unknown): string | null {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    const { code } = at as NodeJS.ErrnoException
    if (typeof code === 'string') return code
  }
  return null
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}
