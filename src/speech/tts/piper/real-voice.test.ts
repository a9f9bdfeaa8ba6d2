import { Tensor } from 'onnxruntime-node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSession } from '../../../inference/session.ts'
import type { SpeechPart } from '../../provider.ts'
import { describeTextToSpeech } from '../conformance.ts'
import { sayLetters } from './fixtures/letters.ts'
import { findRealVoice } from './fixtures/real-voice.ts'
import { speechDbfs } from './loudness.ts'
import { readVoiceModel } from './model-file.ts'
import { phonemeIds } from './phoneme-ids.ts'
import { loadPiper, type Piper } from './piper.ts'
import { readVoiceConfig } from './voice-config.ts'

const files = await findRealVoice()

test('a voice that is not there is not found', async () => {
  const { ANTIPHON_MODELS } = process.env
  process.env.ANTIPHON_MODELS = '/nowhere'
  expect(await findRealVoice()).toBeUndefined()
  if (ANTIPHON_MODELS === undefined) delete process.env.ANTIPHON_MODELS
  else process.env.ANTIPHON_MODELS = ANTIPHON_MODELS
})

// The file is 63 MB and comes with no package: a clone without it tests the tiny voice alone, CI both.
if (files) {
  describeTextToSpeech({
    name: 'joe, a Piper voice',
    voice: 'joe',
    open: () => loadPiper({ ...files, name: 'joe', phonemise: sayLetters }),
  })

  describe('joe', () => {
    const phonemise = () => [
      { text: 'Good', ipa: 'ɡʊd', after: '' as const },
      { text: 'morning,', ipa: 'mˈɔːɹnɪŋ', after: ',' as const },
      { text: '🙂', ipa: '', after: '' as const },
      { text: 'everyone.', ipa: 'ˈɛvɹɪwˌʌn', after: '.' as const },
    ]
    let joe: Piper
    beforeAll(async () => {
      joe = await loadPiper({ ...files, name: 'joe', phonemise })
    })
    afterAll(() => joe.close())

    test('says how long each of its ids lasts: together the whole sound', async () => {
      const [model, config] = await Promise.all([
        readVoiceModel(files.model, 1),
        readVoiceConfig(files.config),
      ])
      const session = await openSession(model.bytes)
      const { ids } = phonemeIds(phonemise(), config.ids)
      const results = await session.run({
        input: new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]),
        input_lengths: new Tensor('int64', BigInt64Array.of(BigInt(ids.length)), [1]),
        scales: new Tensor('float32', Float32Array.of(0.667, 1, 0.8), [3]),
      })
      const durations = results[model.durations!]!.data as Float32Array
      expect(durations.length).toBe(ids.length)
      expect(durations.reduce((sum, frames) => sum + frames, 0) * 256).toBe(results.output!.data.length)
    })

    test('is as loud as the embedded voice, does not clip, and begins and ends with its words', async () => {
      const parts: SpeechPart[] = []
      const text = (async function* () {
        yield 'Good morning, 🙂 everyone.'
      })()
      const options = { signal: new AbortController().signal, voice: 'joe', speed: 1 }
      for await (const part of joe.speak(text, options)) parts.push(part)
      const sounding = parts.filter(({ words }) => words.length > 0)
      for (const { pcm } of sounding) {
        const level = speechDbfs(
          Float32Array.from(pcm, sample => sample / 32_768),
          joe.rate,
        )
        expect(level).toBeGreaterThan(-26)
        expect(level).toBeLessThan(-15)
        expect(pcm.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)).toBeLessThan(30_000)
      }
      const words = parts.flatMap(part => part.words)
      expect(words.map(({ text: word }) => word)).toEqual(['Good', 'morning,', '🙂', 'everyone.'])
      const [first, last] = [sounding[0]!, sounding.at(-1)!]
      expect(first.words[0]!.from / joe.rate).toBeLessThan(0.06)
      expect((last.pcm.length - last.words.at(-1)!.to) / joe.rate).toBeLessThan(0.12)
      // The comma is a pause of its own.
      expect(
        parts.filter(part => part.words.length === 0).map(({ pcm }) => pcm.length / joe.rate > 0.04),
      ).toEqual([true])
    })
  })
}
