/** A confidence that was given, and what came of it: so many of so many words were right. */
export interface Trial {
  readonly confidence: number
  readonly right: number
  readonly of: number
}

/** The trials whose confidence lies in one tenth: what was promised on average, what was kept, and for how many words. */
export interface CalibrationBin {
  readonly promised: number
  readonly kept: number
  readonly words: number
}

const BINS = 10

/** Sorts trials into ten bins of equal width; empty ones are left out. */
export function calibrationBins(trials: readonly Trial[]): CalibrationBin[] {
  const binOf = (trial: Trial) => Math.min(BINS - 1, Math.floor(trial.confidence * BINS))
  return Array.from({ length: BINS }, (_, bin) => trials.filter(trial => binOf(trial) === bin))
    .map(inBin => {
      const words = sum(inBin.map(trial => trial.of))
      return {
        promised: sum(inBin.map(trial => trial.confidence * trial.of)) / words,
        kept: sum(inBin.map(trial => trial.right)) / words,
        words,
      }
    })
    .filter(bin => bin.words > 0)
}

/** How far promise and keeping are apart, averaged over words (ECE, Naeini et al. 2015); null without words. */
export function expectedCalibrationError(trials: readonly Trial[]): number | null {
  const bins = calibrationBins(trials)
  const words = sum(bins.map(bin => bin.words))
  return words === 0 ? null : sum(bins.map(bin => Math.abs(bin.promised - bin.kept) * bin.words)) / words
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
