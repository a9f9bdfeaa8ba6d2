import './styles/tokens.css'
import './styles/page.css'
import './styles/transcript.css'
import './styles/dock.css'
import './styles/latency.css'
import { Conversation } from '@elevenlabs/client'
import concatUrl from '@elevenlabs/client/worklets/audioConcatProcessor.js?url'
import rawUrl from '@elevenlabs/client/worklets/rawAudioProcessor.js?url'
import { render } from 'preact'
import { createCallControl } from './call.ts'
import { App } from './components/app.tsx'
import { ConsoleContext } from './components/console-context.ts'
import { givenKey } from './key.ts'
import { followLive } from './live.ts'
import { pageProblem } from './problem.ts'
import { applyStatus, createState } from './state.ts'
import { pollStatus } from './status.ts'

async function askMicrophone(): Promise<() => void> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true })
  return () => {
    for (const track of stream.getTracks()) track.stop()
  }
}

const key = givenKey()
const state = createState()
const control = createCallControl(state, {
  askMicrophone,
  followLive,
  startSession: options =>
    Conversation.startSession({
      ...options,
      workletPaths: { rawAudioProcessor: rawUrl, audioConcatProcessor: concatUrl },
    }),
  origin: location.origin.replace(/^http/, 'ws'),
  ...(key !== null && { authorization: key }),
})

const microphone = 'mediaDevices' in navigator
state.deaf.value = pageProblem({ secure: window.isSecureContext && microphone, host: location.host })
state.agentId.value = new URLSearchParams(location.search).get('agent_id') ?? ''
void pollStatus(status => applyStatus(state, status), new AbortController().signal)

const root = document.getElementById('console')
if (root) {
  render(
    <ConsoleContext.Provider value={{ state, control }}>
      <App />
    </ConsoleContext.Provider>,
    root,
  )
}
