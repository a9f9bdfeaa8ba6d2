import type { RecordedRun } from './recorded-run.ts'

type Runs = readonly RecordedRun[]

/**
 * What makes two sides unlike each other, a sentence each, to be said before any figure: what was changed on purpose, and what makes
 * the comparison worth less.
 */
export function unlikeness(before: Runs, after: Runs): string[] {
  const facts: readonly (readonly [string, (run: RecordedRun) => string])[] = [
    ['experiment', run => run.experiment],
    ['script', ({ turns }) => `${turns.length} turns, ${turns.flatMap(({ clips }) => clips).join(' · ')}`],
    ['seed', ({ calls, seed }) => (calls ?? [{ seed }]).map(one => one.seed).join(', ')],
    ['machine', ({ machine: { cpu, cores } }) => `${cores} × ${cpu}`],
    ['system', ({ machine }) => machine.system],
    ['Node', ({ machine }) => machine.node],
    ['client', ({ client }) => `${client.kind}, ${client.chunk_ms} ms chunks`],
    ['way to find where the caller ends', run => rulerOf(run)],
    ['build', ({ server }) => server.build ?? 'unknown'],
    ['providers', ({ server }) => listed(server.providers)],
  ]
  return [
    ...facts.flatMap(([what, of]) => {
      const [one, other] = [seen(before, of), seen(after, of)]
      return one === other ? [] : [`not the same ${what}: ${shortened(one)} → ${shortened(other)}`]
    }),
    ...policyChanges(before, after),
  ]
}

/** What each run said of itself that makes its figures worth less. */
export const problemsOfRuns = (before: Runs, after: Runs): string[] =>
  [
    ['before', before],
    ['after', after],
  ].flatMap(([side, runs]) =>
    (runs as Runs).flatMap(({ file, problems }) => problems.map(problem => `${side} (${file}): ${problem}`)),
  )

export const rulerOf = ({ ruler }: RecordedRun): string => ruler?.edges ?? 'energy'

function policyChanges(before: Runs, after: Runs): string[] {
  const policies = [...before, ...after].map(({ server }) => server.policy ?? {})
  const names = [...new Set(policies.flatMap(policy => Object.keys(policy)))]
  const changes = names.flatMap(name => {
    const of = ({ server }: RecordedRun) => JSON.stringify(server.policy?.[name]) ?? 'none'
    const [one, other] = [seen(before, of), seen(after, of)]
    return one === other ? [] : [`${name} ${one} → ${other}`]
  })
  return changes.length === 0 ? [] : [`not the same policy: ${changes.join(', ')}`]
}

/** What all runs of a side say; several things where they differ. */
const seen = (runs: Runs, of: (run: RecordedRun) => string): string =>
  [...new Set(runs.map(of))].join(' and ')

const listed = (providers: RecordedRun['server']['providers']): string =>
  Object.entries(providers ?? {})
    .map(([stage, name]) => `${stage} ${typeof name === 'string' ? name : JSON.stringify(name)}`)
    .join(', ')

/** So much of a fact is printed. */
const MOST = 160
const shortened = (text: string): string => (text.length <= MOST ? text : `${text.slice(0, MOST - 1)}…`)
