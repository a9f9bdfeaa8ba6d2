import type { Pcm, Samples } from '../audio/pcm.ts'
import type { Millis } from '../flow/clock.ts'
import type { AgentTool, ToldOutcome } from './tool-box.ts'
import type { EndReason, Phase, Turn } from './turn/events.ts'

/** What a session says to the world, free of any wire. The line translates it, the record folds it. */
export type Emission =
  | {
      readonly type: 'caller-tentative'
      readonly turn: Turn
      readonly text: string
      readonly confidence: number
    }
  /** `typed`: nobody said it, so the client knows it already. */
  | {
      readonly type: 'caller-said'
      readonly turn: Turn
      readonly text: string
      readonly confidence: number
      readonly typed?: true
    }
  /** The whole text of a reply, as generated; `filler`: of a line that is said while there is no reply yet. */
  | { readonly type: 'agent-said'; readonly turn: Turn; readonly text: string; readonly filler?: true }
  /** Text-only calls: the reply as it is generated. */
  | {
      readonly type: 'agent-text'
      readonly turn: Turn
      readonly part: 'start' | 'delta' | 'stop'
      readonly text: string
    }
  /** The reply was cut: this much of it was heard. */
  | {
      readonly type: 'agent-corrected'
      readonly turn: Turn
      readonly original: string
      readonly heard: string
      readonly filler?: true
    }
  | { readonly type: 'vad-score'; readonly score: number }
  /** The model asked for a tool. Exactly one `tool-response` of the same turn and id follows, however it goes. */
  | {
      readonly type: 'tool-request'
      readonly turn: Turn
      readonly id: string
      readonly name: string
      readonly kind: AgentTool['kind']
      readonly expectsResponse: boolean
      readonly interruption: AgentTool['interruption']
      readonly execution: AgentTool['execution']
      readonly timeoutMs: Millis
    }
  /** The client is to run it. */
  | {
      readonly type: 'client-tool-call'
      readonly turn: Turn
      readonly id: string
      readonly name: string
      readonly parameters: Readonly<Record<string, unknown>>
      readonly expectsResponse: boolean
    }
  | {
      readonly type: 'tool-response'
      readonly turn: Turn
      readonly id: string
      readonly name: string
      readonly kind: AgentTool['kind']
      readonly outcome: ToldOutcome
      readonly latencyMs: Millis
    }
  /** The reply is complete: all of it was heard or written. */
  | { readonly type: 'agent-complete'; readonly turn: Turn }
  /** How much of the model's memory the answer took. */
  | {
      readonly type: 'context-used'
      readonly turn: Turn
      readonly model: string
      readonly tokens: number
      readonly limitTokens: number
    }
  /** What the agent would say if the caller's turn were over now. */
  | { readonly type: 'agent-tentative'; readonly text: string }
  /** How likely it is that the caller's turn is over, 0…1. */
  | { readonly type: 'turn-probability'; readonly probability: number }
  /** The recogniser listens. */
  | { readonly type: 'recogniser-ready' }
  | { readonly type: 'phase'; readonly phase: Phase }

/** A character of the reply's text and the samples in which it is spoken, counted from the start of its frame. */
export interface Letter {
  readonly char: string
  readonly from: Samples
  readonly to: Samples
}

/** A stretch of agent speech for the line to send; `pcm` is at the line's `rate`. */
export interface Frame {
  readonly pcm: Pcm
  readonly letters: readonly Letter[]
}

/**
 * The line to the client: what a session may do with its transport. Lead, frame size, ping and jitter live behind it.
 * Positions are samples of the turn at `rate`, counted from its first sample.
 */
export interface Line {
  /** The call's voice rate, Hz; fixed for the call. */
  readonly rate: number
  /** Appends speech to the turn's queue; the line paces it out. */
  play(frame: Frame, turn: Turn): void
  /** No more audio will come for this turn: report its end once it has been heard. */
  finish(turn: Turn): void
  /** Sends what is still to come more quietly. */
  lower(): void
  /** Stops sending; what the client already holds still plays. */
  hold(): void
  /** Goes on after a hold, at the next sample that was not sent, as loud as before. */
  resume(): void
  /** Drops what is queued here and at the client; returns how much of the turn was heard. */
  clear(turn: Turn): Samples
  /** How much of the current turn the caller has heard by now. */
  heard(): Samples
  emit(emission: Emission): void
  close(reason: EndReason): void
}

/** What the line tells the session. */
export interface LineEvents {
  /** The turn's first audio byte was handed to the socket. */
  started(turn: Turn): void
  /** Everything of the turn has been heard. */
  ended(turn: Turn): void
  /** The client's playout ran dry inside an utterance, by the line's own model. */
  underrun(turn: Turn, ms: Millis): void
  /** By the line's model the client plays this from `at` on (session clock), at the line's `rate`, in place of whatever it was to play then or later. */
  plays(pcm: Pcm, at: Millis): void
}
