import { type Clock, type Millis, pause } from '../flow/clock.ts'
import { openScope, type Scope } from '../flow/scope.ts'
import type { Tool, ToolCall } from '../speech/provider.ts'
import { openClientDesk } from './client-desk.ts'
import { INTERRUPTED } from './house-lines.ts'
import type { Emission } from './ports.ts'
import type { AgentTool, CallSoFar, ClientAnswer, ToolBox, ToolOutcome } from './tool-box.ts'
import { failedOutcome, readArguments, toldOf } from './tool-outcome.ts'
import type { Turn } from './turn/index.ts'

/** A tool that keeps no time is given up so long after its own time is over, … */
const LATE_MS: Millis = 1_000
/** … and so long after it was called off. */
const CANCEL_MS: Millis = 300

export interface ToolDeskPorts {
  readonly box: ToolBox
  readonly clock: Clock
  /** The call's. */
  readonly signal: AbortSignal
  readonly emit: (emission: Emission) => void
  readonly soFar: () => CallSoFar
}

/** A tool that was called and runs. */
export interface ToolRunning {
  /** As the model called it, with an id that no other call of the conversation has. */
  readonly call: ToolCall
  readonly tool: AgentTool
  readonly turn: Turn
  /** Its outcome as it was told, or will be. Never rejects. */
  readonly outcome: Promise<ToolOutcome>
  /** What it came to although it had been given up by then; null: nothing more will be known. */
  readonly late: Promise<ToolOutcome | null>
  /** Nobody waits for it any more. */
  cancel(): void
}

/** The tools of one call: runs them, and keeps the books. Every request is followed by one response, whatever happens. */
export interface ToolDesk {
  /** What the model is offered. */
  readonly offered: readonly Tool[]
  find(name: string): AgentTool | null
  start(tool: AgentTool, call: ToolCall, turn: Turn): ToolRunning
  /** The client's answer. One that nobody waits for is ignored. */
  answer(id: string, answer: ClientAnswer): void
  /** The call is over: what runs is told as called off. An end that was to be is told as carried out. */
  end(): void
  /** The end that was to be is not: the caller went on. */
  stay(): void
}

type Told = Extract<Emission, { type: 'tool-request' | 'tool-response' }>

/** A request that has no response yet. */
interface Entry {
  settle(outcome: ToolOutcome): void
}

export function openToolDesk({ box, clock, signal, emit, soFar }: ToolDeskPorts): ToolDesk {
  const used = new Set<string>()
  const client = openClientDesk(emit)
  const open = new Set<Entry>()
  /** A client ends the call as soon as it reads of it: it is told when the farewell has been heard. */
  let farewell: readonly Told[] = []

  function uniqueId(id: string): string {
    const base = id === '' ? 'call' : id
    let unique = base
    for (let count = 2; used.has(unique); count++) unique = `${base}_${count}`
    used.add(unique)
    return unique
  }

  function start(tool: AgentTool, made: ToolCall, turn: Turn): ToolRunning {
    const call = { ...made, id: uniqueId(made.id) }
    const scope = openScope(signal)
    const since = clock.now()
    const { kind, expectsResponse, interruption, execution, timeoutMs } = tool
    const about = { turn, id: call.id, name: call.name, kind } as const
    const request: Told = {
      type: 'tool-request',
      ...about,
      expectsResponse,
      interruption,
      execution,
      timeoutMs,
    }
    // What the system does takes no time, and what it does to the call decides when it is told.
    if (kind !== 'system') emit(request)
    let tell: (outcome: ToolOutcome) => void = () => {}
    const outcome = new Promise<ToolOutcome>(resolve => {
      tell = resolve
    })
    const entry: Entry = {
      settle(known) {
        if (!open.delete(entry)) return
        const latencyMs = Math.round(clock.now() - since)
        const response: Told = { type: 'tool-response', ...about, outcome: toldOf(known), latencyMs }
        const told = kind === 'system' ? [request, response] : [response]
        const isFarewell = kind === 'system' && execution !== 'async' && known.effect?.type === 'end-call'
        if (isFarewell) farewell = [...farewell, ...told]
        else for (const emission of told) emit(emission)
        tell(known)
      },
    }
    open.add(entry)
    const running = run(tool, call, turn, scope)
    const known = running.then(value => {
      const isNews = open.has(entry)
      entry.settle(value)
      scope.cancel('over')
      return isNews ? null : value
    })
    void giveUp(tool, scope, entry)
    return { call, tool, turn, outcome, late: known, cancel: () => scope.cancel('interrupted') }
  }

  /** A tool that neither comes to an end by itself nor obeys. */
  async function giveUp({ timeoutMs }: AgentTool, scope: Scope, entry: Entry): Promise<void> {
    await pause(clock, timeoutMs + LATE_MS, scope.signal)
    if (!scope.signal.aborted) {
      entry.settle(failedOutcome(`There was no result within ${timeoutMs / 1000} seconds.`, 'timeout'))
      return scope.cancel('late')
    }
    if (!open.has(entry)) return
    await pause(clock, CANCEL_MS, signal)
    entry.settle(failedOutcome(INTERRUPTED, 'interrupted'))
  }

  async function run(tool: AgentTool, call: ToolCall, turn: Turn, scope: Scope): Promise<ToolOutcome> {
    const { expectsResponse } = tool
    const askClient = (parameters: Readonly<Record<string, unknown>>) =>
      client.ask({ turn, id: call.id, name: call.name, parameters, expectsResponse }, scope.signal)
    try {
      const { id, arguments: json } = call
      return await tool.run({ id, turn, arguments: json, signal: scope.signal, askClient, soFar: soFar() })
    } catch (error) {
      const parameters = readArguments(call.arguments)
      if (scope.signal.aborted) return failedOutcome(INTERRUPTED, 'interrupted', { parameters })
      const message = error instanceof Error ? error.message : String(error)
      return failedOutcome(`The tool failed: ${message}`, 'unknown', { parameters })
    }
  }

  return {
    offered: box.tools.map(({ tool }) => tool),
    find: name => box.tools.find(({ tool }) => tool.name === name) ?? null,
    start,
    answer: client.answer,
    stay() {
      farewell = []
    },
    end() {
      for (const entry of [...open]) entry.settle(failedOutcome('The call ended.', 'interrupted'))
      const told = farewell
      farewell = []
      for (const emission of told) emit(emission)
    },
  }
}
