import type { Pcm } from '../../audio/pcm.ts'
import type { Millis } from '../../flow/clock.ts'
import type { Heard } from './play-queue.ts'
import type { ClientKind } from './playout.ts'
import type { Clip, Segment } from './script.ts'

/** One frame that went over the wire, without its audio. Times of a result count from the moment the socket opened. */
export interface LoggedFrame {
  readonly at: Millis
  readonly from: 'caller' | 'agent'
  /** The wire's `type`; `user_audio_chunk` for the frame that has none, `unreadable` for what is no frame. */
  readonly type: string
  readonly bytes: number
  /** The wire's `event_id`. */
  readonly turn?: number
  /** Samples of audio in it. */
  readonly samples?: number
  /** A transcript, a reply, the corrected text of a correction, or what was wrong with an unreadable frame. */
  readonly text?: string
}

/** What the caller did, and when the sound of it was: `onsetAt` and `endAt` are the clip's own first and last sound. */
export interface Said {
  readonly type: 'speech' | 'message'
  readonly clip: Pick<Clip, 'name' | 'text' | 'origin'>
  readonly onsetAt: Millis
  readonly endAt: Millis
  /** The stretches of speech in it, ms since the connection: what lies between two is a pause of the caller's own. None in a message. */
  readonly speech: readonly Segment[]
  readonly takesFloor: boolean
  readonly continues: boolean
  /** The cue did not come in time and it was said all the same. */
  readonly inVain: boolean
}

/** The caller's timer went off at `at`, `lateMs` after it should have. */
export interface WakeUp {
  readonly at: Millis
  readonly lateMs: Millis
}

/** How a call ended. `by` names who ended it; `limit`: the caller's own, `text` says which. */
export interface CallEnd {
  readonly by: 'agent' | 'caller' | 'limit' | 'aborted'
  readonly code: number
  readonly reason: string
  readonly at: Millis
}

/** Everything a call left: both tracks on one time base, every frame, everything said. What is measured is measured from this. */
export interface CallResult {
  readonly conversationId: string
  readonly url: URL
  readonly client: ClientKind
  readonly formats: { readonly input: string; readonly output: string }
  readonly chunkMs: number
  /** When the socket opened, Unix time with fractions: what sets the call against what other processes of this machine wrote down. */
  readonly openedAtUnixMs: Millis
  /** When the initiation data was sent. */
  readonly initiatedAt: Millis
  /** The caller's microphone from the connection on, 16 kHz, as it was sent: speech, background and echo. `said` knows when it was the caller. */
  readonly caller: Pcm
  /** What the client's loudspeaker played from the connection on, fade included. */
  readonly agent: Heard
  readonly frames: readonly LoggedFrame[]
  readonly said: readonly Said[]
  /** Steps of the script that the call did not live to see. */
  readonly unsaid: number
  readonly end: CallEnd
  /** Every time the caller's own timer went off, and how late: what its measurements cannot be better than. */
  readonly wakeUps: readonly WakeUp[]
}

/** A call that never came to be: no connection, no metadata in time, or refused. */
export class CallFailed extends Error {
  readonly code: number | null
  constructor(message: string, options: { code?: number | null; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.name = 'CallFailed'
    this.code = options.code ?? null
  }
}
