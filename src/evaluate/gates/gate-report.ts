import type { Comparison, Sampled } from '../regression/sampled.ts'

/** Never green by default: what nobody measured is not passed. */
export type GateVerdict = 'pass' | 'fail' | 'not measured' | 'not judged'

/** One figure of a gate, against what the brief asks for (the floor) and what we want (the goal). JSON as it stands. */
export interface GateFigure {
  readonly id: string
  readonly title: string
  readonly unit: string
  readonly measured: number | null
  /** What `measured` is: a P99 of fewer than 300 values is their maximum, and says so. */
  readonly statistic: string
  readonly n: number
  readonly better: 'less' | 'more'
  /** Null: none is asked for. */
  readonly floor: number | null
  readonly goal: number | null
  /** The floor itself is not enough: "under 300 ms" and not "at most". */
  readonly strictly: boolean
  readonly floor_verdict: GateVerdict | null
  readonly goal_verdict: GateVerdict | null
  readonly samples?: readonly number[]
  readonly share?: { readonly count: number; readonly of: number }
  /** Why it is not measured, or what it rests on. */
  readonly note: string | null
}

/** A file or folder that a gate rests on, and how it came to be. */
export interface Evidence {
  readonly path: string
  readonly command: string
}

export interface Gate {
  readonly number: 1 | 2 | 3 | 4 | 5
  readonly title: string
  readonly verdict: GateVerdict
  readonly figures: readonly GateFigure[]
  readonly evidence: readonly Evidence[]
  readonly notes: readonly string[]
}

/** The gates of the brief, measured in one go. JSON as it stands. */
export interface GateReport {
  readonly format: 'antiphon-gates-1'
  readonly title: string
  readonly date: string
  readonly command: string
  readonly machine: object
  readonly build: string
  readonly stack: 'embedded' | 'simulated providers'
  readonly gates: readonly Gate[]
  /** What another run of the gates is compared with. */
  readonly compared: readonly Sampled[]
  /** Against `--baseline`; null: there was none. */
  readonly comparison: (Comparison & { readonly baseline: string; readonly unlike: readonly string[] }) | null
}

/** The worst of its floors: failed before not measured, not measured before not judged. A gate without a floor that was looked at is not measured. */
export function gateVerdict(figures: readonly GateFigure[]): GateVerdict {
  const verdicts = figures.flatMap(({ floor_verdict: verdict }) => verdict ?? [])
  for (const worst of ['fail', 'not measured', 'not judged'] as const)
    if (verdicts.includes(worst)) return worst
  return verdicts.length === 0 ? 'not measured' : 'pass'
}

/** Puts a gate together. */
export const gateOf = (
  gate: Pick<Gate, 'number' | 'title' | 'figures' | 'evidence'> & { readonly notes?: readonly string[] },
): Gate => ({ notes: [], ...gate, verdict: gateVerdict(gate.figures) })
