import type { PartialOptions } from '@elevenlabs/client'
import { expect, test, vi } from 'vitest'
import { type CallPorts, createCallControl, type Talk } from './call.ts'
import type { LiveListener } from './live.ts'
import { createState } from './state.ts'

/** A client, microphone and live stream that a test drives by hand. */
function bench(ports: Partial<CallPorts> = {}) {
  const sent: string[] = []
  const talk: Talk = {
    endSession: async () => void sent.push('end'),
    setMicMuted: muted => sent.push(`muted ${muted}`),
    sendUserMessage: text => sent.push(`message ${text}`),
    sendUserActivity: () => sent.push('activity'),
    getInputVolume: () => 0.5,
    getOutputVolume: () => 0.25,
  }
  const seen: { options: PartialOptions | null; live: LiveListener | null } = { options: null, live: null }
  const state = createState()
  state.agentId.value = 'demo'
  const control = createCallControl(state, {
    askMicrophone: async () => () => sent.push('microphone closed'),
    startSession: async options => {
      seen.options = options
      options.onConnect?.({ conversationId: 'conv_1' })
      return talk
    },
    followLive: (_id, listener) => {
      seen.live = listener
      return () => sent.push('unfollowed')
    },
    origin: 'ws://localhost:1',
    ...ports,
  })
  return { state, control, sent, talk, seen }
}

test('a call goes to this host over the WebSocket, and is then connected', async () => {
  const { control, state, seen } = bench()
  await control.start('voice')
  expect(seen.options).toMatchObject({
    agentId: 'demo',
    origin: 'ws://localhost:1',
    connectionType: 'websocket',
  })
  expect(state.stage.value).toBe('connected')
  expect(control.levels()).toEqual({ input: 0.5, output: 0.25 })
})

test('what the client hears is folded into the transcript, tentative words too', async () => {
  const { control, state, seen } = bench()
  await control.start('voice')
  const frame = { user_transcript: 'what ti', event_id: 2 }
  seen.options?.onDebug?.({ type: 'tentative_user_transcript', tentative_user_transcription_event: frame })
  expect(state.transcript.value.tentative?.text).toBe('what ti')
  seen.options?.onMessage?.({ role: 'user', source: 'user', message: 'What time is it?', event_id: 2 })
  seen.options?.onMessage?.({ role: 'agent', source: 'ai', message: 'It is noon now.', event_id: 2 })
  seen.options?.onAgentResponseCorrection?.({
    original_agent_response: 'It is noon now.',
    corrected_agent_response: 'It is',
    event_id: 2,
  })
  expect(state.transcript.value.tentative).toBeNull()
  expect(state.transcript.value.items.map(item => [item.text, item.unheard])).toEqual([
    ['What time is it?', ''],
    ['It is', ' noon now.'],
  ])
})

test('phases and timings come from the live stream; without one the client’s own mode serves', async () => {
  const { control, state, seen } = bench()
  await control.start('voice')
  seen.live?.phase('thinking')
  seen.options?.onModeChange?.({ mode: 'speaking' })
  expect(state.phase.value).toBe('thinking')
  seen.live?.gone()
  seen.options?.onModeChange?.({ mode: 'speaking' })
  expect(state.phase.value).toBe('speaking')
})

test('hanging up ends the call at once and leaves a link to it', async () => {
  const { control, state, sent, seen } = bench()
  await control.start('voice')
  control.hangUp()
  expect(state.stage.value).toBe('idle')
  expect(state.past.value).toMatchObject({ conversationId: 'conv_1', ending: 'You ended the call.' })
  expect(sent).toContain('end')
  seen.options?.onDisconnect?.({ reason: 'agent' })
  expect(state.past.value?.ending).toBe('You ended the call.')
})

test('a caller who gives up while connecting is hung up as soon as there is something to hang up', async () => {
  let started = (_talk: Talk): void => {}
  const startSession = () =>
    new Promise<Talk>(resolve => {
      started = resolve
    })
  const { control, state, talk, sent } = bench({ startSession })
  const call = control.start('voice')
  await vi.waitFor(() => expect(state.stage.value).toBe('connecting'))
  control.hangUp()
  expect(state.stage.value).toBe('idle')
  expect(state.past.value).toBeNull()
  started(talk)
  await call
  expect(sent).toContain('end')
})

test('a server that accepts and then says nothing is given up after fifteen seconds', async () => {
  vi.useFakeTimers()
  const { control, state } = bench({ startSession: () => new Promise(() => {}) })
  void control.start('text')
  await vi.advanceTimersByTimeAsync(14_000)
  expect(state.stage.value).toBe('connecting')
  await vi.advanceTimersByTimeAsync(1500)
  expect(state.stage.value).toBe('idle')
  expect(state.problem.value?.text).toContain('did not begin the call')
  vi.useRealTimers()
})

test('a refused microphone places no call and says so', async () => {
  const askMicrophone = () => Promise.reject(new DOMException('', 'NotAllowedError'))
  const { control, state, seen } = bench({ askMicrophone })
  await control.start('voice')
  expect(seen.options).toBeNull()
  expect(state.problem.value?.text).toContain('microphone was refused')
  expect(state.stage.value).toBe('idle')
})

test('a call in writing asks for no microphone', async () => {
  const askMicrophone = () => Promise.reject(new Error('asked'))
  const { control, state, seen } = bench({ askMicrophone })
  await control.start('text')
  expect(state.stage.value).toBe('connected')
  expect(seen.options?.textOnly).toBe(true)
})

test('a connection that breaks is told, and the fault that the server reported before is kept', async () => {
  const { control, state, seen } = bench()
  await control.start('voice')
  seen.options?.onError?.('Server error: the model did not answer')
  seen.options?.onDisconnect?.({ reason: 'error', message: '', context: { type: 'close' }, closeCode: 1002 })
  expect(state.problem.value?.text).toBe('The server reported a fault: the model did not answer')
  expect(state.past.value?.ending).toBe('The call broke off.')
})

test('typed text is sent and shown, and activity is told at most once a second', async () => {
  const { control, state, sent } = bench()
  await control.start('voice')
  control.typing()
  control.typing()
  control.send('  Hello  ')
  control.send('   ')
  expect(sent.filter(what => what === 'activity')).toHaveLength(1)
  expect(sent).toContain('message Hello')
  expect(state.transcript.value.items.map(item => item.text)).toEqual(['Hello'])
})

test('only one call is placed at a time', async () => {
  let started = 0
  const { control } = bench({
    startSession: () => {
      started += 1
      return new Promise(() => {})
    },
  })
  void control.start('text')
  await control.start('text')
  expect(started).toBe(1)
})
