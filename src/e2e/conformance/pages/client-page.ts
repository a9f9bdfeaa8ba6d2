import { Conversation, type PartialOptions, postOverallFeedback } from '@elevenlabs/client'
import { installMicrophone } from './microphone.ts'

export interface Heard {
  readonly name: string
  readonly data: unknown
  /** Milliseconds since the page was loaded. */
  readonly at: number
}

declare global {
  interface Window {
    /** What the client's callbacks were told, in order. */
    heard: Heard[]
    /** Begins a conversation and resolves with its id, or with what the client says is wrong. */
    begin(
      options: Readonly<Record<string, unknown>>,
    ): Promise<{ id?: string; problem?: string; code?: number }>
    conversation: Conversation
    speak(base64: string): Promise<void>
    rate(id: string, rating: { rating: number; comment?: string }, origin: string): Promise<void>
    loaded: boolean
  }
}

window.heard = []
// Without it the page has the browser's own, which plays a file.
if (new URLSearchParams(location.search).get('microphone') === 'page')
  window.speak = installMicrophone().speak

const callbacks = [
  'onConnect',
  'onDisconnect',
  'onError',
  'onMessage',
  'onAudio',
  'onAudioAlignment',
  'onModeChange',
  'onStatusChange',
  'onInterruption',
  'onAgentResponseCorrection',
  'onVadScore',
  'onCanSendFeedbackChange',
  'onUnhandledClientToolCall',
  'onAgentToolRequest',
  'onAgentToolResponse',
  'onContextUsage',
  'onAgentChatResponsePart',
]

window.begin = async options => {
  window.heard = []
  const keep = (name: string) => (data: unknown, context?: unknown) => {
    window.heard.push({
      name,
      data: context === undefined ? data : { message: data, context },
      at: performance.now(),
    })
  }
  const kept = callbacks.filter(name => name !== 'onUnhandledClientToolCall')
  const clientTools = {
    get_weather: (input: unknown) => {
      keep('get_weather')(input)
      return { sky: 'clear' }
    },
    break_down: () => {
      throw new Error('out of order')
    },
  }
  // The client has no callback of its own for it.
  const onIncomingEvent = (event: { type: string }) =>
    event.type === 'agent_response_complete' && keep('complete')(event)
  const listeners = Object.fromEntries(kept.map(name => [name, keep(name)]))
  const all = { clientTools, onIncomingEvent, ...listeners, ...options }
  try {
    window.conversation = await Conversation.startSession(all as unknown as PartialOptions)
    return { id: window.conversation.getId() }
  } catch (error) {
    const { message, closeCode: code } = error as Error & { closeCode?: number }
    return { problem: message, ...(code !== undefined && { code }) }
  }
}

window.rate = async (id, rating, origin) => {
  await postOverallFeedback(id, rating as unknown as boolean, origin)
}

window.loaded = true
