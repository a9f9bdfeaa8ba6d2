import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { copyWeights, WEIGHTS } from '../../tooling/weights.mjs'
import { findModel, MODEL_NAMES, packageRoot } from './models.ts'

describe('findModel', () => {
  test.each(MODEL_NAMES)('finds %s', name => {
    const file = findModel(name)
    expect(isAbsolute(file)).toBe(true)
    expect(existsSync(file)).toBe(true)
  })

  test('a model that is not there is an error that says what to do', () => {
    expect(() => findModel('whisper-huge.onnx')).toThrow(/whisper-huge\.onnx is missing.*npm ci/)
  })

  test('the package root is the one that has the sources', () => {
    expect(existsSync(join(packageRoot(), 'src/inference/models.ts'))).toBe(true)
  })
})

describe('copyWeights', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'antiphon-weights-'))
    await copyWeights(folder)
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('copies every model that is looked for at run time', () => {
    for (const name of MODEL_NAMES) expect(existsSync(join(folder, name)), name).toBe(true)
  })

  test('what it copied is what was verified', async () => {
    for (const { name, sha256 } of WEIGHTS) {
      const bytes = await readFile(join(folder, name))
      expect(createHash('sha256').update(bytes).digest('hex'), name).toBe(sha256)
    }
  })

  test('the vocabulary is a plain list of 32,000 pieces', async () => {
    const pieces: unknown = JSON.parse(await readFile(join(folder, 'moonshine-tiny/vocab.json'), 'utf8'))
    expect(pieces).toHaveLength(32_000)
    expect(pieces).toContain('\u2581the')
  })

  test('licences and a notice lie beside', async () => {
    const files = await readdir(folder)
    expect(files).toEqual(
      expect.arrayContaining([
        'LICENSE.llama-tokenizer.txt',
        'LICENSE.moonshine.txt',
        'LICENSE.silero-model.txt',
        'LICENSE.silero-plugin.txt',
        'NOTICE',
      ]),
    )
  })
})
