import type { Mark } from '../session/log.ts'
import type { Emission } from '../session/ports.ts'
import type { Millis } from '../session/turn/events.ts'
import type { ModelUsage, ToolCall } from './turn-record.ts'

type Told = Extract<Emission, { type: 'tool-request' | 'tool-response' }>

/** As logs of earlier versions have a response: whether it failed, and nothing else. */
interface EarlyResponse {
  readonly isError?: boolean
}

/** A request, or the response to one. */
export function takeTool(tools: ToolCall[], emission: Told, time: Millis): void {
  const { id, name } = emission
  if (emission.type === 'tool-request') {
    const kind = emission.kind ?? null
    tools.push({ id, name, kind, at_ms: time, latency_ms: null, is_error: null, outcome: null })
    return
  }
  const index = tools.findIndex(call => call.id === id)
  const call = tools[index]
  if (!call) return
  const { outcome = null, latencyMs = time - call.at_ms } = emission as Partial<typeof emission>
  const is_error = outcome?.isError ?? (emission as EarlyResponse).isError ?? false
  tools[index] = { ...call, latency_ms: latencyMs, is_error, outcome }
}

/** One line a model. */
export function addUsage(
  usage: ModelUsage[],
  { model, promptTokens, completionTokens }: Extract<Mark, { type: 'llm-usage' }>,
): void {
  const index = usage.findIndex(item => item.model === model)
  const { input_tokens, output_tokens } = usage[index] ?? { input_tokens: 0, output_tokens: 0 }
  const sum = {
    model,
    input_tokens: input_tokens + promptTokens,
    output_tokens: output_tokens + completionTokens,
  }
  if (index < 0) usage.push(sum)
  else usage[index] = sum
}
