import { duration } from '../duration.ts'
import { useConsole } from './console-context.ts'

/** After a call: how it ended, and where the server keeps it. */
export function CallSummary() {
  const { state } = useConsole()
  const past = state.past.value
  if (!past) return null
  const stored = `/v1/convai/conversations/${encodeURIComponent(past.conversationId)}`
  return (
    <div class="summary">
      <p>
        {past.ending} <span class="summary-time">{duration(past.seconds)}</span>
      </p>
      <p class="summary-links">
        <a href={stored} target="_blank" rel="noopener">
          Stored conversation
        </a>
        {state.kind.value === 'voice' && (
          <a href={`${stored}/audio`} target="_blank" rel="noopener">
            Recording
          </a>
        )}
      </p>
    </div>
  )
}
