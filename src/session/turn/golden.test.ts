import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { rewrite } from './transcript-text.ts'

const folder = join(import.meta.dirname, '../../../transcripts')

// `npx vitest run golden -u` rewrites them: read the diff, and commit it only if you understand what caused it.
describe('golden conversations', () => {
  const files = readdirSync(folder).filter(name => name.endsWith('.txt'))
  test.each(files)('%s', async name => {
    const path = join(folder, name)
    await expect(rewrite(readFileSync(path, 'utf8'))).toMatchFileSnapshot(path)
  })
  test('there are some', () => expect(files.length).toBeGreaterThan(8))
})
