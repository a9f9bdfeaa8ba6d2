import { type ClientEventName, isListed } from '../../src/protocol/client-events.ts'
import type { ServerFrame } from '../../src/protocol/server-frames.ts'
import type { Proof } from './proof.ts'

interface EventDoc {
  /** When this server sends it; of one that it does not send, what it goes without. */
  readonly when: string
  /** Null: it is not sent yet. */
  readonly proof: Proof | null
}

const habits = 'src/transport/client-habits.test.ts'
const line = 'src/transport/line.test.ts'
const wire = 'src/transport/wire.test.ts'
const socket = 'src/transport/conversation.test.ts'
const notYet = (when: string): EventDoc => ({ when, proof: null })

/** What the server says, frame by frame. Complete by its type. */
export const serverEvents: { readonly [Type in ServerFrame['type']]: EventDoc } = {
  conversation_initiation_metadata: {
    when: 'Once, as the first frame, when the client has begun and the call is planned; nothing else in the same packet.',
    proof: [socket, 'sends the metadata first and alone, once; the rest follows in a later packet'],
  },
  ping: {
    when: 'After 0.3 s, then every 2 s, and behind audio. `ping_ms` is the last round trip, null before the first.',
    proof: [line, 'every ping has its ping_ms: null before the first answer, then what was measured'],
  },
  audio: {
    when: 'Speech, a little ahead of what the client plays; `alignment` where the voice knows its words, `is_final` where the end is known as the last chunk leaves.',
    proof: [line, '%s: no chunk is empty, PCM has whole samples, every frame is valid'],
  },
  interruption: {
    when: 'A reply that sounds is cut. One silent chunk of its id follows, which empties the queue of the JavaScript client, and nothing more of that id.',
    proof: [
      line,
      'a reply after an interruption has a larger id, and nothing of the old one is sent after its silent chunk',
    ],
  },
  user_transcript: {
    when: 'The caller’s turn is over, with its words. What was typed does not come back: clients show it themselves.',
    proof: [wire, 'what a client typed does not come back to it as a transcript: it shows it itself'],
  },
  tentative_user_transcript: {
    when: 'While the caller speaks, under the id of the `user_transcript` that will take its place.',
    proof: [wire, 'each emission has the frames that the protocol names for it'],
  },
  agent_response: {
    when: 'The whole text of a reply once it is generated, of what is said before a tool apart, and of a filler; the greeting has id 1.',
    proof: [
      habits,
      'the greeting is an agent_response with id 1, before the reply to a message sent in the same breath',
    ],
  },
  agent_response_correction: {
    when: 'After an interruption: what of the reply was heard.',
    proof: [
      habits,
      'a message typed during the greeting, as the widget does 100 ms after the connect, cuts it: interruption, correction, answer with a larger id',
    ],
  },
  agent_chat_response_part: {
    when: 'Text-only conversations: `start`, `delta` as the model writes, the whole `agent_response`, `stop`.',
    proof: [
      habits,
      'a reply comes as start, deltas that make up the whole, agent_response, stop, all of one id',
    ],
  },
  agent_reasoning_response_part: notYet('What a model reasons is not told.'),
  agent_response_complete: {
    when: 'All of a reply was heard, or written.',
    proof: [
      habits,
      'what goes on inside is told where it is listed: usage, completion, the recogniser, the score of each window',
    ],
  },
  agent_response_metadata: notYet('What a custom model says beside its text is dropped.'),
  client_tool_call: {
    when: 'The client is to run a tool of its own; always all five fields.',
    proof: [habits, 'is called where nothing is listed too: it would hang for ever'],
  },
  agent_tool_request: {
    when: 'The model called a tool; exactly one response of the same ids follows.',
    proof: [
      habits,
      'is asked for, called, answered and told about, all with one id and one turn; its result may be any JSON',
    ],
  },
  agent_tool_response: {
    when: 'What became of it. Of `end_call` only when the farewell was heard and the call ends: clients hang up at once, at a failure too, so a failed one is not told.',
    proof: [habits, 'end_call: its answer goes out after the farewell, right before the close'],
  },
  agent_tool_response_full_payload: {
    when: 'Beside it, with the result as the model is given it, up to 64 KB.',
    proof: [wire, 'a result goes out %s'],
  },
  mcp_tool_call: notYet('MCP servers are not asked.'),
  mcp_connection_status: notYet('MCP servers are not asked.'),
  vad_score: {
    when: 'How surely the last 32 ms were speech, each time they are judged.',
    proof: [
      habits,
      'what goes on inside is told where it is listed: usage, completion, the recogniser, the score of each window',
    ],
  },
  internal_turn_probability: {
    when: 'A pause was judged: how likely the caller has finished.',
    proof: [
      'src/session/session.test.ts',
      'a caller asks and is answered: transcript, reply, and both in the right order',
    ],
  },
  context_usage: {
    when: 'After a reply, where the model tells its usage.',
    proof: [
      habits,
      'what goes on inside is told where it is listed: usage, completion, the recogniser, the score of each window',
    ],
  },
  asr_initiation_metadata: {
    when: 'The recogniser listens. Its payload is empty.',
    proof: [
      habits,
      'what goes on inside is told where it is listed: usage, completion, the recogniser, the score of each window',
    ],
  },
  guardrail_triggered: notYet('There are no guardrails.'),
  internal_tentative_agent_response: {
    when: 'An answer was made ahead, before it is certain that the caller has finished.',
    proof: [
      'src/session/tentative.test.ts',
      'an answer that is made ahead is told as tentative before its turn is over, and the pause is judged first',
    ],
  },
  rich_content: notYet('There are no cards and buttons.'),
  agent_typing: notYet('Nobody takes over from the agent.'),
  external_agent_connected: notYet('Nobody takes over from the agent.'),
  external_agent_disconnected: notYet('Nobody takes over from the agent.'),
  queue_status: {
    when: 'All places are taken and the agent has a queue: `waiting`, then `admitted` or `timed_out`.',
    proof: [
      'src/server/doors.test.ts',
      'who waits is met, told, and let in when a place is free; what they said meanwhile is not answered',
    ],
  },
  error: {
    when: 'Before a close that is a fault or the maximum duration (never before the metadata); and where something was asked for that is not there, such as files: then the call goes on.',
    proof: [habits, '%s: error and client_error say what, then the close 1008 says it again'],
  },
  client_error: {
    when: 'Beside every `error`, for the clients that read this one.',
    proof: [habits, 'client_error goes only where it is listed'],
  },
}

/** Names that an agent’s list may have and for which there is no frame. */
export const frameless: readonly ClientEventName[] = ['dtmf_request']

/** What an agent’s `client_events` have to do with it. */
export function gateOf(event: ServerFrame['type']): string {
  if (isListed(event, [], false)) return 'always'
  const [spoken, written] = [isListed(event, null, false), isListed(event, null, true)]
  const listedBoth = isListed(event, [event], false) && isListed(event, [event], true)
  const where = listedBoth ? '' : isListed(event, [event], true) ? ', text only' : ', voice'
  return `${spoken || written ? 'listed, or no list' : 'listed'}${where}`
}
