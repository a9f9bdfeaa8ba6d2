import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { writeWav } from '../audio/wav.ts'
import { sampleLog } from '../record/sample-log.ts'
import { readBundle, type Unsealed, writeBundle } from './bundle.ts'
import { bundleOf } from './bundle-of.ts'
import { writeTar } from './tar.ts'

const log = `${sampleLog('conv_1')
  .map(entry => JSON.stringify(entry))
  .join('\n')}\n`
const record = { conversation_id: 'conv_1', transcript: [{ role: 'agent', message: 'Grüß Gott' }] }
const audio = new Uint8Array(writeWav(16_000, [new Int16Array(700).fill(9), new Int16Array(700)]))
const unsealed = (change: Partial<Unsealed> = {}): Unsealed => ({
  ...bundleOf({ log, record, audio, hidesWords: false }),
  ...change,
})

test('a call comes out of its bundle as it went in, with or without record and recording', async () => {
  const whole = await readBundle(await writeBundle(unsealed()))
  expect(whole).toMatchObject({ log, record, accepted: null })
  expect(Buffer.from(whole.audio ?? []).equals(audio)).toBe(true)
  expect(whole.manifest).toMatchObject({
    schema: 'antiphon-bundle-1',
    conversation_id: 'conv_1',
    build: 'test',
    started_at_unix_ms: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
    without_words: false,
  })
  const small = await readBundle(await writeBundle(unsealed({ record: null, audio: null })))
  expect(small).toMatchObject({ log, record: null, audio: null })
})

test('the same call gives the same bytes', async () => {
  const [one, other] = await Promise.all([writeBundle(unsealed()), writeBundle(unsealed())])
  expect(Buffer.compare(one, other)).toBe(0)
})

test('any changed byte is refused, wherever it is', async () => {
  const sealed = await writeBundle(unsealed())
  await fc.assert(
    fc.asyncProperty(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
      const bytes = Uint8Array.from(sealed)
      bytes[at] = (bytes[at] ?? 0) ^ change
      await expect(readBundle(bytes)).rejects.toThrow(
        /seal of the bundle is broken|it is no bundle|of schema/,
      )
    }),
    { numRuns: 300 },
  )
})

test('one that was cut short or has something behind it is refused', async () => {
  const sealed = await writeBundle(unsealed())
  await expect(readBundle(sealed.subarray(0, -1))).rejects.toThrow(/seal of the bundle is broken/)
  await expect(readBundle(Buffer.concat([sealed, Buffer.from('\n')]))).rejects.toThrow(/seal .* is broken/)
  await expect(readBundle(new Uint8Array())).rejects.toThrow(/it is no bundle/)
  await expect(readBundle(Buffer.from(log))).rejects.toThrow(/it is no bundle/)
})

test('one of a later schema says so', async () => {
  const later = `antiphon-bundle-7 ${'0'.repeat(64)}\nwhatever`
  await expect(readBundle(Buffer.from(later))).rejects.toThrow(/schema 7, and this build reads schema 1/)
})

test('a log that is too large says what is', async () => {
  await expect(writeBundle(unsealed({ log: 'x'.repeat((64 << 20) + 1) }))).rejects.toThrow(
    /^log\.jsonl has 67108865 bytes/,
  )
})

test('what is under the first line opens with tar', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bundle-'))
  try {
    const sealed = await writeBundle(unsealed())
    writeFileSync(join(folder, 'call.tgz'), sealed.subarray(sealed.indexOf(10) + 1))
    execFileSync('tar', ['xzf', 'call.tgz'], { cwd: folder })
    expect(readFileSync(join(folder, 'log.jsonl'), 'utf8')).toBe(log)
    expect(readFileSync(join(folder, 'recording.wav')).equals(audio)).toBe(true)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

/** Sealed in order, whatever it is. */
function seal(body: Uint8Array): Uint8Array {
  const hash = createHash('sha256').update(body).digest('hex')
  return Buffer.concat([Buffer.from(`antiphon-bundle-1 ${hash}\n`), body])
}
const byHand = (files: Readonly<Record<string, string>>) =>
  seal(gzipSync(writeTar(Object.entries(files).map(([name, text]) => ({ name, bytes: Buffer.from(text) })))))
const manifest = (change: object = {}) =>
  JSON.stringify({
    schema: 'antiphon-bundle-1',
    conversation_id: 'c',
    agent_id: 'a',
    build: '1',
    started_at_unix_ms: 0,
    without_words: false,
    parts: [{ name: 'log.jsonl', bytes: 1, sha256: createHash('sha256').update('x').digest('hex') }],
    ...change,
  })

test.each([
  ['no gzip', seal(Buffer.from('what')), /cannot be unpacked/],
  ['no tar', seal(gzipSync('what')), /the archive has no end/],
  ['a damaged tar', seal(gzipSync(Buffer.alloc(1024, 7))), /the archive is damaged/],
  ['another first file', byHand({ 'log.jsonl': 'x' }), /has no manifest\.json/],
  ['a manifest that is no JSON', byHand({ 'manifest.json': '{' }), /manifest\.json of the bundle is no JSON/],
  [
    'a manifest without a build',
    byHand({ 'manifest.json': manifest({ build: undefined }) }),
    /not valid[\s\S]*build/,
  ],
  [
    'a part that is not there',
    byHand({ 'manifest.json': manifest() }),
    /log\.jsonl .* is not what its manifest says/,
  ],
  [
    'a part of other bytes',
    byHand({ 'manifest.json': manifest(), 'log.jsonl': 'y' }),
    /not what its manifest says/,
  ],
  ['no log', byHand({ 'manifest.json': manifest({ parts: [] }), 'log.jsonl': 'x' }), /has no log\.jsonl/],
])('one put together by hand with %s is refused', async (_name, bytes, message) => {
  await expect(readBundle(bytes)).rejects.toThrow(message)
})

test('one put together by hand rightly is read', async () => {
  expect(await readBundle(byHand({ 'manifest.json': manifest(), 'log.jsonl': 'x' }))).toMatchObject({
    log: 'x',
  })
})
