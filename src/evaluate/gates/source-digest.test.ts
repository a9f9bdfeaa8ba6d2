import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sourceDigest } from './source-digest.ts'

test('sources are the same until one of their files is another', () => {
  const root = mkdtempSync(join(tmpdir(), 'antiphon-digest-'))
  writeFileSync(join(root, 'package.json'), '{}')
  expect(sourceDigest(root)).toBeNull()
  mkdirSync(join(root, 'src/deep'), { recursive: true })
  writeFileSync(join(root, 'src/deep/a.ts'), 'one')
  const before = sourceDigest(root)
  expect(before).toMatch(/^[0-9a-f]{16}$/)
  expect(sourceDigest(root)).toBe(before)
  writeFileSync(join(root, 'src/deep/a.ts'), 'two')
  expect(sourceDigest(root)).not.toBe(before)
  writeFileSync(join(root, 'src/deep/a.ts'), 'one')
  expect(sourceDigest(root)).toBe(before)
  writeFileSync(join(root, 'package.json'), '{"version":"2"}')
  expect(sourceDigest(root)).not.toBe(before)
})
