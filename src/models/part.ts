import { open, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { PlaceFault } from './fault.ts'

const noteSchema = z.object({
  url: z.string(),
  validator: z.string().nullable(),
  bytes: z.number().int().nonnegative().nullable(),
})

/** Of what a part is the beginning: kept beside it, so that a later run can go on. */
export type PartNote = z.infer<typeof noteSchema>

export interface Part {
  readonly have: number
  readonly note: PartNote
}

/** Of the names in a model's folder, those of files that are not whole yet, and of their notes. */
export const isPart = (name: string): boolean => /\.part(\.json)?$/.test(name)

const notePath = (part: string) => `${part}.json`

/** What is there of a download of `url`: null where there is nothing, or the beginning of something else. */
export async function readPart(part: string, url: string): Promise<Part | null> {
  const text = await readFile(notePath(part), 'utf8').catch(absent)
  const size = await stat(part).then(found => found.size, absent)
  if (text === null || size === null) return null
  try {
    const note = noteSchema.parse(JSON.parse(text))
    return note.url === url ? { have: size, note } : null
  } catch {
    return null
  }
}

export const writeNote = (part: string, note: PartNote): Promise<void> =>
  writeFile(notePath(part), JSON.stringify(note))

export async function dropPart(part: string): Promise<void> {
  await rm(part, { force: true })
  await dropNote(part)
}

export const dropNote = (part: string): Promise<void> => rm(notePath(part), { force: true })

/**
 * Appends chunks to a file from `begin` on, what was behind is cut off; resolves to its size, on the disk by then.
 * Throws a PlaceFault at the first byte above `limit`.
 */
export async function writeFrom(
  path: string,
  begin: number,
  chunks: AsyncIterable<Uint8Array>,
  limit: number,
  wrote?: (size: number) => void,
): Promise<number> {
  await using file = await open(path, begin > 0 ? 'a' : 'w')
  let size = begin
  for await (const chunk of chunks) {
    size += chunk.length
    if (size > limit)
      throw new PlaceFault(`it is larger than the ${limit} bytes that it should have`, { useless: true })
    await file.writeFile(chunk)
    wrote?.(size)
  }
  await file.sync()
  return size
}

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw error
}
