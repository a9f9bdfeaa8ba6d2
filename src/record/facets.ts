import type { ConversationRecord } from './conversation-record.ts'

/** What lists of conversations are filtered and counted by, beside what they show. */
export interface ConversationFacets {
  readonly user_id: string | null
  readonly text_only: boolean
  readonly tools: readonly ToolFacet[]
  /** The client's dynamic variables. */
  readonly variables: Readonly<Record<string, unknown>>
  /** What the analysis judged and collected, by their ids. */
  readonly evaluation: Readonly<Record<string, unknown>>
  readonly data: Readonly<Record<string, unknown>>
}

/** All calls of one tool in one conversation. */
export interface ToolFacet {
  readonly name: string
  readonly calls: number
  /** Calls that were made: not refused, and not cut off before. */
  readonly ran: number
  /** Calls that came back without an error, and with one. */
  readonly succeeded: number
  readonly failed: number
  /** Seconds that they took, all together. */
  readonly seconds: number
}

export function facetsOf(record: ConversationRecord): ConversationFacets {
  return {
    user_id: record.user_id,
    text_only: record.metadata.text_only,
    tools: toolFacets(record),
    variables: objectIn(record.conversation_initiation_client_data, 'dynamic_variables'),
    evaluation: record.analysis?.evaluation_criteria_results ?? {},
    data: record.analysis?.data_collection_results ?? {},
  }
}

type Told = Readonly<Record<string, unknown>>

function objectIn(of: Told, key: string): Told {
  const value = of[key]
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Told) : {}
}

function toolFacets({ transcript }: ConversationRecord): readonly ToolFacet[] {
  const results = transcript.flatMap(turn => turn.tool_results)
  const names = new Set(transcript.flatMap(turn => turn.tool_calls.map(call => call.tool_name)))
  return [...names].map(name => {
    const calls = transcript.flatMap(turn => turn.tool_calls).filter(call => call.tool_name === name)
    const own = results.filter(result => result.tool_name === name)
    return {
      name,
      calls: calls.length,
      ran: calls.filter(call => call.tool_has_been_called).length,
      succeeded: own.filter(result => !result.is_error).length,
      failed: own.filter(result => result.is_error).length,
      seconds: own.reduce((sum, result) => sum + result.tool_latency_secs, 0),
    }
  })
}
