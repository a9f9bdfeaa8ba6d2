/** What a part of the rubric is measured with: the caller's recording, or a language model that reads the conversation. */
export type Basis = 'measured' | 'judged'

/** One part of an evaluation. JSON as it stands. */
export interface Part {
  readonly id: string
  readonly title: string
  readonly basis: Basis
  /** 0 (a caller would hang up) to 10 (no different from a person); null: not measured, or not judged, and `why` says why. */
  readonly score: number | null
  /** How much it counts in the mean. */
  readonly weight: number
  /** What was measured, in `unit`; null where nothing was. */
  readonly value: number | null
  readonly unit: string
  /** Observations it rests on. */
  readonly n: number
  /** The score in a sentence: what was seen, or what is missing. */
  readonly why: string
}

/** How the judge was asked, so that its scores can be repeated; no key, no address with one. */
export interface JudgeReport {
  readonly model: string
  /** SHA-256 of the prompt, hex: scores of two prompts are not to be compared. */
  readonly prompt_sha256: string
  readonly asked: number
  readonly answered: number
  /** Largest minus smallest score that one call got for one part, over all parts: how little a single answer says. */
  readonly spread: number | null
  /** What went wrong, without repetition. */
  readonly problems: readonly string[]
}

/**
 * A conversation against the rubric (docs/evaluator.md). `score` is over all parts that were obtained, `measured` and `judged` over
 * those of one basis; each is null where too little was obtained to say anything. JSON as it stands.
 */
export interface Evaluation {
  readonly format: 'antiphon-evaluation-1'
  readonly calls: number
  readonly score: number | null
  readonly measured: number | null
  readonly judged: number | null
  /** What the score rests on, in words; never left out where the score is printed. */
  readonly rests_on: string
  readonly parts: readonly Part[]
  readonly judge: JudgeReport | null
  readonly notes: readonly string[]
}
