import type { AgentSpec } from '../agents/spec.ts'
import type { Tool } from '../speech/provider.ts'
import type { Turn } from './turn/index.ts'

/**
 * One of an agent's tools as a session runs it. `tools/` makes them of the agent's JSON; it knows the network, the secrets and the
 * variables, the session knows the turn: when a tool may run, what sounds meanwhile, and what an interruption does to it.
 */
export interface AgentTool {
  /** What the model is told. Of the parameters only those that it has to find itself. */
  readonly tool: Tool
  /** The wire's `tool_type`. */
  readonly kind: 'client' | 'webhook' | 'system'
  /** False: nobody waits for an answer; the model is told that it was done (`expects_response` of client tools). */
  readonly expectsResponse: boolean
  /** `post-tool-speech`: once what the model said before it has been heard. `async`: the conversation goes on meanwhile. */
  readonly execution: 'immediate' | 'post-tool-speech' | 'async'
  /** Whether something is said before it runs: as the model likes, always, never. */
  readonly preToolSpeech: 'auto' | 'force' | 'off'
  readonly interruption: 'allow' | 'disable-during-tool' | 'disable-during-tool-and-turn'
  readonly timeoutMs: number
  /** Never rejects: what goes wrong is an outcome. Resolves within `timeoutMs`, and soon after `signal` is aborted. */
  run(call: ToolRun): Promise<ToolOutcome>
}

export interface ToolRun {
  /** Unique in the call and the same on a retry: what an idempotency key is made of. */
  readonly id: string
  readonly turn: Turn
  /** JSON text as the model wrote it, perhaps broken. */
  readonly arguments: string
  readonly signal: AbortSignal
  /** Asks the client to run it. Resolves with what it answers, or rejects with the signal; a late or unknown answer is nobody's. */
  readonly askClient: (parameters: Readonly<Record<string, unknown>>) => Promise<ClientAnswer>
  /** For the system's variables, which are read when a tool runs. */
  readonly soFar: CallSoFar
}

export interface CallSoFar {
  readonly durationMs: number
  readonly agentTurns: number
  readonly history: readonly { readonly role: 'user' | 'agent'; readonly message: string }[]
}

/** What a client says of a tool that it ran (`client_tool_result`). */
export interface ClientAnswer {
  readonly result: string
  readonly isError: boolean
  readonly errorType: string | null
}

export interface ToolOutcome {
  /** What the model is told. */
  readonly content: string
  readonly isError: boolean
  /** False: it was refused before anything was done. */
  readonly isCalled: boolean
  /** A rule of the agent's or of this server's forbade it. */
  readonly isBlocked: boolean
  /** What it was called with, for the record: no secret is in it. */
  readonly parameters: Readonly<Record<string, unknown>>
  /** For the record, of a webhook: no secret is in it. */
  readonly request: ToolRequest | null
  /** The vendor's word for what went wrong, and what was wrong, for the record; empty: nothing did. */
  readonly errorType: string
  readonly rawError: string
  readonly updates: readonly VariableUpdate[]
  /** What it does to the conversation. */
  readonly effect: ToolEffect | null
}

export interface ToolRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly pathParams: Readonly<Record<string, string>>
  readonly queryParams: Readonly<Record<string, string>>
  readonly body: string | null
}

/** A dynamic variable that the tool's response set (`assignments`). */
export interface VariableUpdate {
  readonly name: string
  readonly before: unknown
  readonly after: unknown
}

export type ToolEffect =
  /** `message` is spoken before; null: the model has said goodbye. */
  | { readonly type: 'end-call'; readonly reason: string; readonly message: string | null }
  /** Nothing is said, and nobody is asked whether they are still there, until the caller speaks. */
  | { readonly type: 'skip-turn'; readonly reason: string }
  /** From now on the agent is this one: another language, voice, prompt. */
  | { readonly type: 'change-language'; readonly language: string; readonly spec: AgentSpec }

/** An outcome as it is told and logged: without the agent that it changes to, whose settings are nobody's business. */
export type ToldOutcome = Omit<ToolOutcome, 'effect'> & {
  readonly effect: Exclude<ToolEffect, { type: 'change-language' }> | ToldChange | null
}
interface ToldChange {
  readonly type: 'change-language'
  readonly language: string
}

/** All tools of one call. */
export interface ToolBox {
  readonly tools: readonly AgentTool[]
}
