import type { Millis } from '../../flow/clock.ts'
import type { Random } from '../line/random.ts'

/** How long a simulated stage takes: always the same, or drawn anew each time. Milliseconds; `sigma` of a lognormal has no unit. */
export type Latency =
  | { readonly kind: 'constant'; readonly ms: Millis }
  | { readonly kind: 'uniform'; readonly from: Millis; readonly to: Millis }
  | { readonly kind: 'normal'; readonly mean: Millis; readonly deviation: Millis }
  | { readonly kind: 'lognormal'; readonly median: Millis; readonly sigma: number }

const LONGEST_MS = 60_000
const number = String.raw`\s*(\d+(?:\.\d+)?)\s*`
const written = new RegExp(`^(?:${number}|(uniform|normal|lognormal)\\(${number},${number}\\))$`)

/** Reads `150`, `uniform(100,200)`, `normal(150,40)` or `lognormal(150,0.4)`. Throws an Error that says what it may be. */
export function parseLatency(text: string): Latency {
  const [, constant, kind, first, second] = written.exec(text.trim()) ?? []
  const [a, b] = [Number(first), Number(second)]
  const latency: Latency | null =
    constant !== undefined
      ? { kind: 'constant', ms: Number(constant) }
      : kind === 'uniform' && a <= b
        ? { kind, from: a, to: b }
        : kind === 'normal'
          ? { kind, mean: a, deviation: b }
          : kind === 'lognormal'
            ? { kind, median: a, sigma: b }
            : null
  if (latency === null || medianOf(latency) > LONGEST_MS)
    throw new Error(
      `"${text}" is no latency: write milliseconds (150), uniform(100,200), normal(150,40) or lognormal(150,0.4), at most ${LONGEST_MS}`,
    )
  return latency
}

/** One draw, never below 0 or above a minute. */
export function drawLatency(latency: Latency, random: Random): Millis {
  return Math.max(0, Math.min(LONGEST_MS, drawn(latency, random)))
}

function drawn(latency: Latency, random: Random): Millis {
  switch (latency.kind) {
    case 'constant':
      return latency.ms
    case 'uniform':
      return latency.from + random() * (latency.to - latency.from)
    case 'normal':
      return latency.mean + latency.deviation * drawNormal(random)
    case 'lognormal':
      return latency.median * Math.exp(latency.sigma * drawNormal(random))
  }
}

/** Box and Muller's transform. */
const drawNormal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

/** Half of the draws are above it: what the bound on a median response gap is made of. */
export function medianOf(latency: Latency): Millis {
  switch (latency.kind) {
    case 'constant':
      return latency.ms
    case 'uniform':
      return (latency.from + latency.to) / 2
    case 'normal':
      return latency.mean
    case 'lognormal':
      return latency.median
  }
}

/** As it is written. */
export function latencyText(latency: Latency): string {
  switch (latency.kind) {
    case 'constant':
      return `${latency.ms}`
    case 'uniform':
      return `uniform(${latency.from},${latency.to})`
    case 'normal':
      return `normal(${latency.mean},${latency.deviation})`
    case 'lognormal':
      return `lognormal(${latency.median},${latency.sigma})`
  }
}
