import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { findCorpus, readCorpus } from './corpus.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antiphon-corpus-'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

const putManifest = (content: unknown) => writeFile(join(folder, 'manifest.json'), JSON.stringify(content))

test('the corpus is where the environment says, if it is there', async () => {
  vi.stubEnv('ANTIPHON_CORPUS', folder)
  expect(findCorpus()).toBeNull()
  await putManifest([])
  expect(findCorpus()).toBe(folder)
})

test('only people with a transcript made by people are trusted; telephone copies are, and are marked', async () => {
  await putManifest([
    { file: 'speech/a.wav', kind: 'speech', sec: 1, text: 'yes', speaker: 'ann' },
    {
      file: 'speech/tel8k__a.wav',
      kind: 'speech',
      sec: 1,
      text: 'yes',
      speaker: 'ann',
      note: 'telephone quality',
    },
    { file: 'speech/b.wav', kind: 'speech', sec: 1, text: 'no', speaker: 'ben', note: 'may be synthetic' },
    {
      file: 'long/c.wav',
      kind: 'speech',
      sec: 20,
      text: 'so',
      transcript: 'machine-made: not for error rates',
    },
    { file: 'noise/d.wav', kind: 'noise', sec: 4, text: null },
  ])
  const clips = await readCorpus(folder)
  expect(clips.map(clip => [clip.isTrusted, clip.isTelephone])).toEqual([
    [true, false],
    [true, true],
    [false, false],
    [false, false],
    [false, false],
  ])
  expect(clips[0]).toMatchObject({
    path: join(folder, 'speech/a.wav'),
    speaker: 'ann',
    seconds: 1,
    text: 'yes',
  })
})

test('a manifest of another shape is an error that names the file', async () => {
  await putManifest({ clips: [] })
  await expect(readCorpus(folder)).rejects.toThrow(/manifest\.json is not a list of clips/)
})
