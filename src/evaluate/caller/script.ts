import type { Pcm, Samples } from '../../audio/pcm.ts'
import type { Millis } from '../../flow/clock.ts'

/** A caller's utterance, 16 kHz, with the truth about where its sound begins and ends. */
export interface Clip {
  readonly name: string
  /** What is said, for word errors and for people; null: unknown. */
  readonly text: string | null
  /** A recording of a person, or sound made by an embedded voice. */
  readonly origin: 'recorded' | 'made'
  readonly pcm: Pcm
  /** First sample of sound, and the one after the last. */
  readonly onset: Samples
  readonly end: Samples
}

/**
 * What a step waits for. `connection`: `delayMs` after the connection. `previous`: after the end of the step before.
 * `agent-speaking`: after the agent's answer became audible. `agent-quiet`: when the agent has answered and nothing has been
 * audible for `delayMs`; `greeting`: the same, whatever was said before. A cue that has not come within `patienceMs` is given up.
 */
export interface Cue {
  readonly after: 'connection' | 'previous' | 'greeting' | 'agent-quiet' | 'agent-speaking'
  readonly delayMs: Millis
  readonly patienceMs: Millis
}

export type Step = { readonly cue: Cue } & (
  | {
      readonly type: 'say'
      readonly clip: Clip
      readonly gain: number
      /** False for a backchannel, a cough, a noise: the agent should not stop for it, nor answer it. */
      readonly takesFloor: boolean
      /** Belongs to the same turn as the utterance before it: the pause between them is no end. */
      readonly continues: boolean
    }
  | { readonly type: 'message'; readonly text: string }
  | { readonly type: 'context'; readonly text: string }
  | { readonly type: 'activity' }
  | { readonly type: 'hang-up' }
)

/** How the caller's audio goes out. */
export interface Uplink {
  /** Audio per frame; the browser client sends 32 ms, the Python SDK 250. */
  readonly chunkMs: number
  /** What is sent while the caller says nothing: a faint noise, digital zeros, or no frame at all. */
  readonly quiet: 'noise' | 'zeros' | 'nothing'
  /** From `atMs` after the connection nothing leaves for `lastsMs`; then all of it at once. */
  readonly stalls: readonly { readonly atMs: Millis; readonly lastsMs: Millis }[]
  readonly background: { readonly pcm: Pcm; readonly gain: number } | null
}

/** A call ready to be placed: every clip loaded. Where no step hangs up, the caller does after the last answer. */
export interface Script {
  readonly name: string
  readonly seed: number
  readonly steps: readonly Step[]
  readonly uplink: Uplink
}
