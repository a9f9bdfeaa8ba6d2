import type { Interval } from '../stats.ts'

/** One figure of a run with the values behind it, as it is set against the same figure of another run. */
export interface Sampled {
  readonly id: string
  readonly title: string
  readonly unit: string
  /** Whether small or large is good. */
  readonly better: 'less' | 'more'
  /** A change up to this is none, in `unit` (of a share: 0…1): what a listener would not notice, or what the same build shows from run to run. */
  readonly margin: number
  /** The values, in any order; a null is a turn that gave none. */
  readonly samples?: readonly (number | null)[] | undefined
  /**
   * What each sample is of, as long as `samples`: the turn of the script. Where both runs have it, samples of the same name are
   * compared with each other, which takes out what makes one turn unlike another. Of several of a name (repeated
   * runs) the median counts.
   */
  readonly turns?: readonly string[] | undefined
  /** Compares this quantile (0.99: the P99) of all samples in place of the shift from sample to sample. */
  readonly quantile?: number | undefined
  /** In place of samples: so many of so many. */
  readonly share?: { readonly count: number; readonly of: number } | undefined
}

export type ComparedVerdict = 'better' | 'same' | 'worse' | 'unclear' | 'not measured'

/** A side of a compared figure: the median, quantile or share, and of how many values. */
export interface ComparedSide {
  readonly n: number
  readonly value: number | null
}

/** One figure, before and after. JSON as it stands. */
export interface ComparedFigure {
  readonly id: string
  readonly title: string
  readonly unit: string
  readonly better: 'less' | 'more'
  readonly margin: number
  readonly before: ComparedSide
  readonly after: ComparedSide
  /** Turn by turn, so many pairs; null: the samples of one side against those of the other. */
  readonly pairs: number | null
  /** After minus before, in `unit`: with pairs the Hodges–Lehmann shift, which is not the difference of the medians. */
  readonly change: number | null
  /** Where the change lies, at the comparison's `level`; null where there are too few values to say. */
  readonly interval: Interval | null
  /**
   * `worse`, `better`: the whole interval is beyond the margin. `same`: all of it within. `unclear`: neither, so this many
   * values cannot tell.
   */
  readonly verdict: ComparedVerdict
  readonly note: string | null
}

/** All figures of two runs. `worse` and `gone` list ids: any of them fails a gate. */
export interface Comparison {
  readonly figures: readonly ComparedFigure[]
  /** So many figures could have raised an alarm; each is held to `level`, so that together they are wrong at most 5 times of 100. */
  readonly compared: number
  /** Of each interval: 1 − 0.05 / `compared`. */
  readonly level: number
  readonly worse: readonly string[]
  /** The ids of figures that had values enough before and have none now: a server that answers nothing must not pass for one that got no worse. */
  readonly gone: readonly string[]
}
