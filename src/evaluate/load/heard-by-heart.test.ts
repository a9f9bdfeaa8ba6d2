import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadFlite } from '../../speech/tts/flite/flite.ts'
import { writeBook } from '../bench/hosted/scenario.ts'
import { heardByHeart } from './heard-by-heart.ts'
import { prepareRepertoire } from './scripts.ts'

test('callers of a load say what the simulated recogniser hears, where all of them have one voice', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'antiphon-heard-'))
  const voice = await loadFlite({ voices: ['slt'] })
  const all = await prepareRepertoire({ folder, corpus: null, voice: async () => voice })
  const kept = heardByHeart(all, await writeBook(folder, all.all))
  await voice.close()
  await rm(folder, { recursive: true })
  const texts = kept.questions.map(({ clip }) => clip.text)
  expect(texts).toContain('What time is it?')
  expect(all.questions.map(({ clip }) => clip.text)).toContain('ten of clubs')
  expect(texts).not.toContain('ten of clubs')
  expect(kept.stories).toEqual(all.stories)
})
