import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { catalogue } from './catalogue.ts'
import { modelAt, newFolder, pullOptions, SETTINGS, WEIGHTS } from './fakes/shelf.ts'
import { lock } from './lock.ts'
import { pull } from './pull.ts'
import { findPulled, lockPath, remove, stateOf, verify } from './store.ts'

const { signal } = new AbortController()

/** A model that is pulled, from a folder. */
async function pulled() {
  const from = newFolder()
  mkdirSync(from, { recursive: true })
  writeFileSync(join(from, 'voice.onnx'), WEIGHTS)
  writeFileSync(join(from, 'voice.json'), SETTINGS)
  const model = modelAt([])
  const folder = newFolder()
  await pull(model, folder, pullOptions({ from }))
  const weights = join(folder, 'joe/voice.onnx')
  /** Changes one byte; whoever does it by stealth sets the time back. */
  const tamper = (stealthily: boolean) => {
    const { mtimeMs, atimeMs } = statSync(weights)
    const bytes = readFileSync(weights)
    bytes[1234]! ^= 1
    writeFileSync(weights, bytes)
    utimesSync(weights, atimeMs / 1000, stealthily ? mtimeMs / 1000 : mtimeMs / 1000 + 60)
  }
  return { model, folder, weights, tamper }
}

describe('what was pulled', () => {
  test('is found whole after it was copied or touched', async () => {
    const { model, folder, weights } = await pulled()
    utimesSync(weights, 1, 1)
    expect(await stateOf(model, folder)).toBe('pulled')
  })

  test('and then changed is refused: at once where it shows, at the latest by verify', async () => {
    const seen = await pulled()
    seen.tamper(false)
    expect(await stateOf(seen.model, seen.folder)).toBe('changed')

    const { model, folder, weights, tamper } = await pulled()
    expect(await verify(model, folder, signal)).toEqual([])
    tamper(true)
    expect(await verify(model, folder, signal)).toEqual([
      `${weights} is not the file that was pulled (200000 bytes, sha256 differs).`,
    ])
    expect(await stateOf(model, folder)).toBe('absent')
  })

  test('and then cut or lost is refused', async () => {
    const { model, folder, weights } = await pulled()
    writeFileSync(weights, WEIGHTS.subarray(1))
    expect(await stateOf(model, folder)).toBe('changed')
    rmSync(weights)
    expect(await stateOf(model, folder)).toBe('changed')
    expect(await verify(model, folder, signal)).toEqual([`${weights} is missing.`])
  })

  test('is another version’s when the catalogue has other hashes', async () => {
    const { model, folder } = await pulled()
    const [weights] = model.files
    expect(await stateOf({ ...model, files: [{ ...weights, sha256: 'newer' }] }, folder)).toBe('changed')
  })

  test('without a receipt, or with a broken one, is not pulled', async () => {
    const { model, folder } = await pulled()
    for (const text of ['', '{"format":1,"files":[{"name":7}]}', '{"format":2}']) {
      writeFileSync(join(folder, 'joe/receipt.json'), text)
      expect(await stateOf(model, folder)).toBe('absent')
    }
  })
})

describe('findPulled', () => {
  test('is null for what is not there, not whole, or not known', async () => {
    expect(await findPulled('joe', newFolder())).toBeNull()
    expect(await findPulled('../joe', newFolder())).toBeNull()
    // The files of the test’s own model are not those of the catalogue.
    expect(await findPulled('joe', (await pulled()).folder)).toBeNull()
  })

  test('gives absolute paths, the weights first', async () => {
    const folder = newFolder()
    const [joe] = catalogue
    mkdirSync(join(folder, 'joe'), { recursive: true })
    const files = joe!.files.map(({ name, bytes, sha256 }) => {
      const path = join(folder, 'joe', name)
      writeFileSync(path, '')
      return { path, bytes, name, sha256 }
    })
    // Whole by the receipt: sizes and times are what a start looks at.
    for (const { path, bytes } of files) truncateSync(path, bytes)
    const receipt = files.map(({ path, ...file }) => ({ ...file, modified_ms: statSync(path).mtimeMs }))
    writeFileSync(join(folder, 'joe/receipt.json'), JSON.stringify({ format: 1, files: receipt }))
    const found = await findPulled('joe', folder)
    expect(found).toEqual([
      join(folder, 'joe/en_US-joe-medium.onnx'),
      join(folder, 'joe/en_US-joe-medium.onnx.json'),
    ])
    expect(found?.every(isAbsolute)).toBe(true)
  })
})

describe('remove', () => {
  test('deletes what is ours, parts too, and leaves what is not', async () => {
    const { model, folder } = await pulled()
    writeFileSync(join(folder, 'joe/x.whl.part'), '')
    writeFileSync(join(folder, 'joe/x.whl.part.json'), '')
    writeFileSync(join(folder, 'joe/mine.txt'), '')
    expect(await remove(model, folder)).toBe(true)
    expect(readdirSync(join(folder, 'joe'))).toEqual(['mine.txt'])
  })

  test('leaves no empty folder, and says when there was nothing', async () => {
    const { model, folder } = await pulled()
    expect(await remove(model, folder)).toBe(true)
    expect(existsSync(join(folder, 'joe'))).toBe(false)
    expect(await remove(model, folder)).toBe(false)
  })

  test('waits for nobody: a pull that is under way is in the way', async () => {
    const { model, folder } = await pulled()
    await using _ = await lock(lockPath(model, folder))
    await expect(remove(model, folder)).rejects.toThrow(/somebody else is at work on this model/)
    expect(await stateOf(model, folder)).toBe('pulled')
  })
})
