import { mkdtempSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rmsDbfs } from '../../audio/level.ts'
import { type Pcm, toSamples } from '../../audio/pcm.ts'
import { writeWav } from '../../audio/wav.ts'
import { seedRandom } from '../../simulate/line/random.ts'
import { ProviderError, type SpeechToText } from '../../speech/provider.ts'
import type { CorpusClip } from '../corpus.ts'
import { activeDbfs } from '../turns/sounds/level.ts'
import { type Condition, mixAt } from './conditions.ts'
import { splitBySpeaker, spreadOver } from './held-back.ts'
import { measureConfidence } from './measure.ts'
import { confidenceReport } from './report.ts'

const SAID = 'one two three four five six seven eight nine ten'
const folder = mkdtempSync(join(tmpdir(), 'antiphon-confidence-'))
beforeAll(async () => {
  await writeFile(join(folder, 'clip.wav'), writeWav(16_000, [new Int16Array(3_200)]))
})
afterAll(() => rm(folder, { recursive: true }))

const clipOf = (speaker: string, of: Partial<CorpusClip> = {}): CorpusClip => ({
  path: join(folder, 'clip.wav'),
  kind: 'speech',
  text: SAID,
  speaker,
  seconds: 0.2,
  isTelephone: false,
  isTrusted: true,
  ...of,
})
const asRecorded: Condition = { id: 'wideband', title: 'as recorded', clips: 'heldBack', alter: pcm => pcm }
const split = {
  fitted: [],
  heldBack: ['ann', 'ben', 'cy', 'di', 'eve'].map(name => clipOf(name)),
  telephone: [],
}
const options = { conditions: [asRecorded], most: Infinity, seed: 1 }

/** Has nine words of ten right, and says that it is so sure. */
const recogniser = (confidence: number, error?: () => ProviderError | undefined): SpeechToText => ({
  name: 'parrot',
  async *transcribe(input) {
    for await (const item of input) {
      if (item.type !== 'flush') continue
      const failure = error?.()
      if (failure) throw failure
      yield { type: 'text-final', text: SAID.replace('ten', 'then'), confidence, mark: item.mark }
    }
  },
})
const measured = async (stt: SpeechToText) => {
  const conditions = await measureConfidence(stt, split, options)
  return confidenceReport([{ engine: stt.name, status: 'measured', conditions }], { command: 'test' })
}

describe('an engine’s confidence', () => {
  test('is good where it is as often right as it says', async () => {
    const { json, text, misses } = await measured(recogniser(0.9))
    expect(json).toMatchObject({
      engines: [
        {
          engine: 'parrot',
          conditions: [
            {
              clips: 5,
              speakers: 5,
              words: 50,
              promised: 0.9,
              kept: { share: 0.9 },
              ece: 0,
              wordErrorRate: 0.1,
            },
          ],
        },
      ],
    })
    expect(text).toContain('ECE 0.000 (95 % 0.000 to 0.000 by speaker), within the goal')
    expect(misses).toBe(false)
  })

  test('misses where it says more than it keeps, and where it says less', async () => {
    for (const confidence of [0.99, 0.5]) {
      const { json, misses } = await measured(recogniser(confidence))
      const ece = Math.round(Math.abs(confidence - 0.9) * 1000) / 1000
      expect(json).toMatchObject({ engines: [{ conditions: [{ ece }] }] })
      expect(misses).toBe(ece > 0.1)
    }
  })

  test('is not said where nobody could be asked', () => {
    const why = 'no provider reachable: GROQ_API_KEY is not set'
    const { text, misses, json } = confidenceReport([{ engine: 'groq', status: 'not calibrated', why }], {
      command: '',
    })
    expect(text).toContain(`groq: not calibrated: ${why}`)
    expect(misses).toBe(false)
    expect(json.engines).toEqual([{ engine: 'groq', status: 'not calibrated', why }])
  })

  test('is asked for again where a provider is busy, and not where it refuses', async () => {
    let asked = 0
    const busyOnce = () =>
      ++asked === 1 ? new ProviderError('parrot', 'too often', { kind: 'rate', retryAfterMs: 1 }) : undefined
    expect((await measureConfidence(recogniser(0.9, busyOnce), split, options))[0]?.clips).toBe(5)
    const refused = recogniser(0.9, () => new ProviderError('parrot', 'no', { kind: 'key' }))
    await expect(measureConfidence(refused, split, options)).rejects.toThrow('parrot: no')
  })
})

test('nobody whose voice was fitted on is held back, telephone or not', () => {
  const clips = [
    ...['ann', 'ben', 'cy', 'di'].flatMap(speaker => [clipOf(speaker), clipOf(speaker)]),
    clipOf('ann', { isTelephone: true }),
    clipOf('zoe', { isTelephone: true }),
    clipOf('eve', { isTrusted: false }),
  ]
  const { fitted, heldBack, telephone } = splitBySpeaker(clips)
  const speakers = (of: readonly CorpusClip[]) => [...new Set(of.map(({ speaker }) => speaker))]
  expect([fitted, heldBack, telephone].map(speakers)).toEqual([['ann', 'cy'], ['ben', 'di'], ['zoe']])
  expect(spreadOver(heldBack, 2).map(({ speaker }) => speaker)).toEqual(['ben', 'di'])
})

test('noise lies so far under the level at which the voice sounds, its pauses aside', () => {
  const random = seedRandom(3)
  const noiseFor = (ms: number, size: number): Pcm =>
    Int16Array.from({ length: toSamples(ms) }, () => Math.round(size * (2 * random() - 1)))
  const voice = new Int16Array(toSamples(1_000))
  voice.set(noiseFor(400, 8_000), 0)
  const mixed = mixAt(voice, noiseFor(300, 500), { snrDb: 10, from: 77 })
  const pause = mixed.subarray(toSamples(500))
  expect(rmsDbfs(pause) - activeDbfs(voice)).toBeCloseTo(-10, 0)
  expect(mixAt(new Int16Array(10), noiseFor(10, 500), { snrDb: 10, from: 0 })).toEqual(new Int16Array(10))
})
