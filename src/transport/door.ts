import type { Pcm, Samples } from '../audio/pcm.ts'
import type { Clock } from '../flow/clock.ts'
import type { ClientFrame } from '../protocol/client-frames.ts'
import type { Closing } from '../protocol/closing.ts'
import type { AudioFormatName } from '../protocol/formats.ts'
import type { InitiationData } from '../protocol/initiation.ts'
import type { Knock } from '../protocol/knock.ts'
import type { Line } from '../session/ports.ts'
import type { Session } from '../session/session.ts'

/** What a conversation socket needs of the house behind it. */
export interface Door {
  /** A fresh clock, at zero. */
  readonly clock: () => Clock
  /** Lets a client in, or says why not. Takes no place yet: who only connects keeps nobody out. */
  admit(knock: Knock): Promise<Admission>
  /** Something odd but harmless happened; for the log. */
  note(what: string, fields: Readonly<Record<string, unknown>>): void
  /** A bug of ours ended the call. */
  crashed(error: unknown): void
}

export type Admission =
  | { readonly ok: true; readonly place: Place }
  | { readonly ok: false; readonly closing: Closing }

/** The first frame of the self-host door: the agent itself. */
export type EnclaveSetup = Extract<ClientFrame, { type: 'enclave_setup_config' }>

/** Somebody who was let in. */
export interface Place {
  /** Takes the agent out of the first frame; null: the agent is known and no such frame is taken. What it returns says what is wrong. */
  readonly setUp: ((frame: EnclaveSetup) => Closing | null) | null
  /** Sets the call up as the client asked for, and takes a place for it: at once, or in the queue. */
  plan(initiation: InitiationData): Promise<Planned>
  /** The socket is gone; the place is free again. May be called at any time, and more than once. */
  release(): void
}

export type Planned =
  | { readonly ok: true; readonly call: CallPlan; readonly queued: Promise<QueueEnd> | null }
  | { readonly ok: false; readonly closing: Closing }

/** How a wait for a place ended. `left`: the caller hung up. */
export type QueueEnd = 'admitted' | 'timed_out' | 'draining' | 'left'

/** A call that is about to begin. */
export interface CallPlan {
  readonly conversationId: string
  readonly inputFormat: AudioFormatName
  readonly outputFormat: AudioFormatName
  readonly textOnly: boolean
  readonly clientEvents: readonly string[] | null
  /** The voice's rate, Hz. */
  readonly voiceRate: number
  /** So long the first frame of each turn is held back: not at all, but where somebody tests their gate with it. */
  readonly delayMs?: number
  /** Keeps the agent's audio as heard, at the voice's rate. */
  readonly tape: (pos: Samples, pcm: Pcm) => void
  start(line: Line, clock: Clock): Session
}
