import { milliseconds } from '../duration.ts'
import { waitMs } from '../latency.ts'
import type { Item } from '../transcript.ts'
import { useConsole } from './console-context.ts'

/** One thing that was said; of a cut reply, what was not heard is struck through. */
export function TranscriptItem({ item }: { item: Item }) {
  const user = item.role === 'user'
  return (
    <li class={`item item-${item.role}`} data-testid={`item-${item.role}`}>
      <span class="who">
        {user ? 'You' : 'Agent'}
        {!user && <Wait item={item} />}
      </span>
      <span class="words">
        {item.text}
        {item.unheard && (
          <>
            <span class="unseen"> Not heard:</span> <del>{item.unheard.trimStart()}</del>
          </>
        )}
      </span>
    </li>
  )
}

/** How long the caller waited for this reply; shown at its first piece only. */
function Wait({ item }: { item: Item }) {
  const { state } = useConsole()
  if (item.turn === null) return null
  const first = state.transcript.value.items.find(other => other.role === 'agent' && other.turn === item.turn)
  const timing = state.timings.value.find(turn => turn.turn === item.turn)
  const wait = timing ? waitMs(timing) : null
  if (wait === null || first?.key !== item.key) return null
  return <span class="wait">{milliseconds(wait)}</span>
}
