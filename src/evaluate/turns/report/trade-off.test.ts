import { expect, test } from 'vitest'
import { aLatency, anEmptyReport, aRate, aReport, aSection } from './fakes/report.ts'
import { tradeOffMarkdown, tradeOffSvg } from './trade-off.ts'

const atPolicy = (policy: string, gap: number, cutOffs: number) =>
  aReport({
    policy,
    sections: [
      aSection('all', {
        figures: [
          aLatency('response_gap_ms', [
            ['one', gap],
            ['two', gap + 100],
          ]),
          aRate(
            'false_cut_offs',
            Array.from({ length: 20 }, (_, at) => ['one', at < cutOffs] as const),
            { by_speaker: { speakers: 3, mean: 0.1, low: 0.05, high: 0.2 } },
          ),
          aRate('yield_rate', [['one', true]]),
          aLatency('barge_in_stop_ms', [['one', 210]]),
        ],
      }),
    ],
  })

const sweep = [
  atPolicy('silence 200', 350, 8),
  atPolicy('silence 400', 550, 3),
  atPolicy('silence 800', 950, 0),
]

test('a row per policy has the gap and, in the same row, the cut-offs', () => {
  const [head, line, ...rows] = tradeOffMarkdown(sweep).trimEnd().split('\n')
  expect(head).toMatch(/^\| policy \| response gap P50 \| P90 \| P95 \| n \| false cut-offs/)
  expect(rows.map(row => row.split(' | ').length)).toEqual([19, 19, 19])
  expect(line?.split(' | ').length).toBe(19)
  expect(rows[1]).toBe(
    '| silence 400 | 550 | 650 | 650 | 2 | 3/20 | 15.0 % [5.2–36.0 %] | 10.0 % [5.0–20.0 %] | – | – | – | 1/1 (100.0 %) | 210 | – | – | – | – | – | – |',
  )
})

test('beside it stands what the policy does where nothing but the caller sounds', () => {
  const report = atPolicy('silence 400', 550, 3)
  const [alone] = atPolicy('', 450, 1).sections
  const sections = [...report.sections, ...(alone ? [{ ...alone, name: 'undisturbed' }] : [])]
  const row = tradeOffMarkdown([{ ...report, sections }])
    .trimEnd()
    .split('\n')
    .at(-1)
  expect(row).toMatch(/\| 450 \| 550 \| 1\/20 \(5.0 %\) \|$/)
})

test('a policy’s name cannot break the table or the picture', () => {
  const reports = [atPolicy('a | <b>&\n"c"', 350, 8)]
  expect(tradeOffMarkdown(reports)).toContain('| a \\| \\<b\\>\\& "c" |')
  expect(tradeOffSvg(reports)).toContain('a | &lt;b&gt;&amp; &quot;c&quot;')
})

test('the picture has one labelled point per policy, joined in order, with whiskers', () => {
  const svg = tradeOffSvg(sweep)
  const points = [...svg.matchAll(/class="point" cx="([\d.]+)" cy="([\d.]+)"/g)]
  const xs = points.map(([, x]) => Number(x))
  const ys = points.map(([, , y]) => Number(y))
  expect(xs).toEqual(xs.toSorted((a, b) => a - b))
  // Fewer cut-offs are lower in the picture, where y is larger.
  expect(ys).toEqual(ys.toSorted((a, b) => a - b))
  expect(svg.match(/class="whiskers"/g)).toHaveLength(3)
  expect(svg).toContain(`d="${points.map(([, x, y], at) => `${at === 0 ? 'M' : 'L'}${x} ${y}`).join('')}"`)
  for (const { policy } of sweep) expect(svg).toContain(`>${policy}</text>`)
  expect(svg).not.toMatch(/NaN|Infinity|undefined/)
})

test('points in one place keep their labels apart', () => {
  const svg = tradeOffSvg(Array.from({ length: 6 }, (_, at) => atPolicy(`policy ${at}`, 350, 2)))
  const places = [...svg.matchAll(/x="([\d.]+)" y="([\d.]+)">policy/g)].map(([, x, y]) => `${x} ${y}`)
  expect(new Set(places).size).toBe(6)
})

test('a policy without values is named and has no point', () => {
  const svg = tradeOffSvg([{ ...anEmptyReport(), policy: 'mute' }])
  expect(svg).toContain('nothing measured: mute')
  expect(svg).not.toContain('class="point"')
  expect(svg).not.toMatch(/NaN|Infinity/)
  expect(tradeOffMarkdown([anEmptyReport()])).toContain(
    `| default |${' – |'.repeat(3)} 0 |${' – |'.repeat(14)}`,
  )
  expect(tradeOffSvg([])).toContain('</svg>')
})
