import {
  type CounterName,
  counterFamily,
  counters,
  type Family,
  type HistogramName,
  histograms,
} from './families.ts'

export type Labels = Readonly<Record<string, string>>

/** Counts and histograms of the whole process. Its families are those of `families.ts`, and counters named `shadow_…`. */
export interface Meter {
  count(name: CounterName, labels?: Labels, by?: number): void
  /** `value` in the unit that the name ends in. */
  observe(name: HistogramName, value: number, labels?: Labels): void
  /** As it is now; it does not change any more. */
  snapshot(): Snapshot
}

export interface Snapshot {
  readonly counters: readonly (Series & { readonly value: number })[]
  readonly histograms: readonly (Series & Histogram)[]
}

/** One line of figures of a family. */
export interface Series {
  readonly name: string
  readonly family: Family
  readonly labels: Labels
}

/** `buckets[i]` counts the values up to `bounds[i]`, those of the buckets before included; the rest is `count`. */
export interface Histogram {
  readonly bounds: readonly number[]
  readonly buckets: readonly number[]
  readonly count: number
  readonly sum: number
}

/** So many series of a family; what would be more is counted together as `other`. Whoever brings an agent along cannot fill the memory. */
const MOST_SERIES = 100
const OTHER = 'other'

export function createMeter(): Meter {
  const counted = openSeries<{ value: number }>(() => ({ value: 0 }))
  const observed = openSeries(bucketsOf)
  for (const name of Object.keys(counters) as (keyof typeof counters)[])
    for (const labels of knownLabels(counters[name])) counted.at(name, counters[name], labels)
  for (const name of Object.keys(histograms) as HistogramName[])
    for (const labels of knownLabels(histograms[name])) observed.at(name, histograms[name], labels)
  return {
    count(name, labels = {}, by = 1) {
      counted.at(name, counterFamily(name), labels).value += by
    },
    observe(name, value, labels = {}) {
      const seen = observed.at(name, histograms[name], labels)
      for (const [index, bound] of seen.bounds.entries())
        if (value <= bound) seen.buckets[index] = (seen.buckets[index] ?? 0) + 1
      seen.count += 1
      seen.sum += value
    },
    snapshot: () => ({ counters: counted.all(), histograms: observed.all() }),
  }
}

const bucketsOf = (name: string) => {
  const { bounds } = histograms[name as HistogramName]
  return { bounds, buckets: bounds.map(() => 0), count: 0, sum: 0 }
}

/** What is there before anything has happened: every known value of a single label, or the family without labels. */
function knownLabels({ labels = [], known = [] }: Family): readonly Labels[] {
  const [label] = labels
  return label === undefined ? [{}] : known.map(value => ({ [label]: value }))
}

function openSeries<T extends object>(fresh: (name: string) => T) {
  const families = new Map<string, Map<string, Series & T>>()
  return {
    at(name: string, family: Family, given: Labels): T {
      const own = families.get(name) ?? new Map<string, Series & T>()
      families.set(name, own)
      const names = family.labels ?? []
      const told = names.map(label => given[label] ?? OTHER)
      const isMore = own.size >= MOST_SERIES && !own.has(told.join('\0'))
      const values = isMore ? names.map(() => OTHER) : told
      const key = values.join('\0')
      const found = own.get(key)
      if (found) return found
      const labels = Object.fromEntries(names.map((label, index) => [label, values[index] ?? OTHER]))
      const made = { name, family, labels, ...fresh(name) }
      own.set(key, made)
      return made
    },
    all: () => structuredClone([...families.values()].flatMap(own => [...own.values()])),
  }
}
