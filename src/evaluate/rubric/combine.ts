import type { Basis, Part } from './evaluation.ts'

/** Fewer observations count in the mean, but are too few to be the worst habit of an agent. */
const MIN_FOR_WORST = 3
/** Less than this share of the weight obtained says nothing of the whole. */
const MIN_WEIGHT = 0.5

/**
 * One score of many: half the weighted mean of the parts that were obtained, half the lowest of them. A mean alone forgives everything
 * once (an agent that never yields and does all else well would get 8 of 10), and people do not: the choice is ours and is held to
 * that by the calibration on bad agents. Null where less than half the weight was obtained.
 */
export function combined(parts: readonly Part[]): number | null {
  const known = parts.flatMap(part => (part.score === null ? [] : [{ ...part, score: part.score }]))
  const weight = sum(known.map(part => part.weight))
  if (known.length === 0 || weight < MIN_WEIGHT * sum(parts.map(part => part.weight))) return null
  const mean = sum(known.map(part => part.score * part.weight)) / weight
  const telling = known.filter(part => part.basis === 'judged' || part.n >= MIN_FOR_WORST)
  const worst = Math.min(mean, ...telling.map(part => part.score))
  return (mean + worst) / 2
}

/** What a score rests on, in words. */
export function restsOn(measured: readonly Part[], judged: readonly Part[]): string {
  const missing = [...measured, ...judged].filter(part => part.score === null)
  const names = (basis: Basis) => missing.filter(part => part.basis === basis).map(part => part.title)
  const counts = `${known(measured)} of ${measured.length} measured parts, ${known(judged)} of ${judged.length} judged`
  return [
    counts,
    ...(names('measured').length > 0 ? [`not measured: ${names('measured').join(', ')}`] : []),
    ...(names('judged').length > 0 ? [`not judged: ${names('judged').join(', ')}`] : []),
  ].join('; ')
}

const known = (parts: readonly Part[]): number => parts.filter(part => part.score !== null).length
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
