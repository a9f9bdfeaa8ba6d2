import { expect, test } from 'vitest'
import { HALF, thinned, waveform } from './waveform.ts'

const of = { step_ms: 20, middle: 50, id: 'w1', class: 'caller' }
const pathOf = (peaks: readonly number[]) => / d="([^"]*)"/.exec(waveform(peaks, of))?.[1]

/** The heights that a path draws, one per step: what was put in, in pixels. */
function heightsOf(path: string | undefined): number[] {
  const [start = '', steps = ''] = path?.replace(/V0H0z$/, '').split('l') ?? []
  const heights = [-Number(start.split(' ')[1])]
  const numbers = steps.match(/-?\d+/g)?.map(Number) ?? []
  for (let at = 0; at < numbers.length; at += 2) {
    const [right = 0, down = 0] = numbers.slice(at)
    const from = heights.at(-1) ?? 0
    for (let step = 1; step <= right; step++) heights.push(from - (down * step) / right)
  }
  return heights
}

test('the path goes through the root of every peak, loud or silent', () => {
  const peaks = [0.25, 0, 0, 0, 1, 0.25, 0.25, 0.0625, 0, 0]
  expect(heightsOf(pathOf(peaks))).toEqual(peaks.map(peak => HALF * Math.sqrt(peak)))
})

test('silence is a step, not hundreds', () => {
  expect(pathOf([...Array(500).fill(0), 1])).toBe(`M0 0l 499 0 1-${HALF}V0H0z`)
})

test('a track without sound is not drawn', () => {
  expect(waveform([], of)).toBe('')
  expect(waveform([0, 0, Number.NaN], of)).toBe('')
})

test('a page of too many points keeps the louder of neighbours; a small one keeps all', () => {
  const small = new Map([['one', { step_ms: 20, caller: [0.1, 0.5, 0.2], agent: [] }]])
  expect(thinned(small)).toEqual(small)
  const track = Array.from({ length: 200_001 }, (_, at) => (at % 2 ? 0.5 : 0.1))
  const { step_ms, caller, agent } = thinned(
    new Map([['one', { step_ms: 20, caller: track, agent: track }]]),
  ).get('one') ?? { step_ms: 0, caller: [], agent: [] }
  expect(step_ms).toBe(40)
  expect(caller).toHaveLength(100_001)
  expect([agent[0], agent.at(-1)]).toEqual([0.5, 0.1])
})
