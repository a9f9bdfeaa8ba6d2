import type { Evidence, Figure, Latency, Rate, Section, TurnsReport } from './types.ts'

/** The figures of all calls; null: the report has no such section. */
export const wholeOf = (report: TurnsReport): Section | null =>
  report.sections.find(({ name }) => name === 'all') ?? null

/** One section per class of scenarios: those that ask something of the agent. */
export const classesOf = (report: TurnsReport): Section[] =>
  report.sections.filter(({ asks }) => asks !== null)

/** People, prompts, made sounds: the calls by where their sound is from. */
export const strataOf = (report: TurnsReport): Section[] =>
  report.sections.filter(({ asks, name }) => asks === null && name !== 'all')

const figureIn = (section: Section | null, id: string): Figure | null =>
  section?.figures.find(figure => figure.id === id) ?? null

export function latencyIn(section: Section | null, id: string): Latency | null {
  const figure = figureIn(section, id)
  return figure?.kind === 'latency' ? figure : null
}

export function rateIn(section: Section | null, id: string): Rate | null {
  const figure = figureIn(section, id)
  return figure?.kind === 'share' ? figure : null
}

/** The harmonic mean of yields and holds; null: it lacks one of them. */
export function selectivityIn(section: Section | null): number | null {
  const figure = figureIn(section, 'selectivity')
  return figure?.kind === 'count' ? figure.value : null
}

/** The figures to print. False cut-offs stand beside every latency: where none were counted, that is what is printed. */
export function printedFigures(section: Section): readonly Figure[] {
  const { figures } = section
  if (figures.length === 0 || rateIn(section, 'false_cut_offs') !== null) return figures
  const at = figures.findIndex(({ id }) => id === 'response_gap_ms') + 1
  return figures.toSpliced(at, 0, noCutOffs)
}

const noCutOffs: Rate = {
  kind: 'share',
  id: 'false_cut_offs',
  title: 'false cut-offs',
  definition: 'no turn of these calls could be cut off',
  share: { count: 0, of: 0, share: null, low: null, high: null },
  by_speaker: null,
  floor: null,
  agreement: null,
  evidence: [],
}

/** The value that a percentile stands for: the nearest that was measured. */
export function nearestTo(value: number | null, evidence: readonly Evidence[]): Evidence | null {
  if (value === null) return null
  const apart = (one: Evidence) => Math.abs(one.value - value)
  return evidence.reduce<Evidence | null>(
    (best, one) => (best === null || apart(one) < apart(best) ? one : best),
    null,
  )
}

/** Shares that the tables of classes and strata have a column for, where any of their rows has them. */
const briefRates = [
  ['unanswered', 'unanswered'],
  ['yield_rate', 'yields'],
  ['hold_rate', 'holds'],
  ['stayed_silent', 'stays silent'],
] as const

export interface BriefRate {
  readonly id: string
  readonly title: string
}

export const briefRatesOf = (sections: readonly Section[]): BriefRate[] =>
  briefRates
    .filter(([id]) => sections.some(section => rateIn(section, id) !== null))
    .map(([id, title]) => ({ id, title }))
