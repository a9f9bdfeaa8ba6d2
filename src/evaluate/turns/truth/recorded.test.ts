import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeWav } from '../../../audio/wav.ts'
import { readRecorded } from './recorded.ts'

test('a file that is missing or no recording is left out and counted, and the others are read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'antiphon-corpus-'))
  const clip = (file: string, kind: string) => ({ file, kind, sec: 2, text: 'hello', speaker: 'x' })
  await writeFile(join(folder, 'text.wav'), 'hello')
  await writeFile(join(folder, 'quiet.wav'), writeWav(16_000, [new Int16Array(16_000)]))
  await writeFile(join(folder, 'noise.wav'), writeWav(16_000, [new Int16Array(16_000).fill(9)]))
  await writeFile(
    join(folder, 'manifest.json'),
    JSON.stringify([
      clip('missing.wav', 'speech'),
      clip('text.wav', 'noise'),
      clip('quiet.wav', 'speech'),
      clip('noise.wav', 'noise'),
    ]),
  )
  const { utterances, sounds, truth } = await readRecorded(folder, null)
  expect(truth).toEqual({
    clips: 2,
    used: 0,
    left_out: [
      { clip: 'missing.wav', why: 'cannot be read' },
      { clip: 'quiet.wav', why: 'no speech found' },
      { clip: 'text.wav', why: 'cannot be read' },
    ],
  })
  expect(utterances).toEqual([])
  expect(sounds.map(({ name }) => name)).toEqual(['noise'])
})
