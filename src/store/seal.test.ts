import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSeal } from './seal.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'antiphon-seal-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('what was sealed opens again, also for whoever comes later, and shows nothing of the text', () => {
  const sealed = openSeal(folder).seal('wsec_ Zoë 😀')
  expect(sealed).not.toContain('wsec')
  expect(Buffer.from(sealed, 'base64').toString()).not.toContain('wsec')
  expect(openSeal(folder).open(sealed)).toBe('wsec_ Zoë 😀')
  expect(openSeal(folder).seal('wsec_ Zoë 😀')).not.toBe(sealed)
})

test('the key is readable for its owner alone', () => {
  openSeal(folder)
  expect(statSync(join(folder, 'sealing.key')).mode & 0o777).toBe(0o600)
})

test('what another key sealed, or was changed, does not open', () => {
  const sealed = openSeal(folder).seal('secret')
  const bytes = Buffer.from(sealed, 'base64')
  bytes[14] = (bytes[14] ?? 0) ^ 1
  expect(openSeal(folder).open(bytes.toString('base64'))).toBeNull()
  expect(openSeal(folder).open('')).toBeNull()
  rmSync(join(folder, 'sealing.key'))
  expect(openSeal(folder).open(sealed)).toBeNull()
})

test('a file that is no key is refused by its name', () => {
  writeFileSync(join(folder, 'sealing.key'), 'nonsense')
  expect(() => openSeal(folder)).toThrow(/sealing\.key holds no key/)
})
