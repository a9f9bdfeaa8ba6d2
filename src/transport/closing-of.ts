import { type Closing, type ClosingName, closing } from '../protocol/closing.ts'
import type { Failure } from '../session/ports.ts'
import type { EndReason } from '../session/turn/index.ts'

const closingOf: Record<Exclude<EndReason, 'providers-failed'>, ClosingName> = {
  'end-call': 'agent-ended',
  'hang-up': 'agent-ended',
  'max-duration': 'max-duration',
  'caller-silent': 'caller-silent',
  drained: 'draining',
  'line-dead': 'receive-timeout',
  crashed: 'crashed',
}

/** How the socket is closed for why the session ended; `receiveMs` is how long a line may be silent. */
export function closingFor(
  reason: EndReason,
  { failure, receiveMs }: { readonly failure: Failure | null; readonly receiveMs: number },
): Closing {
  if (reason === 'providers-failed') return closing(failed(failure))
  return closing(closingOf[reason], reason === 'line-dead' ? String(receiveMs / 1000) : '')
}

/** The last failure is the one that ended the call. */
function failed(failure: Failure | null): ClosingName {
  switch (failure?.stage) {
    case 'stt':
      return 'asr-failed'
    case 'tts':
      return 'tts-failed'
    case 'llm':
      if (failure.provider === 'custom-llm') return 'custom-llm-failed'
      return failure.kind === 'late' ? 'llm-timeout' : 'llm-failed'
    default:
      return 'providers-failed'
  }
}
