import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withSection } from '../../tooling/section.ts'
import { exposition, toldFamilies } from './exposition.ts'
import { createMeter } from './meter.ts'

const linesOf = (text: string, name: string) => text.split('\n').filter(line => line.startsWith(name))

test('times are told in seconds, counters as totals, buckets up to all of them', () => {
  const meter = createMeter()
  meter.observe('ttfb_ms', 30)
  meter.observe('ttfb_ms', 9000)
  meter.count('underrun_ms', {}, 1500)
  const text = exposition(meter.snapshot(), [])
  const ttfb = linesOf(text, 'antiphon_ttfb_seconds')
  expect(ttfb.slice(0, 3)).toEqual([
    'antiphon_ttfb_seconds_bucket{le="0.01"} 0',
    'antiphon_ttfb_seconds_bucket{le="0.02"} 0',
    'antiphon_ttfb_seconds_bucket{le="0.03"} 1',
  ])
  expect(ttfb.slice(-3)).toEqual([
    'antiphon_ttfb_seconds_bucket{le="+Inf"} 2',
    'antiphon_ttfb_seconds_sum 9.03',
    'antiphon_ttfb_seconds_count 2',
  ])
  expect(linesOf(text, 'antiphon_underrun_seconds_total')).toEqual(['antiphon_underrun_seconds_total 1.5'])
  expect(text).toMatch(/\n# TYPE antiphon_ttfb_seconds histogram\n/)
  expect(text.endsWith('\n')).toBe(true)
})

test('a label keeps whatever is in it, on one line', () => {
  const meter = createMeter()
  meter.count('failures', { stage: 'llm', provider: 'a "b" \\ c\nd', kind: 'down' })
  expect(linesOf(exposition(meter.snapshot(), []), 'antiphon_failures_total{')).toEqual([
    'antiphon_failures_total{stage="llm",provider="a \\"b\\" \\\\ c\\nd",kind="down"} 1',
  ])
})

test('every family is told once, with its kind, before its figures, and every line is one of the format', () => {
  const meter = createMeter()
  meter.count('calls', { reason: 'hang-up', status: 'done' })
  meter.count('shadow_cut_off')
  const lines = exposition(meter.snapshot(), [
    { name: 'antiphon_calls_live', help: 'Calls.', value: 3 },
    { name: 'antiphon_provider_info', help: 'Who.', value: 1, labels: { stage: 'stt', provider: 'a' } },
    { name: 'antiphon_provider_info', help: 'Who.', value: 1, labels: { stage: 'llm', provider: 'b' } },
  ]).split('\n')
  const types = lines.filter(line => line.startsWith('# TYPE')).map(line => line.split(' ')[2])
  expect(new Set(types).size).toBe(types.length)
  expect(types).toContain('antiphon_shadow_cut_off_total')
  const number = String.raw`(\d+(\.\d+)?|\+Inf)`
  const line = new RegExp(`^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\\{([a-z_]+="[^"]*",?)+\\})? ${number})?$`)
  expect(lines.filter(text => !line.test(text))).toEqual([])
})

// `npx vitest run src/metrics/exposition -u` rewrites it.
test('the table in docs/telemetry.md is what there is', async () => {
  const path = join(import.meta.dirname, '../../docs/telemetry.md')
  const rows = toldFamilies().map(
    ({ told, type, labels = [], help }) =>
      `| \`${told}\` | ${type} | ${labels.map(label => `\`${label}\``).join(', ')} | ${help} |`,
  )
  const table = ['| name | kind | labels | what |', '| --- | --- | --- | --- |', ...rows].join('\n')
  await expect(withSection(readFileSync(path, 'utf8'), 'families', table)).toMatchFileSnapshot(path)
})
