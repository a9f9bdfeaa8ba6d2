import type { Evaluation, Part } from './evaluation.ts'

/** An evaluation for people: one line a part, and what the score rests on. */
export function evaluationLines(evaluation: Evaluation): string[] {
  const { score, measured, judged, judge, rests_on, parts, notes } = evaluation
  return [
    `human-likeness    ${ofTen(score)}   measured ${ofTen(measured)}, ${judged === null ? 'not judged' : `judged ${ofTen(judged)}`}`,
    `rests on          ${rests_on}`,
    ...parts.map(partLine),
    ...(judge === null ? [] : [judgeLine(judge)]),
    ...(judge?.problems ?? []).map(problem => `judge’s problem   ${problem}`),
    ...notes.map(note => `note              ${note}`),
  ]
}

function partLine(part: Part): string {
  const score = part.score === null ? '–' : part.score.toFixed(1)
  const value = part.value === null || part.basis === 'judged' ? '' : `${amount(part)}  `
  const n = part.n === 0 ? '' : ` (n ${part.n})`
  return `  ${score.padStart(4)}  ${part.title.padEnd(28)} ${value}${part.why}${n}`
}

const amount = ({ value, unit }: Part): string =>
  unit === 'share' || unit === 'harmonic mean'
    ? `${(value ?? 0).toFixed(2)}`
    : `${Math.round(value ?? 0)} ${unit}`

const judgeLine = ({ model, asked, answered, spread }: NonNullable<Evaluation['judge']>): string =>
  `judge             ${model}: ${answered} of ${asked} answers would do${spread === null ? '' : `, at most ${spread} apart for the same call`}`

const ofTen = (score: number | null): string => (score === null ? 'unknown' : `${score.toFixed(1)} of 10`)
