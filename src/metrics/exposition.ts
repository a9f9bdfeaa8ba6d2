import { counters, type Family, histograms } from './families.ts'
import type { Labels, Snapshot } from './meter.ts'

/** A figure that is read when somebody asks. `name` as it is told, unit and all. */
export interface Gauge {
  readonly name: string
  readonly help: string
  /** `counter` where it only ever grows. */
  readonly type?: 'gauge' | 'counter'
  readonly value: number
  readonly labels?: Labels
}

/** What the exposition is served as. */
export const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/**
 * The figures as Prometheus reads them (text exposition format 0.0.4, prometheus.io/docs/instrumenting/exposition_formats): names with
 * the prefix `antiphon_`, times in seconds, counters ending in `_total`.
 */
export function exposition(
  { counters: counted, histograms: observed }: Snapshot,
  gauges: readonly Gauge[],
): string {
  const lines: string[] = []
  const told = new Set<string>()
  const head = (name: string, help: string, type: string) => {
    if (told.has(name)) return
    told.add(name)
    lines.push(`# HELP ${name} ${escaped(help)}`, `# TYPE ${name} ${type}`)
  }
  for (const { name, help, type = 'gauge', value, labels = {} } of gauges) {
    head(name, help, type)
    lines.push(sample(name, labels, value))
  }
  for (const { name, family, labels, value } of counted) {
    const full = counterTold(name)
    head(full, family.help, 'counter')
    lines.push(sample(full, labels, value / unitOf(name)))
  }
  for (const { name, family, labels, bounds, buckets, count, sum } of observed) {
    const full = histogramTold(name)
    const unit = unitOf(name)
    head(full, family.help, 'histogram')
    for (const [index, bound] of bounds.entries())
      lines.push(sample(`${full}_bucket`, { ...labels, le: String(bound / unit) }, buckets[index] ?? 0))
    lines.push(
      sample(`${full}_bucket`, { ...labels, le: '+Inf' }, count),
      sample(`${full}_sum`, labels, sum / unit),
      sample(`${full}_count`, labels, count),
    )
  }
  return `${lines.join('\n')}\n`
}

/** Every family that a meter has, as told; for the documentation. */
export const toldFamilies = (): readonly (Family & { readonly told: string; readonly type: string })[] => [
  ...Object.entries(histograms).map(([name, family]) => ({
    ...family,
    told: histogramTold(name),
    type: 'histogram',
  })),
  ...Object.entries(counters).map(([name, family]) => ({
    ...family,
    told: counterTold(name),
    type: 'counter',
  })),
]

const histogramTold = (name: string): string => `antiphon_${inSeconds(name)}`
const counterTold = (name: string): string => `antiphon_${inSeconds(name)}_total`
const inSeconds = (name: string): string => name.replace(/_ms$/, '_seconds')
const unitOf = (name: string): number => (name.endsWith('_ms') ? 1000 : 1)

function sample(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(
    ([label, of]) => `${label}="${escaped(of).replaceAll('"', '\\"')}"`,
  )
  return `${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${value}`
}

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
