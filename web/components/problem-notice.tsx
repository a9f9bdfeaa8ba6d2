import { serverGone } from '../problem.ts'
import { useConsole } from './console-context.ts'

/** Command-line options are set apart, so that a line never breaks inside one. */
function withFlags(text: string) {
  return text
    .split(/(--[a-z-]+)/)
    .map(part => (part.startsWith('--') ? <code key={part}>{part}</code> : part))
}

/** What went wrong, what to do about it, and writing where that still works. */
export function ProblemNotice() {
  const { state, control } = useConsole()
  const idle = state.stage.value === 'idle'
  const gone = !state.reachable.value && idle
  const problem = gone ? serverGone(location.host) : (state.problem.value ?? (idle ? state.deaf.value : null))
  return (
    <div role="alert">
      {problem && (
        <div class="problem" data-testid="error">
          <p>{withFlags(problem.text)}</p>
          {problem.canWrite && idle && (
            <button
              type="button"
              class="problem-action"
              data-testid="write"
              onClick={() => void control.start('text')}
            >
              Write instead
            </button>
          )}
        </div>
      )}
    </div>
  )
}
