import type { ToldOutcome, ToolOutcome } from './tool-box.ts'

const nothing: ToolOutcome = {
  content: '',
  isError: false,
  isCalled: true,
  isBlocked: false,
  parameters: {},
  request: null,
  errorType: '',
  rawError: '',
  updates: [],
  effect: null,
}

/** For tools without an outer side: what the model is told, and what else is to be known. */
export const outcomeOf = (of: Partial<ToolOutcome>): ToolOutcome => ({ ...nothing, ...of })

/** A tool of which nothing came; `errorType` is the vendor's word for why. */
export const failedOutcome = (
  content: string,
  errorType: string,
  more: Partial<ToolOutcome> = {},
): ToolOutcome => outcomeOf({ content, isError: true, errorType, rawError: content, ...more })

/** The arguments of a call that a model wrote; what is no object is none. */
export function readArguments(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? { ...(value as Record<string, unknown>) }
      : {}
  } catch {
    return {}
  }
}

/** A tool that the agent does not have. */
export const unknownTool = (name: string): ToolOutcome =>
  outcomeOf({
    content: `There is no tool called ${name}.`,
    isError: true,
    isCalled: false,
    errorType: 'unknown',
  })

/** What is told of an outcome, and logged. */
export function toldOf(outcome: ToolOutcome): ToldOutcome {
  const { effect } = outcome
  if (effect?.type !== 'change-language') return { ...outcome, effect }
  return { ...outcome, effect: { type: 'change-language', language: effect.language } }
}
