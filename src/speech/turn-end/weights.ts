type Weights = Readonly<Record<string, number>>

/** A set for each of what may be known about the end of a turn besides its words. */
export interface WeightSets {
  readonly words: Weights
  /** With the voice. */
  readonly both: Weights
  /** With the sound: of too little voice to tell, … */
  readonly wordsAndSound: Weights
  /** … and everything. */
  readonly all: Weights
}

/**
 * Weights of the signs in `text.ts`: logistic regression on the speakers of the development half, 2026-11-29 (`npx tsx src/evaluate/turn-end/run.ts` prints
 * them anew). `always` is set so that 0.5 is where an end and a pause are equally likely. `words` is for turns with too little voice to
 * tell how it ended, `both` for all others; the other two, fitted
 * later the same day, are for turns whose sound smart-turn v3.2 has judged 130 ms after the last word.
 */
export const weights: WeightSets = {
  words: {
    always: -1.48,
    'mark none': -0.8,
    'words two': -0.57,
    'last preposition': -0.45,
    'first conjunction': -0.43,
    'last conjunction': -0.33,
    'last auxiliary': -0.28,
    'words one': -0.27,
    'last determiner': -0.16,
    'mark comma': -0.03,
    'last filler': 0,
    'last number': 0.09,
    'last pronoun': 0.1,
    'last adverb': 0.15,
    'words few': 0.18,
    'mark question': 0.39,
    'mark stop': 0.44,
    long: 0.49,
    'words many': 0.65,
    'last open': 0.89,
    confidence: 1.19,
  },
  both: {
    always: -2.92,
    'mark none': -0.62,
    'words two': -0.39,
    'first conjunction': -0.36,
    'last preposition': -0.36,
    'words one': -0.24,
    'mark comma': -0.23,
    'last conjunction': -0.21,
    'last number': -0.2,
    'last auxiliary': -0.2,
    'last determiner': 0,
    'last filler': 0,
    'words few': 0.12,
    'last pronoun': 0.16,
    'last adverb': 0.19,
    'mark question': 0.31,
    'words many': 0.51,
    long: 0.51,
    'mark stop': 0.53,
    'last open': 0.63,
    confidence: 0.96,
    'level fall': 1.85,
    'pitch fall': 2.04,
  },
  wordsAndSound: {
    always: -1.61,
    'first conjunction': -0.59,
    'last preposition': -0.57,
    'mark none': -0.49,
    'words two': -0.44,
    'words one': -0.33,
    'mark comma': -0.22,
    'last number': -0.18,
    'last conjunction': -0.17,
    'last auxiliary': -0.07,
    'last pronoun': 0,
    'last filler': 0,
    'words few': 0.15,
    'last adverb': 0.18,
    'last determiner': 0.26,
    'mark stop': 0.29,
    'mark question': 0.43,
    long: 0.52,
    'last open': 0.55,
    'words many': 0.62,
    confidence: 1.03,
    sound: 1.77,
  },
  all: {
    always: -2.58,
    'first conjunction': -0.52,
    'last preposition': -0.51,
    'mark none': -0.48,
    'last number': -0.35,
    'mark comma': -0.33,
    'words two': -0.29,
    'words one': -0.11,
    'last conjunction': -0.11,
    'words few': -0.04,
    'last filler': 0,
    'last auxiliary': 0.02,
    'last pronoun': 0.07,
    'last adverb': 0.19,
    'last determiner': 0.32,
    'last open': 0.35,
    'mark question': 0.39,
    'mark stop': 0.42,
    'words many': 0.45,
    long: 0.51,
    confidence: 0.85,
    'level fall': 1.29,
    sound: 1.43,
    'pitch fall': 1.68,
  },
}
