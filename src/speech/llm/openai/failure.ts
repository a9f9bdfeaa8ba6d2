import type { Asking } from '../../http/asking.ts'
import { readWait } from '../../http/duration.ts'
import { failed as failedOnTheWay } from '../../http/failure.ts'
import { shown, type Told } from '../../http/told.ts'
import { ProviderError } from '../../provider.ts'
import { badlyWritten } from './asking.ts'
import { EmptyAnswer, StreamFault } from './fault.ts'

/** What a failure on the way there, or in the middle of a reply, means. */
export function failed(asking: Asking, error: unknown): ProviderError {
  if (error instanceof StreamFault) return brokeOff(asking, error)
  if (error instanceof EmptyAnswer) return saidNothing(asking, error)
  return failedOnTheWay(asking, error)
}

function brokeOff(asking: Asking, { message, detail, where }: StreamFault): ProviderError {
  const quoted = detail ? shown(asking, detail.text) : ''
  const text = `${message}${where}${quoted && `: ${quoted}`}`
  if (detail === null) return new ProviderError(asking.name, text, { kind: 'broken' })
  const afterMs = readWait(null, detail.text)
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
