import { z } from 'zod'
import { type Interval, medianInterval } from '../stats.ts'
import { type Column, columns } from './report/columns.ts'
import { interval, NONE, percent, whole } from './report/numbers.ts'

const limits = z.object({ low: z.number().nullable(), high: z.number().nullable() })
const figure = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('latency'),
    id: z.string(),
    title: z.string(),
    n: z.number(),
    p50: z.number().nullable(),
    evidence: z.array(z.object({ value: z.number() })),
  }),
  z.object({
    kind: z.literal('share'),
    id: z.string(),
    title: z.string(),
    share: limits.extend({ count: z.number(), of: z.number(), share: z.number().nullable() }),
  }),
  z.object({ kind: z.literal('count'), id: z.string(), title: z.string(), value: z.number().nullable() }),
])
const report = z.object({
  format: z.literal('antiphon-turns-1'),
  target: z.string(),
  policy: z.string(),
  suite: z.string(),
  half: z.string(),
  seed: z.number(),
  sections: z.array(z.object({ name: z.string(), figures: z.array(figure) })),
})

/** What is read of a run's `turns.json`: ours, or whatever another server's figures were written to. */
export type ComparedRun = z.infer<typeof report>
type Figure = z.infer<typeof figure>

/** Reads one or several runs from a `turns.json`, or from what `--json` printed. Throws an Error that says what is wrong with it. */
export function readRuns(file: string, json: unknown): readonly ComparedRun[] {
  const parsed = z
    .union([
      report.transform(one => [one]),
      z.object({ reports: z.array(report) }).transform(all => all.reports),
    ])
    .safeParse(json)
  if (parsed.success) return parsed.data
  throw new Error(`${file} is no run of "antiphon bench turns": write the path of a turns.json`)
}

/** One figure of two runs side by side; `agree` is null where there is no interval to judge by. */
export interface ComparedFigure {
  readonly id: string
  readonly title: string
  readonly values: readonly [string, string]
  readonly agree: boolean | null
}

/** Sets the figures of a section of two runs side by side. They agree where their 95 % intervals overlap. */
export function compareRuns(one: ComparedRun, other: ComparedRun, name: string): ComparedFigure[] {
  const figuresOf = (run: ComparedRun): readonly Figure[] =>
    run.sections.find(section => section.name === name)?.figures ?? []
  const others = figuresOf(other)
  return figuresOf(one).flatMap(figure => {
    const same = others.find(({ id }) => id === figure.id)
    if (!same) return []
    const [a, b] = [intervalOf(figure), intervalOf(same)]
    const agree = a && b ? a.low <= b.high && b.low <= a.high : null
    return [{ id: figure.id, title: figure.title, values: [shown(figure), shown(same)] as const, agree }]
  })
}

/** The comparison as lines for a terminal, with what makes the runs unlike each other before it. */
export function compareText(one: ComparedRun, other: ComparedRun, name: string): string[] {
  const unlike = (['suite', 'half', 'seed'] as const).filter(key => one[key] !== other[key])
  const rows = compareRuns(one, other, name)
  if (rows.length === 0)
    throw new Error(
      `no figure is in the section "${name}" of both: there is ${one.sections.map(section => section.name).join(', ')}`,
    )
  const heads: Column[] = [
    { title: `${name}: P50 or share [95 %]` },
    { title: `${one.policy} · ${one.target}` },
    { title: `${other.policy} · ${other.target}` },
    { title: '' },
  ]
  const apart = rows.filter(({ agree }) => agree === false).length
  return [
    ...unlike.map(key => `not the same ${key}: ${one[key]} and ${other[key]}`),
    ...columns(
      heads,
      rows.map(({ title, values, agree }) => [
        title,
        ...values,
        agree === null ? '' : agree ? 'agree' : 'APART',
      ]),
    ),
    '',
    `${rows.filter(({ agree }) => agree).length} agree, ${apart} apart`,
  ]
}

function intervalOf(figure: Figure): Interval | null {
  if (figure.kind === 'count') return null
  if (figure.kind === 'latency') return medianInterval(figure.evidence.map(({ value }) => value))
  const { low, high } = figure.share
  return low === null || high === null ? null : { low, high }
}

function shown(figure: Figure): string {
  const range = intervalOf(figure)
  if (figure.kind === 'count') return figure.value === null ? NONE : `${Math.round(figure.value * 100) / 100}`
  if (figure.kind === 'latency')
    return `${whole(figure.p50)}${range ? ` [${whole(range.low)}–${whole(range.high)}]` : ''} n ${figure.n}`
  const { count, of, share } = figure.share
  return `${count}/${of} ${percent(share)}${range ? ` [${interval(range)}]` : ''}`
}
