import { z } from 'zod'
import { MOST_MORE, MOST_OWN_BYTES, MOST_RSS_BYTES } from '../load/leak.ts'
import { shareFigure, valueFigure } from './figure.ts'
import { type Evidence, type Gate, type GateFigure, gateOf } from './gate-report.ts'
import type { Found } from './latency-gates.ts'

const growth = z.looseObject({ per_call: z.number().nullable() })
const idle = z.looseObject({
  before: z.number().nullable(),
  after: z.number().nullable(),
  ok: z.boolean().nullable(),
})

/** What of a `load.json` is read. */
export const loadSchema = z.looseObject({
  format: z.literal('antiphon-load-1'),
  title: z.string(),
  callers: z.int(),
  minutes: z.number(),
  calls: z.looseObject({ placed: z.int(), turns: z.int(), live_mean: z.number().nullish() }),
  faults: z.array(z.looseObject({ outcome: z.string() })).max(10_000),
  lost: z.array(z.looseObject({ what: z.string() })).max(1_000_000),
  silences: z.looseObject({
    over_4_s: z.array(z.unknown()).max(1_000_000),
    longest_ms: z.looseObject({ n: z.int(), max: z.number().nullable() }),
  }),
  leak: z.looseObject({
    memory: z.looseObject({ rss_bytes: growth, own_bytes: growth }),
    handles: idle,
    files: idle,
  }),
  summary: z.looseObject({
    false_cut_offs: z.looseObject({ count: z.int(), of: z.int() }),
    response_gap_ms: z.looseObject({ n: z.int(), p50: z.number().nullable(), p99: z.number().nullable() }),
  }),
  problems: z.array(z.string()).max(1_000),
})
export type LoadRunFile = z.infer<typeof loadSchema>

/** What the short form of gate 5 asks for (issue 9). */
export const scale = { embedded: 12, simulated: 50, minutes: 10, faults: 50, silenceMs: 4_000 } as const

/** Now and then a fault finds nobody to happen to. */
const HAPPENED = 0.9

/** Gate 5: stable under load, nothing lost. Anything shorter than its short form can fail it, and cannot pass it. */
export function scaleGate(loads: Readonly<Record<'embedded' | 'simulated', Found<LoadRunFile>>>): Gate {
  const both = Object.entries(loads) as [keyof typeof loads, Found<LoadRunFile>][]
  return gateOf({
    number: 5,
    title: 'scale',
    figures: both.flatMap(([stack, load]) => figuresOf(stack, load.value)),
    evidence: both.flatMap(([, load]): readonly Evidence[] => (load.value === null ? [] : load.evidence)),
    notes: both.flatMap(([stack, load]) =>
      load.value === null
        ? [`${stack}: ${load.why}`]
        : load.value.problems.map(problem => `${stack}: ${problem}`),
    ),
  })
}

function figuresOf(stack: 'embedded' | 'simulated', load: LoadRunFile | null): GateFigure[] {
  const named = (id: string, title: string, unit: string, floor?: number) => ({
    id: `${stack}_${id}`,
    title: `${stack}: ${title}`,
    unit,
    ...(floor !== undefined && { floor }),
  })
  const has = load !== null && load.calls.placed > 0
  const asked = (id: string, title: string, unit: string, of: { value: number; least: number }) => {
    const figure = valueFigure({ ...named(id, title, unit, of.least), better: 'more' }, load && of.value)
    // Too little of it is no failure of the server's.
    return figure.floor_verdict === 'fail' ? { ...figure, floor_verdict: 'not measured' as const } : figure
  }
  const done = load?.faults.filter(({ outcome }) => !outcome.startsWith('not done')).length ?? 0
  const own = load?.leak.memory.own_bytes
  const rss = load?.leak.memory.rss_bytes
  const gap = load?.summary.response_gap_ms
  return [
    asked('calls', 'callers at once', 'callers', { value: load?.callers ?? 0, least: scale[stack] }),
    valueFigure(named('live', 'calls at once by the server, mean', 'calls'), load?.calls.live_mean ?? null, {
      statistic: 'mean',
    }),
    asked('minutes', 'for', 'minutes', { value: load?.minutes ?? 0, least: scale.minutes }),
    asked('faults', 'faults that happened', 'faults', { value: done, least: scale.faults * HAPPENED }),
    valueFigure(
      named('lost', 'things lost', '', 0),
      load !== null && (has || load.lost.length > 0) ? load.lost.length : null,
      {
        n: load?.calls.placed ?? 0,
      },
    ),
    valueFigure(
      named('silence', 'longest silence where something was due', 'ms', scale.silenceMs),
      has ? load.silences.longest_ms.max : null,
      {
        statistic: 'max',
        n: load?.silences.longest_ms.n ?? 0,
        note:
          has && load.silences.over_4_s.length > 0
            ? `in ${load.silences.over_4_s.length} calls longer than 4 s`
            : null,
      },
    ),
    grown(named('own_memory', 'own memory, growth with each call', 'kB', MOST_OWN_BYTES / 1024), own),
    grown(
      named('resident_memory', 'resident memory, growth with each call', 'kB', MOST_RSS_BYTES / 1024),
      rss,
    ),
    left(named('handles', 'handles and files left behind', '', MOST_MORE), load),
    valueFigure(named('gap', 'response gap P50', 'ms'), gap?.p50 ?? null, {
      statistic: 'p50',
      n: gap?.n ?? 0,
    }),
    shareFigure(
      named('false_cut_offs', 'false cut-offs', 'share'),
      load?.summary.false_cut_offs.count ?? 0,
      load?.summary.false_cut_offs.of ?? 0,
    ),
  ]
}

function grown(
  bounds: Parameters<typeof valueFigure>[0],
  memory: z.infer<typeof growth> | undefined,
): GateFigure {
  const kB = memory?.per_call == null ? null : memory.per_call / 1024
  return valueFigure(bounds, kB, {
    statistic: 'slope',
    note: memory && kB === null ? 'the load was too short to tell' : null,
  })
}

function left(bounds: Parameters<typeof valueFigure>[0], load: LoadRunFile | null): GateFigure {
  const parts = load ? [load.leak.handles, load.leak.files] : []
  const more = parts.flatMap(({ before, after, ok }) =>
    ok === null || before === null || after === null ? [] : [after - before],
  )
  return valueFigure(bounds, more.length === 0 ? null : Math.max(...more), {
    statistic: 'max',
  })
}
