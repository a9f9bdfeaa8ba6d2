import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeWav } from '../audio/wav.ts'
import type { SpeechToText } from '../speech/provider.ts'
import type { CorpusClip } from './corpus.ts'
import { errorRateInterval, pooledErrorRate, type Recognition, recognizeClips } from './recognition.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antiphon-clips-'))
  await writeFile(join(folder, 'clip.wav'), writeWav(16_000, [new Int16Array(16_000)]))
})
afterAll(() => rm(folder, { recursive: true }))

const clipOf = (text: string, speaker: string): CorpusClip => ({
  path: join(folder, 'clip.wav'),
  kind: 'speech',
  text,
  speaker,
  seconds: 1,
  isTelephone: false,
  isTrusted: true,
})

// Hears the same whatever is said, and counts the sound it got.
const parrot = (text: string): SpeechToText => ({
  name: 'parrot',
  async *transcribe(input) {
    let samples = 0
    for await (const item of input) {
      if (item.type === 'audio') samples += item.pcm.length
      else {
        yield { type: 'text-partial', text: 'half', confidence: 0.1 }
        yield { type: 'text-final', text: samples === 16_000 ? text : '', confidence: 0.8, mark: item.mark }
      }
    }
  },
})

async function hear(text: string, clips: readonly CorpusClip[]) {
  const results: Recognition[] = []
  for await (const result of recognizeClips(parrot(text), clips)) results.push(result)
  return results
}

describe('recognizeClips', () => {
  test('has each clip heard whole and compares the final with what was said', async () => {
    const results = await hear('so it is', [clipOf('So it is.', 'ann'), clipOf('It was not', 'ben')])
    expect(results.map(({ errors, words }) => [errors, words])).toEqual([
      [0, 3],
      [3, 3],
    ])
    expect(results[0]).toMatchObject({ text: 'so it is', confidence: 0.8, soundMs: 1000, right: 3, heard: 3 })
  })

  test('a recogniser that gives no final is an error', async () => {
    const mute: SpeechToText = { name: 'mute', async *transcribe() {} }
    await expect(recognizeClips(mute, [clipOf('hello', 'ann')]).next()).rejects.toThrow(
      /mute gave no final.*clip\.wav/,
    )
  })
})

describe('errorRateInterval', () => {
  test('has no width where all speakers are alike, and has some where they differ', async () => {
    const alike = await hear('so it is', [clipOf('so it was', 'ann'), clipOf('so it was', 'ben')])
    expect(errorRateInterval(alike)).toEqual([1 / 3, 1 / 3])
    const unlike = await hear('so it is', [clipOf('so it is', 'ann'), clipOf('that was not', 'ben')])
    const [low, high] = errorRateInterval(unlike)
    expect(low).toBe(0)
    expect(high).toBe(1)
    expect(pooledErrorRate(unlike)).toBe(0.5)
  })
})
