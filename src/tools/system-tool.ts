import type { AgentSpec } from '../agents/spec.ts'
import type { AgentTool, ToolEffect, ToolOutcome, ToolRun } from '../session/tool-box.ts'
import { readArguments } from './arguments.ts'
import type { SystemConfig } from './config/tool-config.ts'
import { toAgentTool } from './opening.ts'
import { failed, failure } from './outcome.ts'
import { ArgumentsWrong } from './parameters/fill.ts'
import { asChoice } from './parameters/literal.ts'

/** The languages of an agent, and what it is in each. */
export interface Languages {
  readonly now: string
  /** All that it knows, `now` among them. */
  readonly all: readonly string[]
  /** Null: it cannot be had. */
  readonly inLanguage: (language: string) => AgentSpec | null
}

/** The system tools that this server runs. */
export const systemTypes = ['end_call', 'skip_turn', 'language_detection'] as const
export type SystemType = (typeof systemTypes)[number]

const descriptions: Readonly<Record<SystemType, string>> = {
  end_call:
    'Ends the call. Use it when the caller says goodbye or asks to hang up, or when what they came for is done and they want nothing else. Say goodbye first, or in "message".',
  skip_turn:
    'Says nothing now and waits until the caller speaks again. Use it when they ask for a moment, are looking something up, or talk to somebody else.',
  language_detection:
    'Goes on in another language. Use it when the caller speaks one of these languages, and not the one that you speak, or asks for it.',
}

const text = (description: string) => ({ type: 'string', description })
const reason = text('Why, in a few words.')

/** A tool that works on the call itself. */
export function openSystemTool(config: SystemConfig, type: SystemType, languages: Languages): AgentTool {
  const described = { ...config, description: config.description || descriptions[type] }
  const act = {
    end_call: endCall,
    skip_turn: skipTurn,
    language_detection: openLanguageDetection(config, languages),
  }[type]
  return {
    ...toAgentTool(described, schemas(languages)[type]),
    kind: 'system',
    expectsResponse: true,
    async run(call) {
      try {
        const parameters = readArguments(call.arguments)
        const done = act(parameters, call)
        return { ...nothing, ...done, parameters, content: JSON.stringify(done.result) }
      } catch (error) {
        const message = error instanceof Error ? error.message : 'The tool failed.'
        const answer = failure(message, { isCalled: false, isBlocked: error instanceof Forbidden })
        return failed(answer, 'auto', { parameters: {}, request: null })
      }
    },
  }
}

/** What the model may not do now. */
class Forbidden extends Error {
  override name = 'Forbidden'
}

const nothing: Omit<ToolOutcome, 'content' | 'parameters' | 'effect'> = {
  isError: false,
  isCalled: true,
  isBlocked: false,
  request: null,
  errorType: '',
  rawError: '',
  updates: [],
}

/** `result` is what the vendor's record has of it. */
interface Done {
  readonly effect: ToolEffect | null
  readonly result: Readonly<Record<string, string | null>>
}
type Parameters = Readonly<Record<string, unknown>>

function schemas(languages: Languages): Readonly<Record<SystemType, Parameters>> {
  return {
    end_call: {
      type: 'object',
      properties: { reason, message: text('A last sentence for the caller, spoken before the call ends.') },
      required: ['reason'],
    },
    skip_turn: { type: 'object', properties: { reason } },
    language_detection: {
      type: 'object',
      properties: { reason, language: { ...text('The language to go on in.'), enum: languages.all } },
      required: ['reason', 'language'],
    },
  }
}

function endCall(parameters: Parameters): Done {
  const why = textOr(parameters.reason, '')
  const message = textOr(parameters.message, '') || null
  return {
    effect: { type: 'end-call', reason: why, message },
    result: { result_type: 'end_call_success', status: 'success', reason: why || null, message },
  }
}

function skipTurn(parameters: Parameters): Done {
  const why = textOr(parameters.reason, '')
  return {
    effect: { type: 'skip-turn', reason: why },
    result: { result_type: 'skip_turn_success', status: 'success', reason: why || null },
  }
}

function openLanguageDetection({ onlyAtStart }: SystemConfig, { now, all, inLanguage }: Languages) {
  let current = now
  return (parameters: Parameters, { soFar }: ToolRun): Done => {
    const language = asChoice(parameters.language ?? '', all)
    if (language === undefined) throw new ArgumentsWrong(`language must be one of ${all.join(', ')}.`)
    if (onlyAtStart && soFar.history.filter(({ role }) => role === 'user').length > 1)
      throw new Forbidden('The language is chosen at the start of the call, and not any more.')
    const why = textOr(parameters.reason, '') || null
    const result = { result_type: 'language_detection_success', status: 'success', reason: why, language }
    if (language === current) return { effect: null, result }
    const spec = inLanguage(language)
    if (spec === null) throw new Error(`The agent cannot go on in ${language}.`)
    current = language
    return { effect: { type: 'change-language', language, spec }, result }
  }
}

const MOST_TEXT = 2_000

/** Models leave out what they do not know, or write a number; a call is not kept open for that. */
const textOr = (value: unknown, otherwise: string): string =>
  (typeof value === 'string' ? value : value == null ? otherwise : JSON.stringify(value)).slice(0, MOST_TEXT)
