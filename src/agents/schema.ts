import { z } from 'zod'
import { audioFormatNames } from '../protocol/formats.ts'
import { customLlm } from './custom-llm.ts'
import { type TurnNumber, turnNumbers } from './turn-numbers.ts'

/*
 * Only the fields that this server reads; all others pass unseen. Null is the same as missing, because exports are full
 * of nulls. Every message completes the sentence "… must be".
 */
const text = z.string('a string').nullish()
const flag = z.boolean('true or false').nullish()
const audioFormat = z.enum(audioFormatNames, `one of ${audioFormatNames.join(', ')}`).nullish()

function number(from: number, to: number) {
  const message = `a number from ${from} to ${to}`
  return z.number(message).min(from, message).max(to, message).nullish()
}

function ownNumbers() {
  const entries = Object.entries(turnNumbers).map(([name, [from, to]]) => [name, number(from, to)])
  return Object.fromEntries(entries) as Record<TurnNumber, ReturnType<typeof number>>
}

function section<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.object(shape, 'an object').nullish()
}

const fillerMs = z
  .number('a number from 1000 to 30000, or -1 for never')
  .refine(ms => ms === -1 || (ms >= 1000 && ms <= 30_000), 'a number from 1000 to 30000, or -1 for never')
  .nullable()
  .optional()
// The vendor publishes 0.7–1.2 for agents and up to 5 for overrides.
const speed = number(0.25, 5)
const maxDurationSeconds = z
  .int('a whole number of seconds')
  .min(1, 'at least 1')
  .max(86_400, 'at most 86400, which is a day')
  .nullish()
const maxTokens = z
  .int('a whole number')
  .refine(tokens => tokens === -1 || tokens >= 1, 'at least 1, or -1 for no limit')
  .nullish()
/** Seconds, or the vendor's way of saying never. */
function seconds(from: number, to: number) {
  const message = `a number of seconds from ${from} to ${to}, or -1 for never`
  const allowed = (value: number) => value === -1 || (value >= from && value <= to)
  return z.number(message).refine(allowed, message).nullish()
}
function filler(most: number) {
  return z.string('a text').trim().min(1, 'a text, not empty').max(most, `at most ${most} characters`)
}
const softTimeouts = z.int('a whole number from 1 to 8').min(1, 'at least 1').max(8, 'at most 8').nullish()
const softTimeout = section({
  timeout_seconds: seconds(0.1, 60),
  message: filler(200).nullish(),
  // The vendor publishes a limit for the message above alone.
  additional_soft_timeout_messages: z
    .array(filler(1000), 'a list of texts')
    .max(7, 'at most 7 of them')
    .nullish(),
  randomize_fillers: flag,
  max_soft_timeouts_per_generation: softTimeouts,
  // Accepted and not acted on: see the README.
  use_llm_generated_message: flag,
  disable_until_first_user_message: flag,
})
const silenceEndCall = z
  .number('a number of seconds, or -1 for never')
  .refine(seconds => seconds !== 0, 'a number of seconds above 0, or -1 for never')
  .nullish()

/** Who answers when the model does not (`backup_llm_config`). */
const backupLlm = section({
  preference: z.enum(['default', 'disabled', 'override'], 'default, disabled or override').nullish(),
  order: z
    .array(z.string('the name of a model').min(1, 'the name of a model'), 'a list of models')
    .max(20, 'at most 20 of them')
    .nullish(),
})

const ownTurn = {
  policy: z.enum(['adaptive', 'plain'], 'adaptive or plain').nullish(),
  ...ownNumbers(),
  filler_ms: fillerMs,
}

/** The names of all settings of our own, under `platform_settings.antiphon`. */
const turnSettings = Object.fromEntries(Object.keys(ownTurn).map(name => [name, true as const]))
export const ownSettings = {
  speculation: true,
  turn: turnSettings,
  shadow: { turn: turnSettings },
} as const

/** The part of the vendor's agent JSON that becomes an `AgentSpec`. */
export const agentSchema = z.object(
  {
    name: text,
    tags: z.array(z.string('a string'), 'a list of words').nullish(),
    workflow: section({}),
    conversation_config: section({
      asr: section({ user_input_audio_format: audioFormat }),
      tts: section({
        voice_id: text,
        model_id: text,
        speed,
        stability: number(0, 1),
        similarity_boost: number(0, 1),
        agent_output_audio_format: audioFormat,
      }),
      turn: section({
        silence_end_call_timeout: silenceEndCall,
        turn_eagerness: z.enum(['patient', 'normal', 'eager'], 'patient, normal or eager').nullish(),
        interruption_ignore_terms: z
          .array(z.string('a string').max(100, 'at most 100 characters'), 'a list of words')
          .max(200, 'at most 200 of them')
          .nullish(),
        spelling_patience: z.enum(['auto', 'off'], 'auto or off').nullish(),
        turn_timeout: seconds(1, 30),
        initial_wait_time: seconds(0, 300),
        soft_timeout_config: softTimeout,
        // Accepted and not acted on: see the README.
        interruption_ignore_term_languages: z.array(z.string('a string'), 'a list of languages').nullish(),
        merge_with_default_ignore_terms: flag,
        retranscribe_on_turn_timeout: flag,
        transcribe_on_disabled_interruptions: flag,
      }),
      conversation: section({
        text_only: flag,
        max_duration_seconds: maxDurationSeconds,
        client_events: z.array(z.string('a string'), 'a list of event names').nullish(),
      }),
      agent: section({
        first_message: text,
        language: text,
        disable_first_message_interruptions: flag,
        max_conversation_duration_message: text,
        dynamic_variables: section({
          dynamic_variable_placeholders: z.record(z.string(), z.unknown(), 'an object').nullish(),
        }),
        prompt: section({
          prompt: text,
          llm: text,
          custom_llm: customLlm,
          backup_llm_config: backupLlm,
          cascade_timeout_seconds: number(2, 15),
          temperature: number(0, 2),
          max_tokens: maxTokens,
          timezone: z.string('a string').refine(isTimeZone, 'a time zone such as Europe/Berlin').nullish(),
          built_in_tools: section({ end_call: z.unknown().optional() }),
          tools: z.array(z.unknown(), 'a list of tools').nullish(),
        }),
      }),
    }),
    platform_settings: section({
      antiphon: section({
        speculation: flag,
        turn: section(ownTurn),
        shadow: section({ turn: section(ownTurn) }),
      }),
    }),
  },
  'a JSON object',
)

export type AgentFields = z.output<typeof agentSchema>

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
