import { Script } from 'node:vm'
import { expect, test } from 'vitest'
import { aCall, aLatency, anEmptyReport, aRate, aReport, aSection, someWaveforms } from './fakes/report.ts'
import { reportHtml } from './html.ts'
import { script } from './page/script.ts'
import type { ReportCall, TurnsReport } from './types.ts'

const none = new Map<string, never>()
const idsOf = (html: string) => [...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id)
const linksOf = (html: string) => [...html.matchAll(/href="#([^"]*)"/g)].map(([, id]) => id)

test('text from a run stays text, wherever it stands', () => {
  const evil = `<img src=x onerror="alert('1')">&`
  const call = aCall('one')
  const report = aReport()
  const html = reportHtml(
    {
      ...report,
      title: evil,
      policy: evil,
      target: evil,
      command: evil,
      machine: evil,
      line: evil,
      simulated: { text: evil, bound_ms: 1 },
      problems: [evil],
      truth: { clips: 1, used: 0, left_out: [{ clip: evil, why: evil }] },
      sections: [...report.sections, aSection(evil, { asks: evil, title: evil })].map(section => ({
        ...section,
        figures: [
          aLatency(evil, [[evil, 1]], { title: evil, definition: evil, floor: { text: evil, met: false } }),
        ],
      })),
      calls: [
        {
          ...call,
          name: evil,
          class: evil,
          speaker: evil,
          end: evil,
          conversation_id: evil,
          recording: `javascript:${evil}`,
          scenario: evil,
          said: call.said.map(said => ({ ...said, text: evil })),
          replies: call.replies.map(reply => ({ ...reply, text: evil })),
          events: [{ at_ms: 1, type: evil, text: evil }],
          measures: [{ figure: evil, from_ms: 0, to_ms: 5, value: 5, text: evil }],
        },
      ],
    },
    none,
  )
  expect(html).not.toContain('<img')
  expect(html).not.toMatch(/"alert|javascript:/)
  expect(
    html.match(/&lt;img src=x onerror=&quot;alert\(&#39;1&#39;\)&quot;&gt;&amp;/g)?.length,
  ).toBeGreaterThan(20)
  expect(idsOf(html)).toEqual(expect.arrayContaining(linksOf(html)))
})

test('the page asks nobody for anything: no address outside its folder', () => {
  const html = reportHtml(manyCalls(3), none)
  const addresses = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address)
  expect(addresses).toContain('recordings/call-0.wav')
  expect(addresses).toContain('../scenarios/call-0.json')
  for (const address of addresses) expect(address).toMatch(/^(#|recordings\/|\.\.\/scenarios\/|data:,$)/)
  expect(html).not.toMatch(/url\((?!#seconds)|@import|fetch\(/)
  expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:/)
})

test('percentiles, numerators and listed values lead to a call that is there, and to the place in it', () => {
  const html = reportHtml(manyCalls(20), new Map([['call-3', someWaveforms(500)]]))
  const ids = idsOf(html)
  expect(new Set(ids).size).toBe(ids.length)
  const links = linksOf(html)
  expect(links.length).toBeGreaterThan(20)
  expect(ids).toEqual(expect.arrayContaining(links))
  const [, row] = /<tr><th scope="row"[^>]*><a href="#evidence-response_gap_ms"(.*)/.exec(html) ?? []
  // Gaps are 300, 301, … 319 ms; the P50 is the tenth, the P90 the eighteenth, the maximum the last.
  for (const at of [9, 17, 19])
    expect(row).toContain(`<a href="#call-call-${at}" data-at="1000-${1300 + at}">${300 + at}</a>`)
  expect(html).toMatch(/<a href="#call-call-0" data-at="2000-2400">4<\/a> of 20 · <b>20\.0 %<\/b>/)
})

test('a value of a call that the page does not show is no link', () => {
  const html = reportHtml(aReport({ calls: [] }), none)
  expect(html).not.toContain('href="#call-')
  expect(html).toContain('412')
})

test('a table with a latency has the false cut-offs in it', () => {
  const figures = [aLatency('response_gap_ms', [['one', 412]])]
  const html = reportHtml(
    aReport({
      sections: [
        aSection('all', { figures }),
        aSection('smooth', { asks: 'answer', figures }),
        aSection('people', { figures }),
      ],
    }),
    none,
  )
  const tables = [...html.matchAll(/<table>.*?<\/table>/gs)]
    .map(([table]) => table)
    .filter(table => /P50/.test(table))
  expect(tables).toHaveLength(3)
  for (const table of tables) expect(table).toContain('false cut-offs')
})

test('a long list of values is cut, the largest first, and says how many are missing', () => {
  const html = reportHtml(manyCalls(450), none)
  const [list] = /<details id="evidence-response_gap_ms">.*?<\/details>/s.exec(html) ?? []
  const values = [...(list ?? '').matchAll(/<\/a> <small>ann<\/small><td>(\d+)<td>/g)].map(([, value]) =>
    Number(value),
  )
  expect(values).toHaveLength(300)
  expect(values[0]).toBe(749)
  expect(values).toEqual(values.toSorted((a, b) => b - a))
  expect(list).toContain('150 more are in turns.json')
})

test('a call shows its speech, the end of the turn, replies, wire and measures', () => {
  const html = reportHtml(aReport(), new Map([['one', someWaveforms(450)]]))
  const [svg = ''] = /<svg class="timeline".*?<\/svg>/s.exec(html) ?? []
  expect(svg.match(/class="said"/g)).toHaveLength(1)
  // Two stretches with a pause between them: two boxes.
  expect(/class="said" d="([^"]*)"/.exec(svg)?.[1]?.match(/M/g)).toHaveLength(2)
  expect(svg).toContain('end of speech')
  expect(svg.match(/class="reply"/g)).toHaveLength(2)
  expect(svg).toContain('user_transcript')
  expect(svg).toContain('gap 412 ms')
  expect(svg).toMatch(/<g class="caller"[^>]*><path id="w0-caller"/)
  expect(html).toMatch(/data-at="4300-4712">response gap ms<\/button><td>412<td>4300 – 4712\n/)
  expect(html).toContain('<audio controls preload="none" src="recordings/one.wav">')
})

test('a report without a single value prints dashes', () => {
  for (const report of [anEmptyReport(), aReport({ sections: [], calls: [], problems: [] })]) {
    const html = reportHtml(report, none)
    expect(html).toContain('–')
    expect(html).not.toMatch(/NaN|Infinity|undefined|>null/)
  }
})

test('numbers that are none do not reach the page', () => {
  const nan = Number.NaN
  const report = aReport({
    took_ms: nan,
    sections: [aSection('all', { figures: [aLatency('response_gap_ms', [['one', nan]], { p50: nan })] })],
    calls: [
      aCall('one', {
        duration_ms: nan,
        said: [{ text: 'a', from_ms: nan, to_ms: nan, takes_floor: true, pauses: [] }],
        events: [{ at_ms: nan, type: 'agent_response', text: '' }],
        measures: [{ figure: 'hole_ms', from_ms: nan, to_ms: nan, value: nan, text: 'hole' }],
      }),
    ],
  })
  const waves = { step_ms: 20, caller: [nan, 0.5], agent: [] }
  expect(reportHtml(report, new Map([['one', waves]]))).not.toMatch(/NaN|Infinity/)
})

test('300 calls are a page below 6 MB', () => {
  const report = manyCalls(300)
  const waveforms = new Map(report.calls.map(({ name }) => [name, someWaveforms(600, 40)]))
  const html = reportHtml(report, waveforms)
  expect(Buffer.byteLength(html)).toBeGreaterThan(1_000_000)
  expect(Buffer.byteLength(html)).toBeLessThan(6_000_000)
})

test('the script of the page is JavaScript and cannot close its own tag', () => {
  expect(() => new Script(script)).not.toThrow()
  expect(script).not.toMatch(/<\/|<!--/)
})

const often = <T>(times: number, one: (at: number) => T): T[] =>
  Array.from({ length: times }, (_, at) => one(at))

/** As much as a real call of three turns has: a dozen measures and eight frames a turn. */
const fullCall = (name: string): ReportCall =>
  aCall(name, {
    duration_ms: 24_000,
    said: often(3, turn => ({
      text: 'When do you open tomorrow, and is there somebody I can ask about the parcel?',
      from_ms: turn * 7000 + 500.123,
      to_ms: turn * 7000 + 4200.456,
      takes_floor: true,
      pauses: [{ from_ms: turn * 7000 + 1500, to_ms: turn * 7000 + 1800 }],
    })),
    replies: often(3, turn => ({
      reply: turn + 1,
      text: 'We open at nine in the morning, and the desk upstairs can tell you about parcels.',
      from_ms: turn * 7000 + 4700.5,
      to_ms: turn * 7000 + 6900.25,
      interrupted: false,
    })),
    events: often(24, at => ({
      at_ms: at * 950.33,
      type: at % 2 ? 'agent_response' : 'user_transcript',
      text: 'We open at nine in the morning, and the desk upstairs can tell you about parcels.',
    })),
    measures: often(30, at => ({
      figure: at % 2 ? 'response_gap_ms' : 'false_cut_offs',
      from_ms: at * 700.123,
      to_ms: at * 700.123 + 412.7,
      value: at % 2 ? 412.7 : 0,
      text: at % 2 ? 'response gap 413 ms' : 'no false cut-off',
    })),
  })

function manyCalls(count: number): TurnsReport {
  const calls = often(count, at => fullCall(`call-${at}`))
  const figures = [
    aLatency(
      'response_gap_ms',
      calls.map(({ name }, at) => [name, 300 + at]),
    ),
    aRate(
      'false_cut_offs',
      calls.map(({ name }, at) => [name, at % 5 === 0]),
    ),
    ...often(20, at =>
      aLatency(
        `other_${at}`,
        calls.flatMap(({ name }) => often(3, turn => [name, 100 + turn] as const)),
      ),
    ),
  ]
  return aReport({
    calls,
    sections: [
      aSection('all', { calls: count, figures }),
      aSection('smooth', { asks: 'answer', calls: count, figures }),
    ],
  })
}
