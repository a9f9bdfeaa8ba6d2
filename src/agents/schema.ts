import { z } from 'zod'
import { audioFormatNames } from '../protocol/formats.ts'
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

// The vendor publishes 0.7–1.2 for agents and up to 5 for overrides.
const speed = number(0.25, 5)
const maxDurationSeconds = z
  .int('a whole number of seconds')
  .min(1, 'at least 1')
  .max(86_400, 'at most 86400, which is a day')
  .nullish()
const silenceEndCall = z
  .number('a number of seconds, or -1 for never')
  .refine(seconds => seconds !== 0, 'a number of seconds above 0, or -1 for never')
  .nullish()

/** The part of the vendor's agent JSON that becomes an `AgentSpec`. */
export const agentSchema = z.object(
  {
    name: text,
    conversation_config: section({
      asr: section({ user_input_audio_format: audioFormat }),
      tts: section({ voice_id: text, model_id: text, speed, agent_output_audio_format: audioFormat }),
      turn: section({
        silence_end_call_timeout: silenceEndCall,
        turn_eagerness: z.enum(['patient', 'normal', 'eager'], 'patient, normal or eager').nullish(),
        interruption_ignore_terms: z
          .array(z.string('a string').max(100, 'at most 100 characters'), 'a list of words')
          .max(200, 'at most 200 of them')
          .nullish(),
        spelling_patience: z.enum(['auto', 'off'], 'auto or off').nullish(),
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
          timezone: z.string('a string').refine(isTimeZone, 'a time zone such as Europe/Berlin').nullish(),
          built_in_tools: section({ end_call: z.unknown() }),
          tools: z.array(z.unknown(), 'a list of tools').nullish(),
        }),
      }),
    }),
    platform_settings: section({
      antiphon: section({
        speculation: flag,
        turn: section({
          policy: z.enum(['adaptive', 'plain'], 'adaptive or plain').nullish(),
          ...ownNumbers(),
        }),
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
