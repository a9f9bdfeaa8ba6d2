import type { ClerkName } from './clerk.ts'

/** An agent of the calibration: one fault, and the parts of the rubric that may name it; none: the good one. */
export interface BadAgent {
  readonly name: string
  readonly title: string
  readonly fault: readonly string[]
  readonly clerk: ClerkName
  /** Its `platform_settings.antiphon.turn`. */
  readonly turn: Readonly<Record<string, number | string>>
  readonly isInterruptible: boolean
}

const plain = { clerk: 'clerk', turn: {}, isInterruptible: true } as const

/** The agents in the order in which the report lists them. Each is one that can be configured: nothing in the server is changed for it. */
export const badAgents: readonly BadAgent[] = [
  { ...plain, name: 'good', title: 'default policy', fault: [] },
  {
    ...plain,
    name: 'late',
    title: 'always late: its model thinks for 2.5 s',
    fault: ['gap-distribution', 'dead-air'],
    clerk: 'clerk-late',
  },
  {
    ...plain,
    name: 'never-yields',
    title: 'never yields: interruptions are switched off',
    fault: ['selectivity', 'stop'],
    isInterruptible: false,
  },
  {
    ...plain,
    name: 'stops-at-everything',
    title: 'stops at every noise: plain barge-in after 60 ms of voice',
    fault: ['selectivity'],
    // The window is long so that this is its only fault.
    turn: { policy: 'plain', silence_ms: 700, barge_in_ms: 60 },
  },
  {
    ...plain,
    name: 'repeats',
    title: 'repeats itself: its model knows one sentence',
    fault: ['repetition'],
    clerk: 'clerk-same',
  },
  {
    ...plain,
    name: 'cuts-off',
    title: 'cuts off: takes the turn after 80 to 200 ms of silence',
    fault: ['false-cut-offs'],
    turn: {
      silence_ms: 200,
      soonest_ms: 80,
      unjudged_ms: 200,
      latest_ms: 200,
      sure_finished: 0.55,
      digits_ms: 0,
      hold_on_ms: 0,
      goes_on_ms: 0,
    },
  },
]

const CLIENT_EVENTS = [
  'audio',
  'agent_response',
  'agent_response_correction',
  'user_transcript',
  'interruption',
  'ping',
]

/** The agent as a file of the vendor's shape, with the clerk at `llmUrl` for a model. */
export const agentJson = (agent: BadAgent, llmUrl: string): object => ({
  agent_id: agent.name,
  name: `Calibration: ${agent.title}`,
  conversation_config: {
    asr: { user_input_audio_format: 'pcm_16000' },
    tts: { agent_output_audio_format: 'pcm_16000' },
    turn: { turn_timeout: -1, silence_end_call_timeout: -1 },
    conversation: {
      client_events: CLIENT_EVENTS.filter(event => agent.isInterruptible || event !== 'interruption'),
    },
    agent: {
      first_message: 'The Blue Door, good morning. What can I do for you?',
      language: 'en',
      prompt: {
        prompt: 'You are the clerk of a restaurant.',
        llm: 'custom-llm',
        custom_llm: { url: llmUrl, model_id: agent.clerk },
      },
    },
  },
  platform_settings: { auth: { enable_auth: false }, antiphon: { turn: agent.turn } },
})
