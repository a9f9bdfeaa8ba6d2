import { z } from 'zod'
import { parseWith } from '../scenario.ts'
import { shareFigure, valueFigure } from './figure.ts'
import { type Evidence, type Gate, gateOf } from './gate-report.ts'

/** The clients of the conformance matrix, by the names of their reports. A test holds them to the matrix. */
export const conformanceClients = [
  'node',
  'browser',
  'react',
  'widget',
  'sdk',
  'python',
  'python-async',
  'cli',
] as readonly string[]

const schema = z.looseObject({
  schema: z.literal('antiphon-conformance-1'),
  at: z.string(),
  /** Of the sources that were tested; reports of earlier versions do not say. */
  source: z.string().nullish(),
  rows: z
    .array(
      z.looseObject({
        client: z.string(),
        version: z.string(),
        feature: z.string(),
        passed: z.boolean(),
        detail: z.string(),
      }),
    )
    .max(10_000),
})

/** What one client showed (`src/e2e/conformance/report.ts`). */
export type ConformanceReport = z.infer<typeof schema>

export const readConformance = (source: unknown, file: string): ConformanceReport =>
  parseWith(schema, source, file)

/** How the reports come to be. */
export const CONFORMANCE_COMMAND = 'npx vitest run --project clients src/e2e/conformance'

interface Reported {
  readonly client: string
  /** Null: there is no report. */
  readonly report: ConformanceReport | null
  readonly file: string
}

/** Gate 3: existing clients work unchanged. Only reports of these very sources count; `source` is null where there are none (an installed package). */
export function protocolGate(reports: readonly Reported[], source: string | null): Gate {
  const why = ({ report }: Reported): string | null => {
    if (report === null) return 'no report'
    if (source === null || report.source !== source) return 'a report of other sources'
    return report.rows.length === 0 ? 'an empty report' : null
  }
  const usable = reports.filter(one => why(one) === null)
  const reasons = new Set(reports.flatMap(one => why(one) ?? []))
  const unusable = [...reasons].map(
    reason =>
      `${reason}: ${reports
        .filter(one => why(one) === reason)
        .map(({ client }) => client)
        .join(', ')}`,
  )
  const rows = usable.flatMap(({ report }) => report?.rows ?? [])
  const failed = rows.filter(({ passed }) => !passed)
  const bounds = {
    id: 'features',
    title: 'features that work, of those each client has',
    unit: 'share',
    floor: 1,
    better: 'more',
  } as const
  const features = shareFigure(bounds, rows.length - failed.length, rows.length)
  const clients = valueFigure(
    {
      id: 'clients',
      title: 'clients that were tried',
      unit: 'clients',
      floor: reports.length,
      better: 'more',
    },
    usable.length,
    { statistic: 'count', n: reports.length },
  )
  return gateOf({
    number: 3,
    title: 'protocol',
    figures: [
      features,
      // A client that nobody tried has not failed.
      usable.length < reports.length ? { ...clients, floor_verdict: 'not measured' } : clients,
    ],
    evidence: usable.map(({ file }): Evidence => ({ path: file, command: CONFORMANCE_COMMAND })),
    notes: [
      ...failed.map(({ client, version, feature, detail }) => `${client} ${version}: ${feature}: ${detail}`),
      ...unusable,
      ...(usable.length < reports.length ? [`measured by: ${CONFORMANCE_COMMAND} (7 minutes)`] : []),
    ],
  })
}
