import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Client, Feature } from './features.ts'

/** One cell of the matrix, as the run that wrote it found it. */
export interface Row {
  readonly client: Client
  /** Of the client's package. */
  readonly version: string
  readonly feature: Feature
  readonly passed: boolean
  /** The name of the test, or the first line of what failed. */
  readonly detail: string
}

/** `rows` of every client in order of time; a client that is run again replaces its own. */
export interface Report {
  readonly schema: 'antiphon-conformance-1'
  /** When its last rows were written, ISO 8601. */
  readonly at: string
  readonly rows: readonly Row[]
}

/** Where the tests leave what they found. */
export const REPORT = join(import.meta.dirname, '../../../node_modules/.conformance.json')

export function readReport(file = REPORT): Report {
  if (!existsSync(file)) return { schema: 'antiphon-conformance-1', at: '', rows: [] }
  return JSON.parse(readFileSync(file, 'utf8')) as Report
}

/** Puts the rows of one client in place of the ones it has. */
export function writeRows(client: Client, rows: readonly Row[], file = REPORT): void {
  const others = readReport(file).rows.filter(row => row.client !== client)
  const report: Report = {
    schema: 'antiphon-conformance-1',
    at: new Date().toISOString(),
    rows: [...others, ...rows],
  }
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.new`, `${JSON.stringify(report, null, 2)}\n`)
  renameSync(`${file}.new`, file)
}
