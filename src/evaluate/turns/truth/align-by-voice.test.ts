import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toSamples } from '../../../audio/pcm.ts'
import { seedRandom } from '../../../simulate/line/random.ts'
import { type Flite, loadFlite } from '../../../speech/tts/flite/flite.ts'
import { alignByVoice } from './align-by-voice.ts'
import { energySegments } from './energy.ts'
import { type Speak, type Spoken, speakWith } from './spoken.ts'

const TEXT = 'i would like to change the address of my last order because we have moved to another town'
const words = TEXT.split(' ')

let flite: Flite
let speak: Speak
// A third voice, and faster: the aligner's own are slt and rms.
let clip: Spoken
beforeAll(async () => {
  flite = await loadFlite({ voices: ['slt', 'rms', 'awb'] })
  speak = speakWith(flite)
  clip = await speak(TEXT, { voice: 'awb', speed: 1.2 })
})
afterAll(() => flite.close())

const align = (pcm: Int16Array, said = words) =>
  alignByVoice({ pcm, speech: energySegments(pcm), words: said }, speak)
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN

/** With faint noise in between. */
function withPause(pcm: Int16Array, atMs: number, pauseMs: number): Int16Array {
  const random = seedRandom(2)
  const paused = new Int16Array(pcm.length + toSamples(pauseMs)).map(() => (random() - 0.5) * 8)
  paused.set(pcm.subarray(0, toSamples(atMs)))
  paused.set(pcm.subarray(toSamples(atMs)), toSamples(atMs + pauseMs))
  return paused
}

describe('an alignment by voice', () => {
  test('finds the words of another voice', async () => {
    const found = await align(clip.pcm)
    expect(found?.map(({ text }) => text)).toEqual(words)
    const apart = clip.words.flatMap(({ fromMs, toMs }, index) => [
      Math.abs((found?.[index]?.fromMs ?? Infinity) - fromMs),
      Math.abs((found?.[index]?.toMs ?? Infinity) - toMs),
    ])
    expect(median(apart)).toBeLessThan(40)
    expect(Math.max(...apart)).toBeLessThan(100)
  })

  test('is the same each time', async () => {
    expect(await align(clip.pcm)).toEqual(await align(clip.pcm))
  })

  test.each([
    'please tell me whether the museum is open on sunday afternoon and how much three tickets will cost',
    'yes',
  ])('is none where the clip says something else: %s', async text => {
    expect(await align(clip.pcm, text.split(' '))).toBeNull()
  })

  test.each([3, 9, 12])(
    'has the words before and after a pause on their sides of it, after %d words',
    async count => {
      const at = clip.words[count]?.fromMs ?? NaN
      const found = await align(withPause(clip.pcm, at, 700))
      expect(found).toHaveLength(words.length)
      expect(found?.[count - 1]?.toMs).toBeLessThan(at + 60)
      expect(found?.[count]?.fromMs).toBeGreaterThan(at + 640)
    },
  )

  test('keeps words as they are written, and is none where the voice counts them otherwise', async () => {
    const written = ['Call', '555-0100', 'at', '2:30', 'p.m.,', 'please.']
    const { pcm } = await speak(written.join(' '), { voice: 'awb', speed: 1 })
    expect((await align(pcm, written))?.map(({ text }) => text)).toEqual(written)
    expect(await align(pcm, ['Call 555-0100', 'at', '2:30', 'p.m.,', 'please.'])).toBeNull()
  })

  test('is none of silence and of no words', async () => {
    expect(await align(new Int16Array(16_000))).toBeNull()
    expect(await align(clip.pcm, [])).toBeNull()
  })
})
