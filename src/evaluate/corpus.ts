import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const MANIFEST = 'manifest.json'
const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** A recording of the test corpus. `text` is what is said in it, empty where nothing is. */
export interface CorpusClip {
  /** Absolute path of a 16 kHz mono WAV file. */
  readonly path: string
  readonly kind: string
  readonly text: string
  readonly speaker: string
  readonly seconds: number
  readonly isTelephone: boolean
  /** A human for sure, with a transcript that a human made: fit for word error rates. */
  readonly isTrusted: boolean
}

const manifest = z.array(
  z.object({
    file: z.string(),
    kind: z.string(),
    sec: z.number(),
    text: z.string().nullish(),
    speaker: z.string().nullish(),
    transcript: z.string().optional(),
    note: z.string().optional(),
  }),
)

/** Folder of recorded human speech: `ANTIPHON_CORPUS`, else `shared/corpus` beside the checkout; null where there is none. */
export function findCorpus(): string | null {
  const folder = resolve(ROOT, process.env.ANTIPHON_CORPUS ?? '../shared/corpus')
  return existsSync(join(folder, MANIFEST)) ? folder : null
}

/** Lists a corpus by its manifest. Throws an Error that says what is wrong with it. */
export async function readCorpus(folder: string): Promise<readonly CorpusClip[]> {
  const file = join(folder, MANIFEST)
  const parsed = manifest.safeParse(JSON.parse(await readFile(file, 'utf8')))
  if (!parsed.success) throw new Error(`${file} is not a list of clips: ${z.prettifyError(parsed.error)}`)
  return parsed.data.map(({ file, kind, sec, text, speaker, transcript, note }) => {
    const isTelephone = file.includes('tel8k')
    const isMachineMade = transcript?.startsWith('machine') ?? false
    return {
      path: join(folder, file),
      kind,
      text: text ?? '',
      speaker: speaker ?? 'unknown',
      seconds: sec,
      isTelephone,
      isTrusted: kind === 'speech' && !isMachineMade && (note === undefined || isTelephone),
    }
  })
}
