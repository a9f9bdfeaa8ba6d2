import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { z } from 'zod'
import { type File, readTar, writeTar } from './tar.ts'

/** What a bundle's file is called at its end. */
export const BUNDLE_SUFFIX = '.antiphon'
/** First words of a bundle, and the schema of its manifest. */
const SCHEMA = 'antiphon-bundle-1'

/** The largest parts, in bytes: days of a log, an hour of a recording. */
export const bundleLimits = { log: 64 << 20, record: 32 << 20, audio: 256 << 20 } as const
/** What gzip makes of incompressible sound is hardly more than the sound; the rest is room for the other parts. */
export const MAX_BUNDLE_BYTES = 320 << 20
const MAX_TAR_BYTES = 384 << 20

const files = {
  log: 'log.jsonl',
  record: 'record.json',
  audio: 'recording.wav',
  accepted: 'accepted.json',
} as const
type Part = keyof typeof files
const MANIFEST = 'manifest.json'

/** A call in one file: its log, and, where they were asked for, its record and its recording. */
export interface Bundle {
  readonly manifest: Manifest
  /** JSON lines, as `session/log.ts` has them. */
  readonly log: string
  /** The conversation as the REST API told it; null: left out. */
  readonly record: unknown
  /** WAV, the caller left and the agent right; null: left out. */
  readonly audio: Uint8Array | null
  /** Null: what was decided live is what a replay has to decide. */
  readonly accepted: Accepted | null
}

const acceptedSchema = z.object({
  /** What changed, in a sentence. */
  why: z.string().min(1).max(1000),
  /** The build that decides so. */
  build: z.string().max(200),
  /** The commands in order, each with the time and the place (counted among events, from 0) of the event that it follows. */
  decisions: z
    .array(z.object({ event: z.int().min(0), at: z.number(), command: z.looseObject({ type: z.string() }) }))
    .readonly(),
})

/** Decisions that somebody has agreed to in place of the recorded ones: a policy was changed on purpose. */
export type Accepted = Readonly<z.infer<typeof acceptedSchema>>

const manifestSchema = z.object({
  schema: z.literal(SCHEMA),
  conversation_id: z.string().max(200),
  agent_id: z.string().max(200),
  /** The build that took the call. */
  build: z.string().max(200),
  started_at_unix_ms: z.number(),
  /** Whether texts were replaced by numbered words (`antiphon export --no-words`). */
  without_words: z.boolean(),
  parts: z
    .array(z.object({ name: z.string().max(100), bytes: z.int().min(0), sha256: z.string().length(64) }))
    .max(8)
    .readonly(),
})

/** First file of a bundle: what it is, and the SHA-256 of each of the others. */
export type Manifest = Readonly<z.infer<typeof manifestSchema>>

export type Unsealed = Omit<Bundle, 'manifest'> & {
  readonly manifest: Omit<Manifest, 'schema' | 'parts'>
}

const zip = promisify(gzip)
const unzip = promisify(gunzip)
const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/**
 * Seals a call: one line `antiphon-bundle-1 SHA256` about all that follows, which is a gzipped tar. Throws an Error that names a part which is too
 * large. The same call gives the same bytes (with the same zlib).
 */
export async function writeBundle({ manifest, log, record, audio, accepted }: Unsealed): Promise<Uint8Array> {
  const parts: readonly File[] = [
    { name: files.log, bytes: Buffer.from(log) },
    ...(record === null ? [] : [{ name: files.record, bytes: Buffer.from(JSON.stringify(record)) }]),
    ...(accepted === null ? [] : [{ name: files.accepted, bytes: Buffer.from(JSON.stringify(accepted)) }]),
    ...(audio === null ? [] : [{ name: files.audio, bytes: audio }]),
  ]
  for (const { name, bytes } of parts) {
    const most = mostOf(name)
    if (bytes.length > most)
      throw new Error(
        `${name} has ${bytes.length} bytes, and a bundle takes ${most}${name === files.audio ? ': leave the sound out with --no-audio' : ''}`,
      )
  }
  const told: Manifest = {
    schema: SCHEMA,
    ...manifest,
    parts: parts.map(({ name, bytes }) => ({ name, bytes: bytes.length, sha256: hash(bytes) })),
  }
  const tar = writeTar([
    { name: MANIFEST, bytes: Buffer.from(`${JSON.stringify(told, null, 2)}\n`) },
    ...parts,
  ])
  const body = await zip(tar, { level: 9 })
  return Buffer.concat([Buffer.from(`${SCHEMA} ${hash(body)}\n`), body])
}

