import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Client, Feature } from './features.ts'
import { type Row, writeRows } from './report.ts'
import { saidOf, withRows } from './table.ts'

const DOC = join(import.meta.dirname, '../../../docs/clients.md')

export interface Matrix {
  /** A test that proves a feature of this client: passed, its cell gets a tick. Several may prove the same; all must pass. */
  prove(feature: Feature, how: string, run: () => void | Promise<void>): void
  /** The last call of the file: the document says what these tests showed, no more and no less. */
  check(): void
}

/** The column of one client: its tests, what they found, and that docs/clients.md agrees. */
export function matrixOf(client: Client, version: string): Matrix {
  const found = new Map<Feature, Row>()
  const proofs = new Set<Feature>()
  const note = (feature: Feature, passed: boolean, detail: string) => {
    const before = found.get(feature)
    if (before && !before.passed) return
    found.set(feature, { client, version, feature, passed, detail })
  }
  return {
    prove(feature, how, run) {
      proofs.add(feature)
      test(`${feature}: ${how}`, async () => {
        try {
          await run()
          note(feature, true, how)
        } catch (error) {
          note(feature, false, firstLine(error))
          throw error
        }
      })
    },
    check() {
      test('docs/clients.md says of this client what these tests showed', () => {
        // Some were left out by a filter: nothing is known of the rest.
        if (found.size < proofs.size) return
        const rows = [...found.values()]
        const doc = existsSync(DOC) ? readFileSync(DOC, 'utf8') : ''
        if (process.env.ANTIPHON_WRITE_MATRIX === '1')
          writeFileSync(DOC, withRows(doc, rows, new Date().toISOString().slice(0, 10)))
        const passed = rows.filter(row => row.passed).map(({ feature }) => feature)
        const said = saidOf(readFileSync(DOC, 'utf8'), client)
        expect([...said.features].sort()).toEqual([...passed].sort())
        expect(said.version).toBe(version)
      })
      afterAll(() => {
        if (found.size === proofs.size) writeRows(client, [...found.values()])
      })
    },
  }
}

const firstLine = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0]?.slice(0, 200) ?? ''
