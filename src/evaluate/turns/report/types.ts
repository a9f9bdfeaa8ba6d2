import type { Millis } from '../../../flow/clock.ts'
import type { Share } from '../../stats.ts'

/** Where a value comes from: a call, and the stretch of its recording that it was measured on. */
export interface Evidence {
  /** Name of the call; its recording is `recordings/NAME.wav`. */
  readonly call: string
  readonly speaker: string
  readonly from_ms: Millis
  readonly to_ms: Millis
  /** Milliseconds for a latency; 1 or 0 for a share: counted, or only in the denominator. */
  readonly value: number
}

/** The average over speakers of each one's own median or share, with a 95 % bootstrap interval over speakers. */
export interface BySpeaker {
  readonly speakers: number
  readonly mean: number
  readonly low: number
  readonly high: number
}

/** How far apart server and client are, value by value. */
interface Apart {
  readonly n: number
  /** Median of server minus client. */
  readonly p50: number | null
  /** How many are within ± 20 ms. */
  readonly within: Share
}

/** What the server says of the same thing, in calls where it hears the caller alone; null: in none of these. */
export interface Agreement extends Apart {
  readonly agrees: boolean | null
  /** In calls with other sounds, an echo or a stalled line, where the server cannot know what the caller's microphone knew. */
  readonly disturbed: Apart | null
}

/** A bar that the figure has to pass, in words, and whether it did; null: nothing was measured. */
export interface Floor {
  readonly text: string
  readonly met: boolean | null
}

interface AnyFigure {
  /** `response_gap_ms`, `false_cut_offs`, … */
  readonly id: string
  readonly title: string
  /** What is counted and from where to where, in a sentence. */
  readonly definition: string
  readonly by_speaker: BySpeaker | null
  readonly floor: Floor | null
  readonly agreement: Agreement | null
  /** Every value that went in. */
  readonly evidence: readonly Evidence[]
}

export interface Latency extends AnyFigure {
  readonly kind: 'latency'
  readonly n: number
  readonly p50: number | null
  readonly p90: number | null
  readonly p95: number | null
  /** Null below 300 values. */
  readonly p99: number | null
  readonly max: number | null
}

export interface Rate extends AnyFigure {
  readonly kind: 'share'
  readonly share: Share
}

/** A number without a distribution: a count, a rate per minute, a harmonic mean. Null: nothing to count. */
export interface Count extends AnyFigure {
  readonly kind: 'count'
  readonly value: number | null
  readonly unit: string
}

export type Figure = Latency | Rate | Count

/** Figures over some of the calls: all of them, one class, one stratum. */
export interface Section {
  readonly name: string
  readonly title: string
  /** For a class: what it asks of the agent, and whether its sounds are recorded, made, or some of each. */
  readonly asks: string | null
  readonly origin: 'recorded' | 'made' | 'mixed' | null
  readonly calls: number
  readonly figures: readonly Figure[]
}

/** One call as the report draws it. Times are ms since the connection, positions in its recording. */
export interface ReportCall {
  readonly name: string
  readonly class: string
  readonly origin: 'recorded' | 'made'
  readonly speaker: string
  readonly stratum: string
  readonly half: string
  readonly conversation_id: string
  readonly duration_ms: Millis
  /** How it ended, in words. */
  readonly end: string
  /** Relative to the report. */
  readonly recording: string
  readonly scenario: string
  /** What the caller did: the truth. `pauses` are silences inside it. */
  readonly said: readonly {
    readonly text: string
    readonly from_ms: Millis
    readonly to_ms: Millis
    readonly takes_floor: boolean
    readonly pauses: readonly { readonly from_ms: Millis; readonly to_ms: Millis }[]
  }[]
  /** When the agent was audible. */
  readonly replies: readonly {
    readonly reply: number
    readonly text: string
    readonly from_ms: Millis
    readonly to_ms: Millis
    readonly interrupted: boolean
  }[]
  /** Frames of the wire that say something (no audio, no ping), and what was measured: `interruption`, `user_transcript`, … */
  readonly events: readonly { readonly at_ms: Millis; readonly type: string; readonly text: string }[]
  /** What was measured in this call, each with the stretch it was measured on. */
  readonly measures: readonly {
    readonly figure: string
    readonly from_ms: Millis
    readonly to_ms: Millis
    readonly value: number
    readonly text: string
  }[]
}

/** Loudness of the two tracks for drawing: one value per `step_ms`, 0…1 of full scale. Not in the JSON. */
export interface Waveforms {
  readonly step_ms: Millis
  readonly caller: readonly number[]
  readonly agent: readonly number[]
}

/** One run of the suite at one policy against one server. */
export interface TurnsReport {
  readonly format: 'antiphon-turns-1'
  readonly title: string
  readonly date: string
  readonly command: string
  readonly target: string
  readonly policy: string
  readonly suite: string
  readonly half: string
  readonly seed: number
  readonly line: string | null
  /** Simulated providers and the least response gap that they leave; null: real ones. */
  readonly simulated: { readonly text: string; readonly bound_ms: Millis } | null
  readonly machine: string
  readonly load: readonly number[]
  readonly at_once: number
  readonly took_ms: Millis
  /** The caller's own timers: how late they were. What was measured is no better than that. */
  readonly caller_late_ms: { readonly p50: number | null; readonly max: number | null }
  readonly truth: {
    readonly clips: number
    readonly used: number
    readonly left_out: readonly { readonly clip: string; readonly why: string }[]
  }
  readonly sections: readonly Section[]
  readonly calls: readonly ReportCall[]
  /** What makes the figures worth less; an empty list is a clean run. */
  readonly problems: readonly string[]
}
