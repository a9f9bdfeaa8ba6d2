import { open, stat } from 'node:fs/promises'
import { basename, dirname, join, posix, resolve } from 'node:path'
import type { Model, ModelFile, Place } from './catalogue.ts'

/** Where somebody said that a model's files are. */
interface Given {
  readonly where: string
  readonly member: string | null
  readonly is: 'folder' | 'zip' | 'file'
}

export interface Choice {
  /** A URL or a folder that is tried first: MIRROR/MODEL/FILE, which is how the models folder itself is laid out. */
  readonly mirror: string | null
  /** A path or a URL, `#MEMBER` behind it for a zip: then only this is tried. */
  readonly from: string | null
}

const MOST_SHOWN = 70

/** Looks at what `--from` names, so that the places of a model's files can be told. Throws an Error where it is not there. */
export async function placesOf(model: Model, choice: Choice): Promise<(file: ModelFile) => readonly Place[]> {
  if (choice.from === null) return file => [...mirrored(model, file, choice.mirror), ...file.places]
  const given = await lookAt(choice.from)
  return file => [placeIn(given, model, file)]
}

/** How a place is called: without what may be secret in a URL. */
export function shown({ where, member }: Place): string {
  const place = isUrl(where) && URL.canParse(where) ? bare(new URL(where)) : where
  return member ? `${place} (${basename(member)})` : place
}

export const isUrl = (where: string): boolean => /^https?:\/\//i.test(where)

/** Long paths are shortened: host and file say where it is. */
function bare({ origin, pathname }: URL): string {
  const name = pathname.slice(pathname.lastIndexOf('/'))
  return pathname.length > MOST_SHOWN && name !== pathname ? `${origin}/…${name}` : `${origin}${pathname}`
}

function mirrored(model: Model, file: ModelFile, mirror: string | null): readonly Place[] {
  if (mirror === null) return []
  if (!isUrl(mirror)) return [{ where: resolve(mirror, model.name, file.name) }]
  return [{ where: `${mirror.replace(/\/+$/, '')}/${model.name}/${file.name}` }]
}

async function lookAt(from: string): Promise<Given> {
  const [where, member] = splitMember(from)
  if (isUrl(where)) {
    if (!URL.canParse(where)) throw new Error(`--from ${where}: that is not a URL.`)
    const { pathname } = new URL(where)
    if (member !== null || /\.(whl|zip)$/i.test(pathname)) return { where, member, is: 'zip' }
    return { where, member, is: pathname.endsWith('/') ? 'folder' : 'file' }
  }
  // A path may have a # in it.
  for (const [path, part] of [
    [from, null],
    [where, member],
  ] as const) {
    const absolute = resolve(path)
    const found = await stat(absolute).catch(() => null)
    if (found?.isDirectory()) return { where: absolute, member: part, is: 'folder' }
    if (found) return { where: absolute, member: part, is: (await isZip(absolute)) ? 'zip' : 'file' }
  }
  throw new Error(`--from ${where}: there is no such file or folder.`)
}

function splitMember(from: string): readonly [string, string | null] {
  const at = from.indexOf('#')
  return at < 0 ? [from, null] : [from.slice(0, at), from.slice(at + 1) || null]
}

async function isZip(path: string): Promise<boolean> {
  await using file = await open(path)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0)
  return bytesRead === 4 && buffer.toString('latin1') === 'PK\u0003\u0004'
}

/** What is named is the model's first file; the others are looked for beside it, by their names. */
function placeIn({ where, member, is }: Given, model: Model, file: ModelFile): Place {
  const first = file === model.files[0]
  if (is === 'zip') {
    if (member === null) return { where, member: file.name }
    return { where, member: first ? member : posix.join(posix.dirname(member), file.name) }
  }
  if (isUrl(where)) {
    if (is === 'file' && first) return { where }
    const beside = new URL(where)
    beside.pathname = `${beside.pathname.slice(0, beside.pathname.lastIndexOf('/'))}/${file.name}`
    return { where: beside.href }
  }
  if (is === 'file') return { where: first ? where : join(dirname(where), file.name) }
  return { where: join(where, file.name) }
}
