import { duration } from '../duration.ts'
import { givenKey, saveWithKey } from '../key.ts'
import { useConsole } from './console-context.ts'

/** After a call: how it ended, and where the server keeps it. */
export function CallSummary() {
  const { state } = useConsole()
  const past = state.past.value
  if (!past) return null
  const stored = `/v1/convai/conversations/${encodeURIComponent(past.conversationId)}`
  /** A link cannot carry the key: where there is one the page fetches, and saves what it gets. */
  const save = (path: string, ending: string) => (event: MouseEvent) => {
    if (givenKey() === null) return
    event.preventDefault()
    void saveWithKey(path, `${past.conversationId}.${ending}`).catch(error => {
      state.problem.value = { text: `It could not be fetched: ${String(error)}`, canWrite: false }
    })
  }
  return (
    <div class="summary">
      <p>
        {past.ending} <span class="summary-time">{duration(past.seconds)}</span>
      </p>
      <p class="summary-links">
        <a href={stored} target="_blank" rel="noopener" onClick={save(stored, 'json')}>
          Stored conversation
        </a>
        {state.kind.value === 'voice' && (
          <a href={`${stored}/audio`} target="_blank" rel="noopener" onClick={save(`${stored}/audio`, 'wav')}>
            Recording
          </a>
        )}
      </p>
    </div>
  )
}
