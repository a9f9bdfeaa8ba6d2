import { randomBytes } from 'node:crypto'
import { chmodSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const BYTES = 32

/**
 * The key that this server signs its URLs with: 32 random bytes in `folder`/signing.key (mode 0600), made at the first
 * start and kept, so that what was signed stays valid over restarts. Whoever deletes the file makes everything invalid
 * that was ever signed. Throws where the file is no such key or cannot be read.
 */
export function signingKey(folder: string): Uint8Array {
  const path = join(folder, 'signing.key')
  return read(path) ?? make(path)
}

function read(path: string): Uint8Array | null {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  const key = Buffer.from(text.trim(), 'base64')
  if (key.length !== BYTES)
    throw new Error(`${path} holds no signing key; delete it, and a new one is made at the next start`)
  // A backup or a copy may have opened it to others.
  chmodSync(path, 0o600)
  return key
}

/** Written whole and then linked: a second process that starts at the same time reads this one's or makes it read its own. */
function make(path: string): Uint8Array {
  const part = `${path}.${process.pid}.part`
  writeFileSync(part, `${randomBytes(BYTES).toString('base64')}\n`, { mode: 0o600 })
  try {
    linkSync(part, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(part, { force: true })
  }
  const key = read(path)
  if (!key) throw new Error(`${path} could not be written`)
  return key
}
