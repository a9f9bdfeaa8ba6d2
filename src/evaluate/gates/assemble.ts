import { z } from 'zod'
import { compareFigures } from '../regression/compare-figures.ts'
import type { RecordedRun } from '../regression/recorded-run.ts'
import type { Sampled } from '../regression/sampled.ts'
import { parseWith } from '../scenario.ts'
import { comparedOf } from './compared.ts'
import { conversationGate, type Evaluations } from './conversation-gate.ts'
import type { Gate, GateReport } from './gate-report.ts'
import { baselineGate, type EchoRun, type Found, overlapGate } from './latency-gates.ts'
import { type ConformanceReport, protocolGate } from './protocol-gate.ts'
import { type LoadRunFile, scaleGate } from './scale-gate.ts'

/** Everything that was measured for the gates, or why it was not. */
export interface GateFindings {
  readonly echo: Found<EchoRun>
  /** One call with the server to itself. */
  readonly run: Found<RecordedRun>
  /** Many calls of the same script, for what needs many values. */
  readonly runs: Found<readonly RecordedRun[]>
  readonly conformance: readonly {
    readonly client: string
    readonly report: ConformanceReport | null
    readonly file: string
  }[]
  readonly source: string | null
  readonly evaluations: Found<Evaluations>
  readonly loads: Readonly<Record<'embedded' | 'simulated', Found<LoadRunFile>>>
}

export type GateNumber = Gate['number']

/** What of a report a later one is held against. */
const baselineSchema = z.looseObject({
  format: z.literal('antiphon-gates-1'),
  stack: z.string(),
  build: z.string(),
  date: z.string(),
  machine: z.unknown(),
  compared: z
    .array(
      z.looseObject({
        id: z.string(),
        title: z.string(),
        unit: z.string(),
        better: z.enum(['less', 'more']),
        margin: z.number(),
        samples: z.array(z.number().nullable()).max(1_000_000).optional(),
        turns: z.array(z.string()).max(1_000_000).optional(),
        quantile: z.number().optional(),
        share: z.object({ count: z.number(), of: z.number() }).optional(),
      }),
    )
    .max(1_000),
})
export type Baseline = z.infer<typeof baselineSchema>

/** Reads a report that the gates left earlier; throws an Error that says what is wrong with it. */
export const readBaseline = (source: unknown, file: string): Baseline =>
  parseWith(baselineSchema, source, `${file} (the gates.json of "antiphon gates --out")`)

/** The report: all five gates, those that were left out as not measured. */
export function gatesReport(
  head: Pick<GateReport, 'title' | 'date' | 'command' | 'machine' | 'build' | 'stack'>,
  findings: GateFindings,
  of: {
    readonly only: readonly GateNumber[]
    readonly baseline: { readonly file: string; readonly report: Baseline } | null
  },
): GateReport {
  const { echo, run, runs, evaluations, loads } = findings
  const all = [
    baselineGate(echo, run),
    overlapGate(runs),
    protocolGate(findings.conformance, findings.source),
    conversationGate(evaluations, run),
    scaleGate(loads),
  ]
  const gates = all.map(gate => (of.only.includes(gate.number) ? gate : leftOut(gate)))
  const compared = comparedOf(run.value ? [run.value] : [], runs.value ?? [], gates)
  return {
    format: 'antiphon-gates-1',
    ...head,
    gates,
    compared,
    comparison: of.baseline && compareWith(of.baseline, compared, { only: of.only, machine: head.machine }),
  }
}

const leftOut = (gate: Gate): Gate => ({
  ...gate,
  verdict: 'not measured',
  figures: [],
  evidence: [],
  notes: ['left out by --only'],
})

/** The gates that measure what is compared: where all of them are left out it is not missed. */
function gatesOf(id: string): readonly GateNumber[] {
  if (id === 'features') return [3]
  return id === 'ttfb_p99' ? [2] : [1, 2, 4]
}

function compareWith(
  { file, report }: { readonly file: string; readonly report: Baseline },
  now: readonly Sampled[],
  { only, machine }: { readonly only: readonly GateNumber[]; readonly machine: unknown },
): GateReport['comparison'] {
  const before = report.compared.filter(({ id }) => gatesOf(id).some(gate => only.includes(gate)))
  const [one, other] = [machineName(report.machine), machineName(machine)]
  return {
    baseline: `${file} (${report.build}, ${report.date})`,
    unlike: one === other ? [] : [`not the same machine: ${one} → ${other}`],
    ...compareFigures(before, now),
  }
}

const machineSchema = z.looseObject({ cpu: z.string(), cores: z.number(), node: z.string() })

function machineName(machine: unknown): string {
  const { data } = machineSchema.safeParse(machine)
  return data ? `${data.cores} × ${data.cpu}, Node ${data.node}` : 'unknown'
}

/** Whether a gate in somebody's CI lets this through: no floor failed, nothing got worse. What was not measured is not held against it, and says so. */
export const passes = ({ gates, comparison }: GateReport): boolean =>
  !gates.some(({ verdict }) => verdict === 'fail') &&
  (comparison === null || comparison.worse.length + comparison.gone.length === 0)
