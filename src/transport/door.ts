import type { Pcm, Samples } from '../audio/pcm.ts'
import type { Clock } from '../flow/clock.ts'
import type { Closing } from '../protocol/closing.ts'
import type { AudioFormatName } from '../protocol/formats.ts'
import type { InitiationData } from '../protocol/initiation.ts'
import type { Line } from '../session/ports.ts'
import type { Session } from '../session/session.ts'

/** What a conversation socket needs of the house behind it. */
export interface Door {
  /** A fresh clock, at zero. */
  readonly clock: () => Clock
  /** Takes a place for a call, or says why there is none. */
  admit(agentId: string): Admission
  /** Something odd but harmless happened; for the log. */
  note(what: string, fields: Readonly<Record<string, unknown>>): void
  /** A bug of ours ended the call. */
  crashed(error: unknown): void
}

export type Admission =
  | { readonly ok: true; readonly place: Place }
  | { readonly ok: false; readonly closing: Closing }

/** A place for one call. */
export interface Place {
  /** Sets the call up as the client asked for. */
  plan(
    initiation: InitiationData,
  ): { readonly ok: true; readonly call: CallPlan } | { readonly ok: false; readonly closing: Closing }
  /** The socket is gone; the place is free again. */
  release(): void
}

/** A call that is about to begin. */
export interface CallPlan {
  readonly conversationId: string
  readonly inputFormat: AudioFormatName
  readonly outputFormat: AudioFormatName
  readonly textOnly: boolean
  readonly clientEvents: readonly string[] | null
  /** The voice's rate, Hz. */
  readonly voiceRate: number
  /** Keeps the agent's audio as heard, at the voice's rate. */
  readonly tape: (pos: Samples, pcm: Pcm) => void
  start(line: Line, clock: Clock): Session
}
