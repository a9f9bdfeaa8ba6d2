import { rename, writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { writeBundle } from '../replay/bundle.ts'
import { acceptNow } from '../replay/bundled-call.ts'
import { version } from '../server/version.ts'
import { bundleFiles, openBundle } from './bundle-files.ts'
import { print } from './print.ts'

interface AcceptFlags {
  readonly why: string
  readonly json?: boolean
}

/**
 * `antiphon accept`: bundles whose calls are decided otherwise by this build are held to what it decides from now on, with the reason; what was
 * recorded stays in them.
 */
async function runAccept(paths: readonly string[], { why, json }: AcceptFlags): Promise<void> {
  if (why.trim() === '') throw new Error('--why is empty: say what changed, as the change log does')
  const files = await bundleFiles(paths)
  const changed: string[] = []
  for (const file of files) if (await acceptFile(file, why)) changed.push(file)
  print(
    {
      json: { why, bundles: files.length, accepted: changed },
      text: [
        ...changed,
        `${changed.length} of ${files.length} bundles are decided otherwise than they were held to, and are held to it now: ${why}`,
      ].join('\n'),
    },
    json,
  )
}

/** Whether there was anything to accept. */
async function acceptFile(file: string, why: string): Promise<boolean> {
  const bundle = await openBundle(file)
  const accepted = acceptNow(bundle, { name: file, why, build: version() })
  if (accepted === null) return false
  // A bundle that is half written would be a broken one.
  const beside = `${file}.part`
  await writeFile(beside, await writeBundle({ ...bundle, accepted }))
  await rename(beside, file)
  return true
}

export function addAccept(program: Command): void {
  program
    .command('accept <what...>')
    .description('bundles, or folders of them, that are decided otherwise on purpose: hold them to it')
    .requiredOption('--why <sentence>', 'what changed, as the change log says it')
    .option('--json', 'one JSON object on stdout')
    .action((what: readonly string[], flags: AcceptFlags) => runAccept(what, flags))
}
