/** The numbers a turn is decided by: data, stored in the first entry of every log. All times in ms. */
export interface Policy {
  readonly version: string
  /** Whether the agent speaks first. */
  readonly greets: boolean
  /** Silence after the caller's last word that ends their turn, where their words do not tell whether they have finished, … */
  readonly silenceMs: number
  /** … where nobody has judged the words: they are not known yet, or in a language that is not, … */
  readonly unjudgedMs: number
  /** … where it is as good as certain that they have (`sureFinished`, 0.5…1), … */
  readonly soonestMs: number
  readonly sureFinished: number
  /** … where they have not, … */
  readonly latestMs: number
  /** … inside a number that they dictate, and after “hold on”. */
  readonly digitsMs: number
  readonly holdOnMs: number
  /** Sustained voice over the agent's speech that takes the floor, where its words did not before. */
  readonly bargeInMs: number
  /** Whether an answer is made ahead of the end of the turn, … */
  readonly speculates: boolean
  /** … and after so many in vain only where the words are likely to be all (`finished` of 0.5, then of `sureFinished`). */
  readonly speculatesInVain: number
  /** A voice that begins so soon after the end of a turn goes on with it: the answer is cut after `goesOnVoiceMs` of it. 0: never. */
  readonly goesOnMs: number
  readonly goesOnVoiceMs: number
  /** Voice over the agent's speech after which it is held until it is clear whose the floor is; null: it is not, and words decide nothing. */
  readonly holdMs: number | null
  /** A held reply goes on when the caller has been silent for so long and no words claimed the floor. */
  readonly resumeMs: number
  /** A sound over the agent's speech with words that were not understood takes the floor from this length on. */
  readonly unclearMs: number
  /** Words over the agent's speech are waited for so long after their end. */
  readonly claimMs: number
  readonly interruptible: boolean
  readonly firstMessageInterruptible: boolean
  /** No audio from the caller's line: for this long the silence is the line's, not the caller's, … */
  readonly stallMs: number
  /** … and for this long when the line went quiet in the middle of speech. */
  readonly stallInSpeechMs: number
  /** An answer that is due and has not begun by then is given up. */
  readonly replyTimeoutMs: number
  /** The same for a sentence of the house, the greeting too, for which no model is asked. */
  readonly lineTimeoutMs: number
  /** So many failures of providers in a row, and the call is ended with an apology. */
  readonly failuresInRow: number
  readonly maxDurationMs: number
  /** How long the line stays after the agent's last word: a client plays a little later than any model of it. */
  readonly lingerMs: number
  /** Whether there is something to say when the call has lasted too long. */
  readonly saysGoodbyeAtMax: boolean
  /** Silence of the caller that ends the call; null: never. */
  readonly silenceEndCallMs: number | null
  /** Silence after the agent was heard to its end after which it takes the turn itself; null: never. … */
  readonly turnTimeoutMs: number | null
  /** … The same where the agent does not speak first and nobody has said anything yet. … */
  readonly initialWaitMs: number | null
  /** … At most so many times in a row. */
  readonly nudgesInRow: number
  /** So long after the last word of either side the agent tells what a tool that ran aside has found. */
  readonly newsMs: number
  /** A tool that keeps no time is given up so long after its own. */
  readonly toolGraceMs: number
  /** Silence where an answer is due after which a filler is said, as the agent has it; null: none is, … */
  readonly softTimeoutMs: number | null
  /** … so many times for one answer. */
  readonly softTimeouts: number
  /** Where an answer is due nobody hears nothing for longer than that, from their own last word on, whatever the agent has: a filler is said (a second after the turn's end at the soonest); null: it may be. */
  readonly fillerMs: number | null
}

/** The plain policy: a fixed silence window and plain barge-in. The baseline that every later policy is set against. */
export const plainPolicy: Policy = {
  version: 'plain-1',
  greets: true,
  silenceMs: 400,
  unjudgedMs: 400,
  soonestMs: 400,
  sureFinished: 0.7,
  latestMs: 400,
  digitsMs: 400,
  holdOnMs: 400,
  bargeInMs: 200,
  speculates: false,
  speculatesInVain: 2,
  goesOnMs: 0,
  goesOnVoiceMs: 0,
  holdMs: null,
  resumeMs: 500,
  unclearMs: 450,
  claimMs: 2000,
  interruptible: true,
  firstMessageInterruptible: true,
  stallMs: 1000,
  stallInSpeechMs: 2500,
  replyTimeoutMs: 6000,
  lineTimeoutMs: 3500,
  failuresInRow: 3,
  maxDurationMs: 600_000,
  lingerMs: 300,
  saysGoodbyeAtMax: false,
  silenceEndCallMs: null,
  turnTimeoutMs: null,
  initialWaitMs: null,
  nudgesInRow: 3,
  newsMs: 1500,
  toolGraceMs: 2000,
  softTimeoutMs: null,
  softTimeouts: 1,
  fillerMs: null,
}

/**
 * What is said decides: the silence that ends a turn is shorter after a whole sentence and longer after half of one, and a reply that is talked
 * over is lowered, then held, and cut only for words or for a voice that goes on.
 */
export const adaptivePolicy: Policy = {
  ...plainPolicy,
  version: 'adaptive-2',
  soonestMs: 200,
  silenceMs: 260,
  latestMs: 1200,
  digitsMs: 3000,
  holdOnMs: 6000,
  speculates: true,
  goesOnMs: 1600,
  goesOnVoiceMs: 96,
  bargeInMs: 800,
  holdMs: 160,
}
