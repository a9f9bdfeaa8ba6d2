import type { ClientFrame } from '../../src/protocol/client-frames.ts'
import type { Proof } from './proof.ts'

interface FrameDoc {
  readonly does: string
  readonly proof: Proof
  /** What the vendor's server would do with it and this one does not yet. */
  readonly isMissing?: true
}

const habits = 'src/transport/client-habits.test.ts'
const socket = 'src/transport/conversation.test.ts'

/** What a client may say and what comes of it. Complete by its type. */
export const clientFrames: { readonly [Type in Exclude<ClientFrame['type'], 'unknown'>]: FrameDoc } = {
  user_audio_chunk: {
    does: 'The caller’s sound, in the format that the metadata named, cut anywhere. It has no `type`.',
    proof: [
      socket,
      'takes audio right after the initiation, before the metadata has been read, whatever the byte counts',
    ],
  },
  conversation_initiation_client_data: {
    does: 'Begins the conversation; the first frame, or the second behind `enclave_setup_config`. Overrides that are empty or say what is so anyway count for nothing.',
    proof: ['src/protocol/golden-frames.test.ts', '%s is accepted'],
  },
  enclave_setup_config: {
    does: 'Brings the agent along, where the URL names none.',
    proof: ['src/protocol/client-frames.test.ts', 'has one webhook in either spelling'],
  },
  pong: {
    does: 'Measures the round trip; proves, as every frame does, that the line lives.',
    proof: [
      'src/transport/line.test.ts',
      'every ping has its ping_ms: null before the first answer, then what was measured',
    ],
  },
  user_message: {
    does: 'A turn of the caller: it cuts what the agent says, and is answered. Without a text it is nothing.',
    proof: [
      habits,
      'a message typed during the greeting, as the widget does 100 ms after the connect, cuts it: interruption, correction, answer with a larger id',
    ],
  },
  user_activity: {
    does: 'Somebody types: the agent does not take the turn of itself meanwhile. Of more than five a second the others are dropped.',
    proof: [habits, 'who types floods nobody: a thousand keys are a handful of events'],
  },
  contextual_update: {
    does: 'Something for the model to know; nobody is interrupted. With a `context_id` it takes the place of the one before.',
    proof: [socket, 'hands on what clients say and ignores what it does not know'],
  },
  feedback: {
    does: 'Rates the agent’s turn of that id, null takes it back.',
    proof: [socket, 'hands on what clients say and ignores what it does not know'],
  },
  client_tool_result: {
    does: 'What a client’s tool gave, any JSON; one that nobody waits for is ignored.',
    proof: [
      habits,
      'is asked for, called, answered and told about, all with one id and one turn; its result may be any JSON',
    ],
  },
  mcp_tool_approval_result: {
    does: 'Ignored: MCP servers are not asked.',
    proof: [habits, 'frames that nobody waits for are noted, and close nothing'],
    isMissing: true,
  },
  multimodal_message: {
    does: 'Its text is a `user_message`. Files are answered with an `error` that ends nothing, and the record has a warning.',
    proof: [
      habits,
      'a file is answered with an error that ends nothing; its text is a turn, and the record is warned',
    ],
    isMissing: true,
  },
}
