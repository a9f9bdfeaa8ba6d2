import type { Pcm, Samples } from '../../audio/pcm.ts'
import type { Millis } from '../../flow/clock.ts'

/** A stretch of speech, ms from the beginning of its clip. */
export interface Segment {
  readonly fromMs: Millis
  readonly toMs: Millis
}

/** A word and when it is said, ms from the beginning of its clip. */
export interface TimedWord {
  readonly text: string
  readonly fromMs: Millis
  readonly toMs: Millis
}

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
  /** The stretches of speech in order, from `onset` to `end`; one where nobody labelled the pauses inside. */
  readonly speech: readonly Segment[]
  /** Null: not known. */
  readonly words: readonly TimedWord[] | null
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

/** A sound that is there whatever the caller does, repeated as often as needed. Times are ms since the connection. */
export interface Surroundings {
  readonly pcm: Pcm
  readonly gain: number
  /** Null: from the first sample of the microphone, … */
  readonly fromMs: Millis | null
  /** … and to its last. */
  readonly toMs: Millis | null
}

/** The way from the client's loudspeaker into the caller's microphone. */
export interface EchoSettings {
  readonly delayMs: Millis
  /** Of the direct sound, as a factor. */
  readonly gain: number
  /** RT60 of the room's tail, which holds a quarter of the direct sound's energy; null: no tail. */
  readonly reverbMs: Millis | null
  /** What is above this peak, as a share of full scale, the loudspeaker cuts off; null: nothing. */
  readonly clip: number | null
  /** How fast the delay grows: µs per second of the call. */
  readonly driftPpm: number
  /** Whether the echo comes back through an 8 kHz µ-law telephone codec. */
  readonly isTelephone: boolean
}

/** How the caller's audio goes out. */
export interface Uplink {
  /** Audio per frame; the browser client sends 32 ms, the Python SDK 250. */
  readonly chunkMs: number
  /** What is sent while the caller says nothing: a faint noise, digital zeros, or no frame at all. */
  readonly quiet: 'noise' | 'zeros' | 'nothing'
  /** From `atMs` after the connection nothing leaves for `lastsMs`; then all of it at once. */
  readonly stalls: readonly { readonly atMs: Millis; readonly lastsMs: Millis }[]
  readonly background: readonly Surroundings[] | null
  /** Null or left out: the caller wears headphones, and nothing of the agent comes back. */
  readonly echo?: EchoSettings | null
}

/** A call ready to be placed: every clip loaded. Where no step hangs up, the caller does after the last answer. */
export interface Script {
  readonly name: string
  readonly seed: number
  readonly steps: readonly Step[]
  readonly uplink: Uplink
}
