import { escaped } from '../escaped.ts'
import type { ReportCall } from '../types.ts'
import { xOf } from './axis.ts'
import { lanesFor } from './lanes.ts'
import { shortened } from './shortened.ts'

/** Something drawn, and how much room it took, px. */
export interface Drawn {
  readonly svg: string
  readonly height: number
}

/** Average width of a letter at the size of the labels, px. */
const LETTER = 5.9
const EVENT_LANES = 4
const EVENT_HEIGHT = 14
const MEASURE_HEIGHT = 22

/** Frames of the wire as ticks with their type; where too many meet, ticks alone. The text is in the title. */
export function events(all: ReportCall['events'], top: number): Drawn {
  const sorted = all.toSorted((a, b) => a.at_ms - b.at_ms)
  const lanes = lanesFor(
    sorted.map(({ at_ms, type }) => ({ from: xOf(at_ms), to: xOf(at_ms) + 10 + type.length * LETTER })),
    EVENT_LANES,
  )
  const yOf = (index: number) => top + (lanes[index] ?? 0) * EVENT_HEIGHT
  const ticks = sorted.map(({ at_ms }, index) => `M${xOf(at_ms)} ${yOf(index)}v12`)
  const labels = sorted.map(({ at_ms, type, text }, index) => {
    const isNamed = lanes[index] != null
    const label = isNamed ? escaped(shortened(type, 40)) : '·'
    const told = [...(isNamed ? [] : [type]), ...(text === '' ? [] : [shortened(text, 120)])].join(': ')
    const title = `${Math.round(at_ms) || 0} ms ${escaped(told)}`.trimEnd()
    return `<text x="${xOf(at_ms + 40)}" y="${yOf(index) + 10}">${label}<title>${title}</title></text>`
  })
  return {
    svg: `<g class="event"><path d="${ticks.join('')}"/>${labels.join('')}</g>`,
    height: lanesIn(lanes) * EVENT_HEIGHT,
  }
}

/** What was measured, as brackets over the stretch it was measured on, with its text. */
export function measures(all: ReportCall['measures'], top: number): Drawn {
  const sorted = all.toSorted((a, b) => a.from_ms - b.from_ms || b.to_ms - a.to_ms)
  const lanes = lanesFor(
    sorted.map(({ from_ms, to_ms, text }) => ({
      from: xOf(from_ms),
      to: Math.max(xOf(to_ms) + 4, xOf(from_ms) + 12 + Math.min(60, text.length) * LETTER),
    })),
    sorted.length,
  )
  const svg = sorted.map(({ from_ms, to_ms, text }, index) => {
    const [x, to] = [xOf(from_ms), xOf(to_ms)]
    const y = top + (lanes[index] ?? 0) * MEASURE_HEIGHT
    return `<path d="M${x} ${y + 5}v-4H${to}v4"/><text x="${x + 4}" y="${y + 14}">${escaped(shortened(text, 60))}</text>`
  })
  return { svg: `<g class="measure">${svg.join('')}</g>`, height: lanesIn(lanes) * MEASURE_HEIGHT }
}

const lanesIn = (lanes: readonly (number | null)[]): number =>
  Math.max(0, ...lanes.map(lane => (lane ?? 0) + 1))
