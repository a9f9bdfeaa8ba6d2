import type { ToolCall, TurnRecord } from './turn-record.ts'

/** One message of the agent's in the transcript, with the tools that were called behind it. */
export interface Passage {
  readonly at_ms: number
  /** What was heard; null: tools alone. */
  readonly message: string | null
  /** What was to be said, where less was heard. */
  readonly original: string | null
  readonly isFiller: boolean
  readonly tools: ToolCall[]
}

/** What the agent said and did in a turn, in order. A reply of which nothing was heard is no part of the conversation; it stays in `antiphon.turns`. */
export function passagesOf({ parts, fillers, tool_calls, times, agent }: TurnRecord): readonly Passage[] {
  const start = times.first_audio_ms ?? times.reply_start_ms ?? 0
  const said = parts.map(({ at_ms, text, heard }, index) => {
    const message = heard ?? text
    const isCut = message !== text || (agent?.interrupted === true && index === parts.length - 1)
    // The first is heard before its text is complete, and told.
    return passage(index === 0 ? Math.min(start, at_ms) : at_ms, message, { original: isCut ? text : null })
  })
  const meanwhile = fillers.map(({ at_ms, text, heard }) =>
    passage(at_ms, heard, { original: heard === text ? null : text, isFiller: true }),
  )
  const all = [...meanwhile, ...said]
    .filter(({ message }) => message !== '')
    .sort((one, other) => one.at_ms - other.at_ms)
  for (const tool of tool_calls) {
    const behind = all.findLast(one => one.at_ms <= tool.at_ms) ?? onItsWay(tool, all, times)
    if (behind && !behind.isFiller) behind.tools.push(tool)
    else all.splice(behind ? all.indexOf(behind) + 1 : 0, 0, { ...passage(tool.at_ms, null), tools: [tool] })
  }
  return all
}

/** What the model had said before it called the tool, though it was not heard yet. */
const onItsWay = (tool: ToolCall, all: readonly Passage[], times: TurnRecord['times']) =>
  times.first_clause_ms !== null && times.first_clause_ms <= tool.at_ms
    ? all.find(({ isFiller }) => !isFiller)
    : undefined

const passage = (
  at_ms: number,
  message: string | null,
  { original = null, isFiller = false }: { original?: string | null; isFiller?: boolean } = {},
): Passage => ({ at_ms, message, original, isFiller, tools: [] })
