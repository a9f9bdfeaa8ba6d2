import { createReadStream } from 'node:fs'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { extract } from './archive.ts'
import type { Model, ModelFile, Place } from './catalogue.ts'
import { sha256Of } from './digest.ts'
import { download, type Net } from './download.ts'
import { diskFault, PlaceFault } from './fault.ts'
import { lock } from './lock.ts'
import { dropNote, dropPart, isPart, readPart, writeFrom } from './part.ts'
import { type Choice, isUrl, placesOf, shown } from './places.ts'
import { writeReceipt } from './receipt.ts'
import { isWhole, lockPath, modelFolder } from './store.ts'

/** What a person may see of a pull. */
export type PullNews =
  | { readonly type: 'from'; readonly file: string; readonly place: string }
  | { readonly type: 'progress'; readonly file: string; readonly have: number; readonly bytes: number | null }
  | { readonly type: 'refused'; readonly file: string; readonly place: string; readonly why: string }
  | { readonly type: 'checked'; readonly file: string }

export interface PullOptions extends Choice {
  readonly net: Net
  readonly tell: (news: PullNews) => void
}

/** Of a zip of which nothing is known, at most: it holds a model, and a wheel around it. */
const MOST_ARCHIVE_BYTES = 1 << 30

/**
 * Fetches what is missing of a model, checks it, and only then gives it its name. Files that are there already and right
 * are kept. Throws an Error that says of every place what was wrong with it, or the signal's reason when aborted; what
 * has come by then is kept, and the next pull goes on from there.
 */
export async function pull(model: Model, folder: string, options: PullOptions): Promise<void> {
  const home = modelFolder(model, folder)
  const places = await placesOf(model, options)
  try {
    await mkdir(home, { recursive: true })
    await using _ = await lock(lockPath(model, folder))
    const archives: Archives = new Map()
    for (const file of model.files) await pullFile(model, file, home, places(file), archives, options)
    await writeReceipt(model, home)
    await dropParts(home)
  } catch (error) {
    throw diskFault(error, home)
  }
}

/** The zips of this pull by URL: here, or why not. */
type Archives = Map<string, 'here' | PlaceFault>

async function pullFile(
  model: Model,
  file: ModelFile,
  home: string,
  places: readonly Place[],
  archives: Archives,
  options: PullOptions,
): Promise<void> {
  const target = join(home, file.name)
  const { tell, net } = options
  if (await isWhole(file, target, net.signal)) return tell({ type: 'checked', file: file.name })
  const refusals: string[] = []
  for (const place of places) {
    tell({ type: 'from', file: file.name, place: shown(place) })
    try {
      await fetchChecked(file, place, home, archives, options)
      await rename(`${target}.part`, target)
      await dropNote(`${target}.part`)
      return tell({ type: 'checked', file: file.name })
    } catch (error) {
      if (!(error instanceof PlaceFault)) throw error
      refusals.push(`${shown(place)}: ${error.message}`)
      tell({ type: 'refused', file: file.name, place: shown(place), why: error.message })
    }
  }
  throw new Error(
    `${file.name} of ${model.name} could not be had:\n  ${refusals.join('\n  ')}\nBehind a proxy, set HTTPS_PROXY; for a mirror or a file of your own see docs/models.md.`,
  )
}

/** Leaves the very file at FILE.part. */
async function fetchChecked(
  file: ModelFile,
  place: Place,
  home: string,
  archives: Archives,
  options: PullOptions,
): Promise<void> {
  const part = join(home, `${file.name}.part`)
  if (place.member === undefined && isUrl(place.where))
    return downloadChecked(file.name, place.where, file, part, options)
  await dropNote(part)
  if (place.member === undefined) await copyFrom(place.where, part, file.bytes)
  else if (isUrl(place.where)) await unpack(file, place.member, place, part, home, archives, options)
  else await extract(place.where, place.member, file.bytes, part)
  if (await isWhole(file, part, options.net.signal)) return
  await dropPart(part)
  throw notTheFile()
}

const notTheFile = () => new PlaceFault('its sha256 is not the one of the catalogue, so it was not used')

async function copyFrom(path: string, part: string, bytes: number): Promise<void> {
  const found = await stat(path).catch(() => null)
  if (!found?.isFile()) throw new PlaceFault('there is no such file')
  if (found.size !== bytes) throw new PlaceFault(`it has ${found.size} bytes and should have ${bytes}`)
  await writeFrom(part, 0, readable(path), bytes)
}

async function* readable(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path)
  } catch (error) {
    throw new PlaceFault(`it cannot be read (${(error as NodeJS.ErrnoException).code})`, { cause: error })
  }
}

/** Takes a member out of a zip that is fetched once for all files of the model. */
async function unpack(
  file: ModelFile,
  member: string,
  { where, archive }: Place,
  part: string,
  home: string,
  archives: Archives,
  options: PullOptions,
): Promise<void> {
  const name = basename(new URL(where).pathname)
    .replace(/[^\w.-]/g, '_')
    .slice(-100)
  const zip = join(home, `${name}.part`)
  const known = archives.get(where)
  if (known instanceof PlaceFault) throw known
  try {
    if (!known) await downloadChecked(name, where, archive ?? null, zip, options)
    archives.set(where, 'here')
    await extract(zip, member, file.bytes, part)
  } catch (error) {
    if (error instanceof PlaceFault) archives.set(where, error)
    throw error
  }
}

/** What was put together from two runs may be wrong where neither was: then once more from the start. */
async function downloadChecked(
  name: string,
  url: string,
  expected: { readonly bytes: number; readonly sha256: string } | null,
  part: string,
  { net, tell }: PullOptions,
): Promise<void> {
  const wanted = { url, bytes: expected?.bytes ?? null, limit: expected?.bytes ?? MOST_ARCHIVE_BYTES }
  for (;;) {
    const resumed = (await readPart(part, url)) !== null
    await download(wanted, part, net, (have, bytes) => tell({ type: 'progress', file: name, have, bytes }))
    if (!expected || (await sha256Of(part, net.signal)) === expected.sha256) return
    await dropPart(part)
    if (!resumed) throw notTheFile()
  }
}

async function dropParts(home: string): Promise<void> {
  for (const name of await readdir(home)) if (isPart(name)) await rm(join(home, name), { force: true })
}