const LINE = new RegExp(`^${SCHEMA} ([0-9a-f]{64})\n$`)
const LINE_BYTES = SCHEMA.length + 1 + 64 + 1

/**
 * Opens a bundle. A single byte that was changed anywhere in it, a file that was cut short, a schema of a later release and a bundle over the
 * limits are each refused with an Error in a sentence. The seal tells damage; it is no signature.
 */
export async function readBundle(bytes: Uint8Array): Promise<Bundle> {
  if (bytes.length > MAX_BUNDLE_BYTES)
    throw new Error(`the bundle has ${bytes.length} bytes; at most ${MAX_BUNDLE_BYTES} are read`)
  const line = Buffer.from(bytes.subarray(0, LINE_BYTES)).toString('latin1')
  const [, seal] = LINE.exec(line) ?? []
  if (seal === undefined) throw new Error(notOurs(line))
  const body = bytes.subarray(LINE_BYTES)
  if (hash(body) !== seal)
    throw new Error(
      'the seal of the bundle is broken: it was changed or cut short after it was made. Export the call again',
    )
  const tar = await unzip(body, { maxOutputLength: MAX_TAR_BYTES }).catch(error => {
    throw new Error(
      `the bundle cannot be unpacked: ${error instanceof Error ? error.message : String(error)}`,
    )
  })
  return partsOf(readTar(tar))
}

function notOurs(line: string): string {
  const [, later] = /^antiphon-bundle-(\d{1,9}) /.exec(line) ?? []
  return later !== undefined && later !== '1'
    ? `it is a bundle of schema ${later}, and this build reads schema 1: use the release that made it, or a later one`
    : `it is no bundle: a bundle begins with “${SCHEMA}” and its seal`
}

function partsOf(all: readonly File[]): Bundle {
  const [first, ...rest] = all
  if (first?.name !== MANIFEST) throw new Error(`the bundle has no ${MANIFEST}`)
  const manifest = check(manifestSchema, first.bytes, MANIFEST)
  for (const { name, bytes, sha256 } of manifest.parts) {
    const file = rest.find(one => one.name === name)
    if (!file || file.bytes.length !== bytes || hash(file.bytes) !== sha256)
      throw new Error(`${name} of the bundle is not what its manifest says: it was put together by hand`)
    if (bytes > mostOf(name))
      throw new Error(`${name} of the bundle has ${bytes} bytes; at most ${mostOf(name)} are read`)
  }
  const find = (part: Part): Uint8Array | null =>
    manifest.parts.some(({ name }) => name === files[part])
      ? (rest.find(({ name }) => name === files[part])?.bytes ?? null)
      : null
  const log = find('log')
  if (!log) throw new Error(`the bundle has no ${files.log}`)
  const accepted = find('accepted')
  const record = find('record')
  return {
    manifest,
    log: Buffer.from(log).toString(),
    record: record && parse(record, files.record),
    audio: find('audio'),
    accepted: accepted && check(acceptedSchema, accepted, files.accepted),
  }
}

const mostOf = (name: string): number =>
  name === files.log ? bundleLimits.log : name === files.audio ? bundleLimits.audio : bundleLimits.record

function check<T>(schema: z.ZodType<T>, bytes: Uint8Array, name: string): T {
  const parsed = schema.safeParse(parse(bytes, name))
  if (parsed.success) return parsed.data
  throw new Error(`${name} of the bundle is not valid:\n${z.prettifyError(parsed.error)}`)
}

function parse(bytes: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString())
  } catch {
    throw new Error(`${name} of the bundle is no JSON`)
  }
}
