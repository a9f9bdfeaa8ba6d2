import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * What the sources of a checkout are, in sixteen digits of SHA-256: two that agree are the same. Null where there are none, as in an
 * installed package. What was found out about others says nothing about these.
 */
export function sourceDigest(root: string): string | null {
  const folder = join(root, 'src')
  if (!existsSync(folder)) return null
  const hash = createHash('sha256')
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .sort()
  for (const file of [...files, join(root, 'package.json')])
    hash
      .update(`${file.slice(root.length)}\0`)
      .update(readFileSync(file))
      .update('\0')
  return hash.digest('hex').slice(0, 16)
}
