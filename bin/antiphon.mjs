#!/usr/bin/env node
// In a clone the command builds what is stale first; in an installed package there is nothing to build.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
if (existsSync(join(root, 'tooling/build.mjs'))) {
  const { build, isStale } = await import('../tooling/build.mjs')
  if (isStale()) {
    process.stderr.write('Building …\n')
    await build()
  }
}
const { run } = await import('../dist/cli/main.js')
await run(process.argv.slice(2))
