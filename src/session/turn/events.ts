/** Milliseconds of the session's monotonic clock: when the shell learned of something. */
export type Millis = number

/** A sample position of the caller's audio (16 kHz): what the thing is about. */
export type Pos = number

/** A number that names the caller's utterance and the reply to it; the greeting is 1. It is the wire's `event_id` too. */
export type Turn = number

/** Why the agent speaks; `nudge`: the caller has been silent for long; `news`: a tool that ran aside has come to its end. */
export type Cause = 'greeting' | 'answer' | 'nudge' | 'news' | 'not-understood' | 'failed' | 'goodbye'

/** Why a call ends. */
export type EndReason =
  | 'end-call'
  | 'hang-up'
  | 'max-duration'
  | 'caller-silent'
  | 'drained'
  | 'line-dead'
  | 'providers-failed'
  | 'crashed'

/**
 * Everything that can happen to a call. `at` is when the shell learned of it, `pos` the sample it is about:
 * policy compares `pos`, deadlines use `at`, so a slow model changes when a thing is decided and never what.
 */
export type Event = { readonly at: Millis } & Fact
export type Fact =
  | { readonly type: 'call-start' }
  /** The VAD heard the caller begin at `pos`. `soundAt` is when that sample arrived, for the record only. */
  | { readonly type: 'speech-start'; readonly pos: Pos; readonly soundAt: Millis }
  /** The caller's last sample of speech, for now. */
  | { readonly type: 'speech-end'; readonly pos: Pos; readonly soundAt: Millis }
  /** The VAD has judged all audio up to `pos`; `probability` is its latest score, which did not count where all of it was the agent's own `echo` or a voice `behind` the caller's. */
  | {
      readonly type: 'audio-judged'
      readonly pos: Pos
      readonly probability: number
      readonly echo?: true
      readonly behind?: true
    }
  /** A provisional text of the utterance that began at `from`. Over the agent's speech its claim decides; elsewhere nothing. */
  | {
      readonly type: 'words-partial'
      readonly from: Pos
      readonly text: string
      readonly confidence: number
      readonly claim?: Claim
    }
  | WordsFact
  | EndFact
  /** The reply's first audio was written to the client, when the caller's audio stood at `pos`; `behindMs`: so much of a filler is heard before it. */
  | { readonly type: 'playout-start'; readonly turn: Turn; readonly pos: Pos; readonly behindMs?: Millis }
  /** A filler's first audio was written to the client. */
  | { readonly type: 'filler-start'; readonly turn: Turn; readonly pos: Pos }
  /** The filler was heard to its end, or could not be said, and the reply still does not sound. */
  | { readonly type: 'filler-end'; readonly turn: Turn; readonly pos: Pos }
  /** A tool of this turn runs, and is waited for until `timeoutMs` have passed. `locks`: nobody may interrupt while it runs, or until the reply is over. */
  | {
      readonly type: 'tool-start'
      readonly turn: Turn
      readonly id: string
      readonly timeoutMs: Millis
      readonly locks?: 'tool' | 'turn'
    }
  /** The turn waits for it no longer. */
  | { readonly type: 'tool-end'; readonly turn: Turn; readonly id: string }
  /** A tool that ran aside has come to its end: the model knows its result, the caller does not. */
  | { readonly type: 'tool-news'; readonly turn: Turn; readonly id: string }
  /** What was made of the reply has been heard; the rest waits for a tool, or for what the model makes of it. */
  | { readonly type: 'reply-pause'; readonly turn: Turn; readonly pos: Pos }
  /** Nothing more will be generated for this turn; `hangUp` when the agent means to end the call after it. */
  | {
      readonly type: 'reply-end'
      readonly turn: Turn
      readonly hangUp: boolean
      readonly error?: string
      /** No other try will do better: no key, nothing left to spend. */
      readonly lasting?: true
      /** The agent leaves the floor to the caller: nobody is asked whether they are still there before they speak. */
      readonly skips?: true
    }
  /** The caller has heard the turn to its end. */
  | { readonly type: 'playout-end'; readonly turn: Turn; readonly pos: Pos }
  | { readonly type: 'caller-text'; readonly text: string }
  /** The caller is typing: not silent, but nothing to answer. */
  | { readonly type: 'caller-activity' }
  /** The process is going down: say goodbye and end. */
  | { readonly type: 'drain' }
  | { readonly type: 'hang-up'; readonly reason: EndReason }
  | { readonly type: 'deadline' }

