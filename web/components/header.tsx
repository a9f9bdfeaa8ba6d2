import { useEffect, useState } from 'preact/hooks'
import { duration } from '../duration.ts'
import type { CallStage } from '../state.ts'
import { useConsole } from './console-context.ts'
import { ChevronIcon, Mark } from './icons.tsx'

const titles: Readonly<Record<string, string>> = {
  idle: 'Idle',
  asking: 'Microphone',
  connecting: 'Connecting',
  listening: 'Listening',
  thinking: 'Thinking',
  speaking: 'Speaking',
}

const announcements: Readonly<Record<CallStage, string>> = {
  idle: '',
  asking: 'Waiting for the microphone.',
  connecting: 'Connecting.',
  connected: 'Connected. Speak whenever you like.',
}

/** Name, agent, and what the agent is doing. */
export function Header() {
  const { state } = useConsole()
  const stage = state.stage.value
  const phase = stage === 'connected' ? state.phase.value : stage
  return (
    <header class="header">
      <h1 class="wordmark">
        <Mark />
        Antiphon
      </h1>
      <AgentPicker />
      <p class="phase" data-testid="phase" data-phase={phase}>
        <span class="phase-dot" aria-hidden="true" />
        {titles[phase]}
        {stage === 'connected' && <CallClock />}
      </p>
      <p class="unseen" role="status">
        {state.past.value?.ending ?? announcements[stage]}
      </p>
    </header>
  )
}

function AgentPicker() {
  const { state } = useConsole()
  const agents = state.status.value?.agents ?? []
  const chosen = agents.find(agent => agent.id === state.agentId.value)
  if (agents.length < 2) return <p class="agent">{chosen?.name}</p>
  return (
    <label class="agent agent-picker">
      <span class="unseen">Agent</span>
      <select
        value={state.agentId.value}
        disabled={state.stage.value !== 'idle'}
        onChange={event => {
          state.agentId.value = event.currentTarget.value
        }}
      >
        {agents.map(agent => (
          <option key={agent.id} value={agent.id}>
            {agent.name}
          </option>
        ))}
      </select>
      <ChevronIcon />
    </label>
  )
}

function CallClock() {
  const { state } = useConsole()
  const [now, setNow] = useState(Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return <span class="clock">{duration((now - state.startedAt.value) / 1000)}</span>
}
