import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sourceDigest } from '../../evaluate/gates/source-digest.ts'
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

/** What one client showed. */
export interface Report {
  readonly schema: 'antiphon-conformance-1'
  /** When its rows were written, ISO 8601. */
  readonly at: string
  /** Of the sources that were tested. */
  readonly source: string | null
  readonly rows: readonly Row[]
}

/** Where the tests leave what they found: a file for each client, since they run side by side. */
export const REPORTS = join(import.meta.dirname, '../../../node_modules/.conformance')

/** Puts the rows of one client in place of the ones it has. */
export function writeRows(client: Client, rows: readonly Row[], folder = REPORTS): void {
  const report: Report = {
    schema: 'antiphon-conformance-1',
    at: new Date().toISOString(),
    source: sourceDigest(join(import.meta.dirname, '../../..')),
    rows,
  }
  const file = join(folder, `${client}.json`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(`${file}.new`, `${JSON.stringify(report, null, 2)}\n`)
  renameSync(`${file}.new`, file)
}
