import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { PlaceFault } from './fault.ts'
import { writeFrom } from './part.ts'

/** More than any wheel has; a list of names has to end somewhere. */
const MOST_ENTRIES = 100_000

/**
 * Writes one member of a zip to `target`: the one of this very path, else the only one whose path ends with it. Nothing
 * else of the zip is written anywhere. Throws a PlaceFault where the member is not there or not of `bytes` bytes.
 */
export async function extract(zip: string, member: string, bytes: number, target: string): Promise<void> {
  const file = await inZip(() => openPromise(zip, { autoClose: false }))
  try {
    const entry = await inZip(() => find(file, member))
    if (entry.uncompressedSize !== bytes)
      throw new PlaceFault(
        `${entry.fileName} has ${entry.uncompressedSize} bytes in the zip and should have ${bytes}`,
      )
    const content = await inZip(() => file.openReadStreamPromise(entry))
    await writeFrom(target, 0, chunksOf(content), bytes)
  } finally {
    file.close()
  }
}

async function find(file: ZipFile, member: string): Promise<Entry> {
  const ends: Entry[] = []
  let count = 0
  for await (const entry of file.eachEntry()) {
    if (++count > MOST_ENTRIES) throw new PlaceFault(`the zip has more than ${MOST_ENTRIES} entries`)
    if (entry.fileName === member) return entry
    if (entry.fileName.endsWith(`/${member}`)) ends.push(entry)
  }
  const [only, ...others] = ends
  if (!only) throw new PlaceFault(`the zip has no ${member}`)
  if (others.length > 0)
    throw new PlaceFault(
      `the zip has several: ${ends.map(entry => entry.fileName).join(', ')}; name one with #PATH`,
    )
  return only
}

/** What is wrong with a zip is told apart from what is wrong with the disk that it is written to. */
async function inZip<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    throw zipFault(error)
  }
}

async function* chunksOf(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = content[Symbol.asyncIterator]()
  for (;;) {
    const next = await inZip(() => iterator.next())
    if (next.done) return
    yield next.value
  }
}

const zipFault = (error: unknown): PlaceFault =>
  error instanceof PlaceFault
    ? error
    : new PlaceFault(`the zip cannot be read (${(error as Error).message})`, { cause: error })
