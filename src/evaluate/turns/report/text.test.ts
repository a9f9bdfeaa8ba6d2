import { expect, test } from 'vitest'
import { shareOf } from '../../stats.ts'
import { aLatency, anEmptyReport, aRate, aReport, aSection } from './fakes/report.ts'
import { reportText } from './text.ts'
import type { TurnsReport } from './types.ts'

const long = 'a-very-long-name-'.repeat(20)
const textOf = (report: TurnsReport) => reportText(report).join('\n')

test('a run says how it came about, what it measured, and that nothing went wrong', () => {
  const text = textOf(aReport())
  expect(text).toContain('ws://127.0.0.1:8000')
  expect(text).toContain('short, development half, seed 1')
  expect(text).toContain('0.1 0.2 0.3 before, 1.1 1.2 1.3 after')
  expect(text).toContain('1, 1 at once, took 12 min 30 s')
  expect(text).toContain('1 of 2 clips used, 1 left out')
  expect(text).toContain('1 × the methods disagree')
  expect(text).toMatch(/response gap ms +1 +412 +412 +412 +– +412/)
  expect(text).toMatch(/false cut offs +1 +0\/1 +0\.0 % \[0\.0–79\.3 %\]/)
  expect(text).toMatch(/MISSED +response gap ms +P50 ≤ 400 ms, P95 ≤ 1200 ms/)
  expect(text).toMatch(/met +false cut offs +≤ 31 %/)
  expect(text).toMatch(/agrees +response gap ms +within 20 ms: 57 of 60, P50 \+3/)
  expect(text.endsWith('no problems')).toBe(true)
})

test('a server that says something else is named loudly, and so is every problem', () => {
  const figures = [
    aLatency('response_gap_ms', [['one', 412]], {
      agreement: {
        n: 60,
        p50: -35.2,
        within: shareOf(20, 60),
        agrees: false,
        disturbed: { n: 3, p50: -300, within: shareOf(0, 3) },
      },
    }),
    aRate('false_cut_offs', [['one', true]]),
  ]
  const text = textOf(
    aReport({ sections: [aSection('all', { figures })], problems: ['the call two never began: refused'] }),
  )
  expect(text).toMatch(/DISAGREES +response gap ms +within 20 ms: 20 of 60, P50 −35/)
  expect(text).toContain('problems: 1\n  - the call two never began: refused')
})

test('simulated providers stand with their lower bound beside the gap and its cut-offs', () => {
  const text = textOf(aReport({ simulated: { text: 'providers that wait 300 ms', bound_ms: 300 } }))
  expect(text).toContain('300 ms; response gap measured: P50 412 ms with false cut-offs 0/1 (0.0 %)')
})

test('no line is longer than 120 columns, however long the names are', () => {
  const report = aReport()
  const lines = reportText({
    ...report,
    title: long,
    target: long,
    command: `${long} ${long}`,
    machine: long,
    problems: [long, `x ${long}`],
    truth: { clips: 1, used: 0, left_out: [{ clip: long, why: long }] },
    sections: report.sections.map(section => ({
      ...section,
      name: section.name === 'all' ? 'all' : long,
      title: long,
      asks: section.asks && long,
      figures: section.figures.map(figure => ({
        ...figure,
        title: long,
        by_speaker: { speakers: 4, mean: 12_345_678, low: 12_345_678, high: 12_345_678 },
        floor: { text: long, met: null },
      })),
    })),
  })
  expect(Math.max(...lines.map(line => [...line].length))).toBeLessThanOrEqual(120)
  expect(lines.join('')).toContain('…')
})

test('what a server sends cannot move the cursor', () => {
  expect(textOf(aReport({ problems: ['one\u001b[2J\ntwo\rthree'] }))).toContain('- one [2J two three')
})

test('a table with a latency has the false cut-offs beside it, counted or not', () => {
  const alone = [aLatency('response_gap_ms', [['one', 412]])]
  const text = textOf(
    aReport({
      sections: [
        aSection('all', { figures: alone }),
        aSection('smooth', { asks: 'answer', figures: alone }),
        aSection('people', { figures: alone }),
      ],
    }),
  )
  for (const head of [/^figure.*P50/, /^class.*gap P50/, /^calls.*gap P50/]) {
    const lines = text.split('\n')
    const at = lines.findIndex(line => head.test(line))
    expect(lines.slice(at, at + 3).join('\n')).toContain('false cut-offs')
  }
  expect(text).toMatch(/false cut-offs +0 +– +–/)
})

test('a class shows only the shares that some class has', () => {
  const text = textOf(
    aReport({
      sections: [
        aSection('all'),
        aSection('barge', { asks: 'yield', figures: [aRate('yield_rate', [['one', true]])] }),
        aSection('cough', { asks: 'hold', figures: [aRate('hold_rate', [['two', false]])] }),
      ],
    }),
  )
  expect(text).toMatch(/class +asks +sound +calls +gap P50 +false cut-offs +yields +holds\n/)
  expect(text).toMatch(/barge +yield +recorded +1 +– +– +1\/1 +–\n/)
  expect(text).toMatch(/cough +hold +recorded +1 +– +– +– +0\/1\n/)
})

test('a report without a single value prints dashes', () => {
  const text = textOf(anEmptyReport())
  expect(text).toContain('–')
  expect(text).not.toContain('NaN')
  expect(text).not.toContain('null')
  expect(textOf(aReport({ sections: [], calls: [] }))).toContain('no figures: –')
})

test('a number that is none prints a dash', () => {
  const broken = aLatency('response_gap_ms', [], { p50: Number.NaN, max: Number.POSITIVE_INFINITY })
  expect(textOf(aReport({ sections: [aSection('all', { figures: [broken] })] }))).not.toMatch(/NaN|Infinity/)
})