/**
 * What words over the agent's speech ask for: the `floor`, at once where they say “stop” (`demand`); nothing, because they only say that somebody listens (`backchannel`) or are the
 * agent's own come back (`echo`), or because somebody `other` than the caller says them; or not to be told from a noise (`unclear`).
 */
export type Claim = 'floor' | 'demand' | 'backchannel' | 'echo' | 'other' | 'unclear'

/** The recogniser's final text for the caller's speech in [from, to); empty when it heard no words. */
export interface WordsFact {
  readonly type: 'words'
  readonly from: Pos
  readonly to: Pos
  readonly text: string
  readonly confidence: number
  readonly claim?: Claim
  /** How likely these words are the whole turn, 0…1, by what they say; left out: nobody judged it. */
  readonly finished?: number
  /** They ask for patience: digits that are being dictated, or “hold on”. */
  readonly waits?: 'digits' | 'hold-on' | null
  /** How their voice ended, for the record: pitch (semitones) and level (dB) against the turn before. `finished` has it in it. */
  readonly voice?: { readonly fallSt: number; readonly fadeDb: number }
  /** The chance of an end that a model gave by the sound alone, if it had by then. `finished` has it in it. */
  readonly sound?: number
  readonly error?: string
  /** No other try will do better. */
  readonly lasting?: true
}

/** A model has listened to the sound of [from, to) and the silence after it, whose words are known already: `finished` is theirs from now on. */
export interface EndFact {
  readonly type: 'end-judged'
  readonly from: Pos
  readonly to: Pos
  /** The chance of an end that the model gave, for the record. */
  readonly sound: number
  /** How likely the words are the whole turn, 0…1, by everything that is known now. */
  readonly finished: number
}

/** Everything a call can be told to do. */
export type Command =
  /** The caller paused: get the final text of [from, to) now, so that it is there when the turn ends. */
  | { readonly type: 'request-words'; readonly from: Pos; readonly to: Pos }
  /** What the caller said in [from, to) takes no floor and gets no answer. */
  | {
      readonly type: 'drop-speech'
      readonly from: Pos
      readonly to: Pos
      readonly reason: 'overlap' | 'no-words'
    }
  /** The caller's turn is over. `from` and `to` are null for typed text. */
  | { readonly type: 'commit-turn'; readonly turn: Turn; readonly from: Pos | null; readonly to: Pos | null }
  /** The committed turn's words are known: they belong to the conversation. */
  | { readonly type: 'accept-words'; readonly turn: Turn; readonly text: string; readonly confidence: number }
  | {
      readonly type: 'start-reply'
      readonly turn: Turn
      readonly cause: Cause
      readonly ending: EndReason | null
      /** For a `nudge`: how long nobody has spoken. */
      readonly silentMs?: Millis
    }
  /** Nothing of the reply sounds yet: say a line meanwhile, in the same turn. `number` counts those of the call from 0. */
  | { readonly type: 'say-filler'; readonly turn: Turn; readonly number: number }
  /** The caller may have finished: make the answer to these words, and let nothing of it out before the turn is committed … */
  | { readonly type: 'prepare-reply'; readonly turn: Turn; readonly text: string }
  /** … or throw it away: the caller goes on. */
  | { readonly type: 'forget-reply'; readonly turn: Turn }
  /** Somebody speaks over the reply: what is not yet sent of it becomes quieter, … */
  | { readonly type: 'lower-reply'; readonly turn: Turn }
  /** … then none of it is sent for now, … */
  | { readonly type: 'hold-reply'; readonly turn: Turn }
  /** … and it goes on from the next sample, as loud as before. */
  | { readonly type: 'resume-reply'; readonly turn: Turn }
  /** Stop the reply: provider calls, audio queued here and at the client; keep what was heard. */
  | {
      readonly type: 'cut-reply'
      readonly turn: Turn
      /** `goes-on`: the caller had not finished, so there was nothing to answer yet. `failed`: nobody waits for it, so nobody is told. */
      readonly reason: 'barge-in' | 'goes-on' | 'caller-text' | 'timeout' | 'failed' | 'ending'
    }
  /** The reply was heard to its end: keep it whole. */
  | { readonly type: 'finish-reply'; readonly turn: Turn }
  | { readonly type: 'end-call'; readonly reason: EndReason }

/** The session's state as people name it. */
export type Phase = 'idle' | 'listening' | 'thinking' | 'speaking'
