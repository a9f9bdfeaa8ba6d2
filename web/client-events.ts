import type { Callbacks } from '@elevenlabs/client'
import { numberOr, record, textOr } from './json.ts'
import type { ConsoleState } from './state.ts'
import { fold, type Saying } from './transcript.ts'

/** The tentative words in a frame that the official client has no callback for; null when it is another frame. */
function readTentative(frame: unknown): Saying | null {
  const fields = record(frame)
  if (fields?.type !== 'tentative_user_transcript') return null
  const event = record(fields.tentative_user_transcription_event)
  const turn = numberOr(event?.event_id, null)
  return turn === null ? null : { type: 'caller-tentative', turn, text: textOr(event?.user_transcript, '') }
}

/** The client's callbacks that change the page while a call lasts; `current` is false once it is over. */
export function duringCall(state: ConsoleState, current: () => boolean): Partial<Callbacks> {
  const say = (saying: Saying): void => {
    if (current()) state.transcript.value = fold(state.transcript.peek(), saying)
  }
  return {
    onMessage: ({ role, message, event_id }) =>
      say({ type: role === 'user' ? 'caller-said' : 'agent-said', turn: event_id ?? null, text: message }),
    onAgentChatResponsePart: part => {
      if (part.type === 'delta')
        say({ type: 'agent-part', turn: numberOr(part.event_id, null), text: part.text })
    },
    onAgentResponseCorrection: event =>
      say({
        type: 'agent-corrected',
        turn: event.event_id,
        original: event.original_agent_response,
        heard: event.corrected_agent_response,
      }),
    onDebug: frame => {
      const saying = readTentative(frame)
      if (saying) say(saying)
    },
    onModeChange: ({ mode }) => {
      if (current() && state.unmeasured.peek()) state.phase.value = mode
    },
    onPing: ({ ping_ms }) => {
      if (current()) state.roundTripMs.value = ping_ms ?? null
    },
    onError: message => {
      if (current() && message.startsWith('Server error: ')) {
        const text = `The server reported a fault: ${message.slice('Server error: '.length)}`
        state.problem.value = { text, canWrite: false }
      }
    },
  }
}
