import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../inference/models.ts'

/** The package's version, as in its package.json. */
export function version(): string {
  const { version: number } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
    version: string
  }
  return number
}
