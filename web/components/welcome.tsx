import { ruleBrain } from '../status.ts'
import { useConsole } from './console-context.ts'
import { KeyForm } from './key-form.tsx'

/** What the page says before anything has been said. */
export function Welcome() {
  const { state } = useConsole()
  const stage = state.stage.value
  if (state.locked.value) return <KeyForm />
  if (stage !== 'idle') {
    return (
      <div class="welcome">
        <p class="welcome-title">{stage === 'asking' ? 'Allow the microphone.' : 'One moment.'}</p>
        <p>
          {stage === 'asking'
            ? 'Your browser is asking whether this page may hear you.'
            : 'The agent is picking up.'}
        </p>
      </div>
    )
  }
  return (
    <div class="welcome">
      <p class="welcome-title">Say something.</p>
      <p>
        Press Talk and speak as you would on the phone; interrupt whenever you like. Your words and the
        answers appear here, with what each answer took.
      </p>
      {state.status.value?.agents.length === 0 && (
        <p class="note">
          This server has no agent yet. Create one with <code>POST /v1/convai/agents/create</code>; this page
          sees it within seconds.
        </p>
      )}
      {ruleBrain(state.status.value) && (
        <p class="note">
          The demo brain follows a few rules. It is not a language model: judge how it listens and how fast it
          answers, not what it knows.
        </p>
      )}
    </div>
  )
}
