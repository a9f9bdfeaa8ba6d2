/**
 * Weights of the signs in `text.ts`: logistic regression on the speakers of the development half, 2026-11-29 (`npx tsx src/evaluate/turn-end/run.ts` prints
 * them anew). `always` is set so that 0.5 is where an end and a pause are equally likely.
 */
export const weights: Readonly<Record<string, number>> = {
  always: -1.46,
  'mark none': -0.74,
  'words two': -0.56,
  'last preposition': -0.43,
  'first conjunction': -0.39,
  'last conjunction': -0.33,
  'last auxiliary': -0.31,
  'words one': -0.26,
  'last determiner': -0.15,
  'mark comma': -0.04,
  'last filler': 0,
  'last number': 0.09,
  'last pronoun': 0.09,
  'words few': 0.14,
  'last adverb': 0.15,
  'mark question': 0.39,
  'mark stop': 0.39,
  long: 0.42,
  'words many': 0.69,
  'last open': 0.9,
  confidence: 1.22,
}
