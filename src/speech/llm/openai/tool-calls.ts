import { randomUUID } from 'node:crypto'
import type { ReplyPart, Tool } from '../../provider.ts'
import type { ToolCallDelta } from './chunk.ts'
import { StreamFault } from './fault.ts'

type ToolCall = Extract<ReplyPart, { type: 'tool-call' }>

/** Joins the pieces of tool calls: one delta each, or fragments of the arguments by index. */
export interface ToolCalls {
  push(delta: ToolCallDelta): void
  /**
   * The calls of tools that were offered, in order. With `isCutOff` what is unfinished is left out; otherwise arguments that are no JSON object
   * throw `StreamFault`.
   */
  end(isCutOff: boolean): readonly ToolCall[]
  /** The name of a tool that it called and was not offered; null: none. */
  unknown(): string | null
}

interface Growing {
  readonly index: number | null
  readonly id: string
  name: string
  json: string
}

export function openToolCalls(tools: readonly Tool[]): ToolCalls {
  const calls: Growing[] = []

  function callOf({ index, id }: ToolCallDelta): Growing {
    const same = index == null && !id ? calls.at(-1) : calls.findLast(call => call.index === (index ?? null))
    // Some servers give every call the index 0, and each its id.
    if (same && (!id || id === same.id)) return same
    const call = { index: index ?? null, id: id || `call_${randomUUID()}`, name: '', json: '' }
    calls.push(call)
    return call
  }

  const isOffered = ({ name }: Growing) => tools.some(tool => tool.name === name)

  return {
    push(delta) {
      const call = callOf(delta)
      call.name ||= delta.function?.name ?? ''
      call.json += delta.function?.arguments ?? ''
    },
    end(isCutOff) {
      return calls.filter(isOffered).flatMap(({ id, name, json }) => {
        const whole = json.trim() === '' ? '{}' : json
        if (isObjectText(whole)) return [{ type: 'tool-call', id, name, arguments: whole } as const]
        if (isCutOff) return []
        throw new StreamFault(`called ${name} with arguments that are no JSON object`)
      })
    },
    unknown: () => calls.find(call => !isOffered(call))?.name ?? null,
  }
}

function isObjectText(json: string): boolean {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}
