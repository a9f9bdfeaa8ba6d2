import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { BUNDLE_SUFFIX, type Bundle, MAX_BUNDLE_BYTES, readBundle } from '../replay/bundle.ts'

const MOST_FILES = 10_000

/** The bundles at these paths, those of folders in the order of their names. Throws an Error for a path where there is none. */
export async function bundleFiles(paths: readonly string[]): Promise<readonly string[]> {
  const files: string[] = []
  for (const path of paths) {
    const found = await stat(path).catch(() => {
      throw new Error(`there is no ${path}`)
    })
    if (!found.isDirectory()) files.push(path)
    else {
      const names = await readdir(path, { recursive: true })
      // A server's own data folder is called `.antiphon`.
      const bundles = names
        .filter(name => name.endsWith(BUNDLE_SUFFIX) && basename(name) !== BUNDLE_SUFFIX)
        .sort()
      if (bundles.length === 0) throw new Error(`${path} holds no bundle (*${BUNDLE_SUFFIX})`)
      files.push(...bundles.map(name => join(path, name)))
    }
    if (files.length > MOST_FILES) throw new Error(`more than ${MOST_FILES} bundles at once: name fewer`)
  }
  return files
}

/** The file at `path`, which is no pipe, no folder, and no larger than `most` bytes. Throws an Error with its path. */
export async function readSmall(path: string, most: number): Promise<Uint8Array> {
  const found = await stat(path).catch(() => {
    throw new Error(`there is no ${path}`)
  })
  if (!found.isFile()) throw new Error(`${path} is no plain file`)
  if (found.size > most) throw new Error(`${path} has ${found.size} bytes; at most ${most} are read`)
  return readFile(path)
}

/** The bundle in the file at `path`. Throws an Error with its path, and what is wrong with it. */
export async function openBundle(path: string): Promise<Bundle> {
  const bytes = await readSmall(path, MAX_BUNDLE_BYTES)
  return readBundle(bytes).catch(error => {
    throw new Error(`${path}: ${error instanceof Error ? error.message : String(error)}`)
  })
}
