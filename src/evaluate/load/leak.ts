import { percentile } from '../stats.ts'

/** What the server's process said of itself at a time of the load. */
export interface ProcessSample {
  readonly at_ms: number
  readonly live: number
  readonly rss_bytes: number
  readonly heap_used_bytes: number
  readonly external_bytes: number
  readonly handles: number
  readonly files: number | null
}

/** How one thing that a leak would show in grew. JSON as it stands. */
export interface Growth {
  readonly before: number
  readonly after: number
  /** Per call, by the Theil–Sen slope of the least of each half minute; null: the load was too short to tell. */
  readonly per_call: number | null
  readonly most_per_call: number
  readonly ok: boolean | null
}

export interface LeakReport {
  readonly verdict: 'pass' | 'fail' | 'not measured'
  readonly why: readonly string[]
  readonly memory: { readonly rss_bytes: Growth; readonly own_bytes: Growth }
  /** Open handles and files when nobody calls: before the load, and after it. */
  readonly handles: Idle
  readonly files: Idle
}

interface Idle {
  readonly before: number | null
  readonly after: number | null
  readonly ok: boolean | null
}

/** Models and caches have settled by then, and it takes so many windows to tell a slope from noise. */
const WARM_MS = 60_000
const WINDOW_MS = 30_000
const MIN_WINDOWS = 8
/**
 * A call's log alone is some 100 kB, its audio a megabyte: whoever keeps either is far above this. Of the whole process more is
 * put up with, since the allocator of native libraries gives nothing back.
 */
export const MOST_OWN_BYTES = 64 * 1024
export const MOST_RSS_BYTES = 192 * 1024
/** Connections that are kept for the next request, and timers that are about to end. */
export const MOST_MORE = 6

/**
 * Whether something was left behind. `idle` are samples with no call: one before the load, and one after it. The memory's floor, the
 * least of each half minute (what is there between two collections is no leak), must not rise with the calls by more than a little.
 */
export function findLeak(
  during: readonly ProcessSample[],
  calls: number,
  idle: { readonly before: ProcessSample | null; readonly after: ProcessSample | null },
): LeakReport {
  const growth = (of: (sample: ProcessSample) => number, most: number): Growth => {
    const floors = floorsOf(during, of)
    const perCall = floors.length < MIN_WINDOWS ? null : callSlope(floors, during, calls)
    return {
      before: floors[0]?.least ?? 0,
      after: floors.at(-1)?.least ?? 0,
      per_call: perCall,
      most_per_call: most,
      ok: perCall === null ? null : perCall <= most,
    }
  }
  const left = (of: (sample: ProcessSample) => number | null): Idle => {
    const before = idle.before && of(idle.before)
    const after = idle.after && of(idle.after)
    return { before, after, ok: before === null || after === null ? null : after <= before + MOST_MORE }
  }
  const memory = {
    rss_bytes: growth(sample => sample.rss_bytes, MOST_RSS_BYTES),
    own_bytes: growth(sample => sample.heap_used_bytes + sample.external_bytes, MOST_OWN_BYTES),
  }
  const handles = left(sample => sample.handles)
  const files = left(sample => sample.files)
  const parts = { 'resident memory': memory.rss_bytes, 'own memory': memory.own_bytes, handles, files }
  const bad = Object.entries(parts).filter(([, { ok }]) => ok === false)
  const unknown = Object.entries(parts).filter(([name, { ok }]) => ok === null && name !== 'files')
  return {
    verdict: bad.length > 0 ? 'fail' : unknown.length > 0 ? 'not measured' : 'pass',
    why: [
      ...bad.map(([name, part]) => `${name}: ${told(part)}`),
      ...unknown.map(([name]) => `${name}: the load was too short to tell`),
    ],
    memory,
    handles,
    files,
  }
}

const told = (part: Growth | Idle): string =>
  'per_call' in part
    ? `grows by ${Math.round((part.per_call ?? 0) / 1024)} kB with each call, at most ${part.most_per_call / 1024} are put up with`
    : `${part.after} where there were ${part.before}`

interface Floor {
  readonly at: number
  readonly least: number
}

function floorsOf(samples: readonly ProcessSample[], of: (sample: ProcessSample) => number): Floor[] {
  const windows = new Map<number, number>()
  for (const sample of samples.filter(({ at_ms }) => at_ms >= WARM_MS)) {
    const window = Math.floor(sample.at_ms / WINDOW_MS)
    windows.set(window, Math.min(windows.get(window) ?? Number.POSITIVE_INFINITY, of(sample)))
  }
  return [...windows].map(([window, least]) => ({ at: (window + 0.5) * WINDOW_MS, least }))
}

/** The median of the slopes between every two floors (Sen 1968), as bytes for a call. */
function callSlope(floors: readonly Floor[], during: readonly ProcessSample[], calls: number): number {
  const slopes = floors.flatMap((a, index) =>
    floors.slice(index + 1).map(b => (b.least - a.least) / (b.at - a.at)),
  )
  const callsPerMs = calls / Math.max(1, during.at(-1)?.at_ms ?? 1)
  return (percentile(slopes, 0.5) ?? 0) / callsPerMs
}
