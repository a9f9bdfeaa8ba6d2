import { jsonOf } from '../json.ts'
import { ProviderError } from '../provider.ts'
import type { Asking } from './asking.ts'
import { readWait } from './duration.ts'
import { connectionMeaning, is, meaningOf } from './meaning.ts'
import { codeOf, readError, shown } from './told.ts'

/** An answer with a status other than 200. `body`: as much of it as is looked at. */
export interface Refusal {
  readonly status: number
  readonly body: string
  readonly retryAfter: string | null
}

/** A refusal, by what it means. */
export class Refused extends ProviderError {
  readonly status: number
  constructor(status: number, ...told: ConstructorParameters<typeof ProviderError>) {
    super(...told)
    this.status = status
  }
}

/** What a refusal means and how to mend it. */
export function refused(asking: Asking, { status, body, retryAfter }: Refusal): Refused {
  const told = readError(jsonOf(body))
  const waitMs = readWait(retryAfter, told.text)
  const { what, ...meaning } = meaningOf(asking, { status, told, waitMs })
  const quoted = shown(asking, told.text)
  // A 413 comes with a time as well, after which it will be too large again.
  const isPassing = meaning.kind === 'rate' || meaning.kind === 'down'
  return new Refused(status, asking.name, `${what} (${status}${quoted && `: ${quoted}`})`, {
    ...meaning,
    ...(isPassing && waitMs !== null && { retryAfterMs: waitMs }),
  })
}

/** What a failure on the way there, or in the middle of an answer (`hasBegun`), means. */
export function failed(asking: Asking, error: unknown, hasBegun = false): ProviderError {
  if (error instanceof ProviderError) return error
  const code = codeOf(error)
  const { what, ...meaning } = hasBegun
    ? is('broken', `broke off in the middle of its answer (${code ?? 'no code'})`)
    : connectionMeaning(asking, code ?? 'no code')
  // An error without a code may quote what was sent, the key included.
  return new ProviderError(asking.name, what, { ...meaning, ...(code !== null && { cause: error }) })
}
