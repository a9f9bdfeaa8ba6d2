import { useEffect, useRef } from 'preact/hooks'
import { Composer } from './composer.tsx'
import { useConsole } from './console-context.ts'
import { HangUpIcon, MicrophoneIcon, MutedIcon } from './icons.tsx'
import { ProblemNotice } from './problem-notice.tsx'
import { VoiceRibbon } from './voice-ribbon.tsx'

/** Everything the caller's thumb needs: both voices, the message line, mute, talk and hang up. */
export function Dock() {
  const { state } = useConsole()
  const calling = state.stage.value !== 'idle'
  const voice = state.kind.value === 'voice'
  return (
    <section class="dock" aria-label="Call">
      <ProblemNotice />
      {calling && voice && <VoiceRibbon />}
      <div class="controls" data-calling={calling}>
        {state.stage.value === 'connected' && <Composer />}
        {state.stage.value === 'connected' && voice && <Mute />}
        <MainButton />
      </div>
    </section>
  )
}

/** Talk and Hang up share one place and the focus. */
function MainButton() {
  const { state, control } = useConsole()
  const button = useRef<HTMLButtonElement>(null)
  const stage = state.stage.value
  const calling = stage !== 'idle'
  const before = useRef(calling)
  useEffect(() => {
    if (before.current !== calling && document.activeElement === document.body) button.current?.focus()
    before.current = calling
  }, [calling])
  if (calling) {
    return (
      <button
        key="hangup"
        ref={button}
        type="button"
        class="button hangup"
        data-testid="hangup"
        onClick={control.hangUp}
      >
        <HangUpIcon />
        {stage === 'connected' ? 'Hang up' : 'Cancel'}
      </button>
    )
  }
  const ready = state.status.value?.agents.some(agent => agent.id === state.agentId.value) ?? false
  return (
    <button
      key="talk"
      ref={button}
      type="button"
      class="button talk"
      data-testid="talk"
      disabled={!ready || state.deaf.value !== null}
      onClick={() => void control.start('voice')}
    >
      <MicrophoneIcon />
      {state.past.value ? 'Talk again' : 'Talk'}
    </button>
  )
}

function Mute() {
  const { state, control } = useConsole()
  const muted = state.muted.value
  return (
    <button
      type="button"
      class="button mute"
      data-testid="mute"
      aria-pressed={muted}
      onClick={() => control.setMuted(!muted)}
    >
      {muted ? <MutedIcon /> : <MicrophoneIcon />}
      <span class="button-label">{muted ? 'Muted' : 'Mute'}</span>
    </button>
  )
}
