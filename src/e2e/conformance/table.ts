import { type Client, clients, type Feature, features } from './features.ts'
import type { Row } from './report.ts'

const BEGIN = '<!-- matrix: written by the tests of src/e2e/conformance with ANTIPHON_WRITE_MATRIX=1 -->'
const END = '<!-- /matrix -->'
const names = Object.keys(clients) as Client[]

/** What the table in `doc` says a client does: the version it names, and the features that are ticked. */
export function saidOf(doc: string, client: Client): { version: string; features: readonly Feature[] } {
  const lines = tableOf(doc)
  const column = 1 + names.indexOf(client)
  const version = cell(lines[2] ?? '', column)
  return { version, features: features.filter(feature => isTicked(lines, feature, column)) }
}

/** The same document, with `rows` in the columns of their clients. `date` is the day of the run, as in 2026-11-30. */
export function withRows(doc: string, rows: readonly Row[], date: string): string {
  const old = tableOf(doc)
  const here = new Set(rows.map(({ client }) => client))
  const own = (client: Client) => rows.filter(row => row.client === client)
  const column = (client: Client) => 1 + names.indexOf(client)
  const line = (first: string, value: (client: Client) => string) =>
    `| ${first} | ${names.map(value).join(' | ')} |`
  const kept = (client: Client, n: number) => cell(old[n] ?? '', column(client))
  const versions = line('version', name => (here.has(name) ? (own(name)[0]?.version ?? '') : kept(name, 2)))
  const dates = line('last run', name => (here.has(name) ? date : kept(name, 3)))
  const ticks = features.map(feature =>
    line(feature, name => {
      const ticked = here.has(name)
        ? own(name).some(row => row.feature === feature && row.passed)
        : isTicked(old, feature, column(name))
      return ticked ? '✓' : ''
    }),
  )
  const head = line('', name => clients[name])
  const table = [head, `|---|${names.map(() => '---|').join('')}`, versions, dates, ...ticks].join('\n')
  const [before = '', after = ''] = [doc.split(BEGIN)[0], doc.split(END)[1]]
  return `${before}${BEGIN}\n${table}\n${END}${after}`
}

const tableOf = (doc: string): readonly string[] =>
  (doc.split(BEGIN)[1]?.split(END)[0] ?? '').trim().split('\n')
const cell = (line: string, column: number) => line.split('|')[column + 1]?.trim() ?? ''
const isTicked = (lines: readonly string[], feature: Feature, column: number) => {
  const line = lines.find(text => cell(text, 0) === feature)
  return line !== undefined && cell(line, column) === '✓'
}
