import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Command } from 'commander'
import { BUNDLE_SUFFIX, bundleLimits, writeBundle } from '../replay/bundle.ts'
import { bundleOf } from '../replay/bundle-of.ts'
import { askServer, type ServerAddress } from './ask-server.ts'
import { HERE } from './here.ts'
import { print } from './print.ts'

/** A recording may come from far away. */
const AUDIO_MS = 300_000

export interface ExportFlags extends ServerAddress {
  readonly out?: string
  readonly audio: boolean
  readonly words: boolean
  readonly json?: boolean
}

/** The bundle of a call that a server holds. Throws an Error in a sentence for one that it does not hold, or that goes on. */
export async function exportCall(
  conversation: string,
  server: ServerAddress,
  { audio: takesAudio, words }: { readonly audio: boolean; readonly words: boolean },
): Promise<Uint8Array> {
  const id = encodeURIComponent(conversation)
  const record = await askServer(server, `/v1/convai/conversations/${id}`, { most: bundleLimits.record })
  if (record === null) throw new Error(`${server.url} has no conversation ${conversation}`)
  const told = JSON.parse(Buffer.from(record).toString()) as { status?: string; has_audio?: boolean }
  if (told.status === 'initiated' || told.status === 'in-progress')
    throw new Error(`conversation ${conversation} goes on: export it when it is over`)
  const log = await askServer(server, `/v1/antiphon/conversations/${id}/events`, { most: bundleLimits.log })
  if (log === null)
    throw new Error(
      `${server.url} keeps no log of ${conversation} (zero retention keeps none), so there is nothing to replay`,
    )
  const audio =
    takesAudio && words && told.has_audio
      ? await askServer(server, `/v1/convai/conversations/${id}/audio`, {
          most: bundleLimits.audio,
          ms: AUDIO_MS,
        })
      : null
  return writeBundle(bundleOf({ log: Buffer.from(log).toString(), record: told, audio, hidesWords: !words }))
}

/** `antiphon export`: a call in one sealed file. */
async function runExport(conversation: string, flags: ExportFlags): Promise<void> {
  const out = flags.out ?? `${conversation.replace(/[^\w.-]/g, '_')}${BUNDLE_SUFFIX}`
  const bundle = await exportCall(conversation, flags, flags)
  await mkdir(dirname(out), { recursive: true })
  await writeFile(out, bundle)
  const holds = !flags.words
    ? 'without words and sound'
    : flags.audio
      ? 'with the recording, where there is one'
      : 'without sound'
  print(
    {
      json: { conversation, file: out, bytes: bundle.length },
      text: `${out}  ${bundle.length} bytes, ${holds}\nReplay it: antiphon replay ${out}`,
    },
    flags.json,
  )
}

export function addExport(program: Command): void {
  program
    .command('export <conversation>')
    .description('a call in one sealed file that can be replayed anywhere')
    .option('--out <file>', `where to (./CONVERSATION${BUNDLE_SUFFIX})`)
    .option('--no-audio', 'leave the recording out')
    .option('--no-words', 'replace all that was said by numbers, and leave record and recording out')
    .option('--url <url>', 'server that holds the call', HERE)
    .option('--key-env <name>', 'environment variable with its API key')
    .option('--json', 'one JSON object on stdout')
    .action((conversation: string, flags: ExportFlags) => runExport(conversation, flags))
}
