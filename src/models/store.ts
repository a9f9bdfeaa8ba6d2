import { readdir, rm, rmdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { catalogue, type Model, type ModelFile } from './catalogue.ts'
import { sha256Of } from './digest.ts'
import { diskFault } from './fault.ts'
import { lock } from './lock.ts'
import { isPart } from './part.ts'
import { type Receipt, readReceipt, receiptPath } from './receipt.ts'

export const modelFolder = (model: Model, folder: string): string => resolve(folder, model.name)
export const lockPath = (model: Model, folder: string): string => join(modelFolder(model, folder), 'lock')

/**
 * The absolute paths of a pulled model's files, in the order of the catalogue (the weights first), or null where the
 * model is not there, not whole, or not the one of the catalogue. Cheap: a file is hashed again only if it was touched
 * since its pull. Never throws and never fetches anything.
 */
export async function findPulled(name: string, folder: string): Promise<readonly string[] | null> {
  const model = catalogue.find(known => known.name === name)
  return model && (await stateOf(model, folder)) === 'pulled' ? pathsOf(model, folder) : null
}

export type State = 'absent' | 'pulled' | 'changed'

/** `changed`: it was pulled, but its files are no longer those that were checked, or the catalogue has others by now. */
export async function stateOf(model: Model, folder: string): Promise<State> {
  const receipt = await readReceipt(modelFolder(model, folder))
  if (!receipt) return 'absent'
  const good = await Promise.all(model.files.map(file => isUntouched(file, receipt, model, folder)))
  return good.every(Boolean) ? 'pulled' : 'changed'
}

const pathsOf = (model: Model, folder: string): string[] =>
  model.files.map(file => join(modelFolder(model, folder), file.name))

async function isUntouched(
  file: ModelFile,
  receipt: Receipt,
  model: Model,
  folder: string,
): Promise<boolean> {
  const entry = receipt.files.find(({ name, sha256 }) => name === file.name && sha256 === file.sha256)
  const path = join(modelFolder(model, folder), file.name)
  const found = await stat(path).catch(() => null)
  if (!entry || found?.size !== file.bytes) return false
  return found.mtimeMs === entry.modified_ms || (await hasHash(file, path))
}

const hasHash = (file: ModelFile, path: string, signal?: AbortSignal): Promise<boolean> =>
  sha256Of(path, signal).then(
    hash => hash === file.sha256,
    error => {
      if (signal?.aborted) throw error
      return false
    },
  )

/** Whether the very file is at `path`; an abort is passed on, anything that cannot be read is not the file. */
export async function isWhole(file: ModelFile, path: string, signal: AbortSignal): Promise<boolean> {
  const found = await stat(path).catch(() => null)
  return found?.size === file.bytes && (await hasHash(file, path, signal))
}

/**
 * Hashes every file of a model again and returns what is wrong, a sentence each. Where something is, the receipt is
 * taken away, so that nothing uses the model until it is pulled again.
 */
export async function verify(model: Model, folder: string, signal: AbortSignal): Promise<readonly string[]> {
  const wrong: string[] = []
  for (const file of model.files) {
    const path = join(modelFolder(model, folder), file.name)
    if (await isWhole(file, path, signal)) continue
    const there = await stat(path).catch(() => null)
    wrong.push(
      there
        ? `${path} is not the file that was pulled (${there.size} bytes, sha256 differs).`
        : `${path} is missing.`,
    )
  }
  if (wrong.length > 0)
    await rm(receiptPath(modelFolder(model, folder)), { force: true }).catch(error => {
      throw diskFault(error, folder)
    })
  return wrong
}

/** Deletes a model's files, parts and receipt, and the folder if nothing else is in it. False where nothing was there. */
export async function remove(model: Model, folder: string): Promise<boolean> {
  const home = modelFolder(model, folder)
  const names = await readdir(home).catch(() => null)
  if (names === null) return false
  const own = new Set(model.files.map(file => file.name))
  const ours = names.filter(name => own.has(name) || name === 'receipt.json' || isPart(name))
  try {
    await using _ = await lock(lockPath(model, folder))
    // The receipt first: what is half removed is not pulled.
    await rm(receiptPath(home), { force: true })
    for (const name of ours) await rm(join(home, name), { force: true })
  } catch (error) {
    throw diskFault(error, folder)
  }
  await rmdir(home).catch(() => {})
  return ours.length > 0
}
