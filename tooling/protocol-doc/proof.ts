import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A test: its file, from the root of the repository, and its name as it stands there. */
export type Proof = readonly [file: string, test: string]

const root = join(import.meta.dirname, '../..')

/** The proofs among these that name no test: its file is not there, or has no test of that name. */
export const missingProofs = (proofs: readonly Proof[]): readonly Proof[] =>
  proofs.filter(([file, name]) => !testsIn(file).has(name))

function testsIn(file: string): ReadonlySet<string> {
  try {
    const text = readFileSync(join(root, file), 'utf8')
    // `test('…'`, and what is called after `test.each(…)`: a name in quotes at the start of its arguments.
    return new Set(
      [...text.matchAll(/\(\s*'((?:[^'\\\n]|\\.)+)',\s*(?:async )?[(a-z_]/g)].map(([, name]) => name ?? ''),
    )
  } catch {
    return new Set()
  }
}

/** As it stands in a table. */
export const showProof = ([file, name]: Proof): string =>
  `[${file.slice(file.lastIndexOf('/') + 1)}](../${file}): ${name.replaceAll('|', '\\|')}`

/** Rows under a head, in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map(row => `| ${row.join(' | ')} |`).join('\n')
}
