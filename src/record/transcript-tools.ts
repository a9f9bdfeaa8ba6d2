import type { LogHeader } from '../session/log.ts'
import type { TranscriptToolCall, TranscriptToolResult, TranscriptTurn } from './conversation-record.ts'
import type { ToolCall } from './turn-record.ts'

/** Logs of earlier versions knew one tool, and it was the system's. */
const typeOf = ({ kind, name }: ToolCall) => kind ?? (name === 'end_call' ? 'system' : null)

/** A tool as the agent called it, in the vendor's words. */
export function toolCall(call: ToolCall): TranscriptToolCall {
  const { id, name, outcome } = call
  return {
    type: typeOf(call),
    request_id: id,
    tool_name: name,
    params_as_json: JSON.stringify(outcome?.parameters ?? {}),
    // Of one that the end of the process cut off nobody knows; “not called” would have it done twice.
    tool_has_been_called: outcome?.isCalled ?? true,
    tool_details: detailsOf(call),
  }
}

function detailsOf(call: ToolCall): TranscriptToolCall['tool_details'] {
  const { outcome } = call
  if (outcome?.request) {
    const { method, url, headers, pathParams, queryParams, body } = outcome.request
    return { type: 'webhook', method, url, headers, path_params: pathParams, query_params: queryParams, body }
  }
  return typeOf(call) === 'client'
    ? { type: 'client', parameters: JSON.stringify(outcome?.parameters ?? {}) }
    : null
}

/** How it came out; empty: nobody knows. */
export function toolResult(call: ToolCall, { startedAtUnixMs }: LogHeader): TranscriptToolResult[] {
  const { id, name, is_error, latency_ms, outcome, at_ms } = call
  if (is_error === null || latency_ms === null) return []
  const result = systemResult(outcome)
  return [
    {
      type: typeOf(call),
      request_id: id,
      tool_name: name,
      result_value: outcome?.content ?? '',
      is_error,
      is_blocked: outcome?.isBlocked ?? false,
      tool_has_been_called: outcome?.isCalled ?? true,
      tool_latency_secs: latency_ms / 1000,
      error_type: outcome?.errorType ?? '',
      raw_error_message: outcome?.rawError ?? '',
      dynamic_variable_updates: (outcome?.updates ?? []).map(({ name: variable, before, after }) => ({
        variable_name: variable,
        old_value: before === null || before === undefined ? null : textOf(before),
        new_value: textOf(after),
        updated_at: (startedAtUnixMs + at_ms + latency_ms) / 1000,
        tool_name: name,
        tool_request_id: id,
      })),
      ...(result && { result }),
    },
  ]
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))

/** What a tool of the system's did to the call. */
function systemResult(outcome: ToolCall['outcome']): TranscriptToolResult['result'] {
  const status = 'success'
  switch (outcome?.effect?.type) {
    case 'end-call': {
      const { reason, message } = outcome.effect
      return { result_type: 'end_call_success', status, reason, message }
    }
    case 'skip-turn':
      return { result_type: 'skip_turn_success', status, reason: outcome.effect.reason }
    case 'change-language': {
      const { reason } = outcome.parameters
      return {
        result_type: 'language_detection_success',
        status,
        reason: typeof reason === 'string' ? reason : null,
        language: outcome.effect.language,
      }
    }
    default:
      return undefined
  }
}

/** Of a call that its server did not survive: a tool whose result nobody wrote down has one that says so. */
export function lostResults(turn: TranscriptTurn): TranscriptTurn {
  const known = new Set(turn.tool_results.map(({ request_id }) => request_id))
  const lost = turn.tool_calls.filter(({ request_id }) => !known.has(request_id))
  if (lost.length === 0) return turn
  return { ...turn, tool_results: [...turn.tool_results, ...lost.map(lostResult)] }
}

const lostResult = ({ type, request_id, tool_name }: TranscriptToolCall): TranscriptToolResult => ({
  type,
  request_id,
  tool_name,
  result_value: '',
  is_error: true,
  is_blocked: false,
  tool_has_been_called: true,
  tool_latency_secs: 0,
  error_type: 'unknown',
  raw_error_message: 'The call was lost before there was a result.',
  dynamic_variable_updates: [],
})
