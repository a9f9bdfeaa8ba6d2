/** What the worker is asked to hear. */
export interface Hearing {
  readonly pcm: Int16Array<ArrayBuffer>
  /** Zeros put after the audio: on a cut made in the middle of speech they keep the last words from flickering. */
  readonly tailSamples: number
  /** Tokens that the text is likely to begin with: an earlier result for the same audio. Checked in one pass, so it only saves time. */
  readonly draft: readonly number[]
  /** Somebody spoke for sure: the model may not answer with nothing, as it does on about 1.5 % of clear utterances. */
  readonly mustSpeak: boolean
}

/** What it heard. */
export interface Heard {
  readonly tokens: readonly number[]
  readonly words: readonly Word[]
  /** `length`: the limit of 6.5 tokens a second was reached; `loop`: the model repeated itself and was stopped. */
  readonly end: 'stop' | 'length' | 'loop' | 'called-off'
  /** Left to itself the model would have said nothing. */
  readonly isForced: boolean
}

/** A word with its punctuation; the natural logarithms of its tokens' probabilities. */
export interface Word {
  readonly text: string
  readonly logProbabilities: readonly number[]
}
