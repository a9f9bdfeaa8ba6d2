import type { Waveforms } from '../types.ts'
import { GUTTER, PX_PER_MS } from './axis.ts'

/** Half the height of a track, px. */
export const HALF = 24

/**
 * A track around the line `middle`, as one filled path and its mirror image. Heights are roots of the peaks, so that the −45 dBFS
 * from which on a sound counts can be seen (2 px) beside a loud voice.
 */
export function waveform(
  peaks: readonly number[],
  of: { step_ms: number; middle: number; id: string; class: string },
): string {
  const path = outline(peaks)
  if (path === '') return ''
  const id = `${of.id}-${of.class}`
  const width = Number((of.step_ms * PX_PER_MS).toFixed(3))
  return `<g class="${of.class}" transform="translate(${GUTTER} ${of.middle})scale(${width} 1)"><path id="${id}" d="${path}"/><use href="#${id}" transform="scale(1 -1)"/></g>`
}

/** Steps from point to point in whole pixels; a stretch that rises, falls or stays alike is one step. */
function outline(peaks: readonly number[]): string {
  const heights = peaks.map(peak => Math.round(HALF * Math.sqrt(Math.min(1, Math.max(0, peak || 0)))))
  if (!heights.some(height => height > 0)) return ''
  let path = `M0 ${-(heights[0] ?? 0)}l`
  let [right, down] = [0, 0]
  for (const [at, height] of heights.slice(1).entries()) {
    const lower = (heights[at] ?? 0) - height
    if (right > 0 && down !== lower * right) {
      path += step(right, down)
      ;[right, down] = [0, 0]
    }
    right++
    down += lower
  }
  return `${path}${step(right, down)}V0H0z`
}

/** A sign separates numbers as well as a blank does. */
const step = (right: number, down: number): string => ` ${right}${down < 0 ? '' : ' '}${down}`

/** Points that a page can bear, about a megabyte of path. */
const MOST_ON_A_PAGE = 240_000

/** The tracks of a page's calls, all with longer steps where they are too many together for a page that opens at once. */
export function thinned(all: ReadonlyMap<string, Waveforms>): Map<string, Waveforms> {
  const points = [...all.values()].reduce((sum, { caller, agent }) => sum + caller.length + agent.length, 0)
  const times = Math.max(1, Math.ceil(points / MOST_ON_A_PAGE))
  const louder = (peaks: readonly number[]) =>
    Array.from({ length: Math.ceil(peaks.length / times) }, (_, at) =>
      Math.max(...peaks.slice(at * times, (at + 1) * times)),
    )
  return new Map(
    [...all].map(([name, { step_ms, caller, agent }]) => [
      name,
      { step_ms: step_ms * times, caller: louder(caller), agent: louder(agent) },
    ]),
  )
}
