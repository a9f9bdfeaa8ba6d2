import { expect, test } from 'vitest'
import { events, measures } from './marks.ts'

test('frames that meet stand below each other, and where no lane is left a tick has its type in the title', () => {
  const together = Array.from({ length: 6 }, () => ({ at_ms: 1000, type: 'agent_response', text: 'Hello.' }))
  const { svg, height } = events(together, 100)
  expect(svg.match(/>agent_response</g)).toHaveLength(4)
  expect(svg.match(/>·<title>1000 ms agent_response: Hello\.</g)).toHaveLength(2)
  expect(height).toBe(4 * 14)
})

test('a measure is a bracket over its stretch, its text below', () => {
  const gap = { figure: 'response_gap_ms', from_ms: 1000, to_ms: 1500, value: 500, text: 'gap 500 ms' }
  const { svg, height } = measures([gap, gap], 200)
  // 12 px before zero, 80 px a second.
  expect(svg).toContain('d="M92 205v-4H132v4"/><text x="96" y="214">gap 500 ms</text>')
  expect(svg).toContain('d="M92 227v-4H132v4"')
  expect(height).toBe(2 * 22)
})

test('a call without frames or measures needs no room for them', () => {
  expect(events([], 0).height).toBe(0)
  expect(measures([], 0).height).toBe(0)
})
