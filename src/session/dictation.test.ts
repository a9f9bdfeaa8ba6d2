import { expect, test } from 'vitest'
import { toSamples } from '../audio/pcm.ts'
import { Ring } from '../audio/ring.ts'
import type { SpeechToText, SttInput, SttPart } from '../speech/provider.ts'
import { openDictation } from './dictation.ts'
import type { Fact } from './turn/index.ts'

const settled = () => new Promise<void>(resolve => setImmediate(resolve))

/** Dictation to a recogniser that answers when it is told to. */
function dictate() {
  const facts: Fact[] = []
  const flushed: number[] = []
  const waiting: ((part: SttPart | Error) => void)[] = []
  const stt: SpeechToText = {
    name: 'by hand',
    async *transcribe(input: AsyncIterable<SttInput>) {
      for await (const item of input) {
        if (item.type !== 'flush') continue
        flushed.push(item.mark)
        const part = await new Promise<SttPart | Error>(resolve => waiting.push(resolve))
        if (part instanceof Error) throw part
        yield part
      }
    },
  }
  const ring = new Ring(toSamples(10_000))
  const { signal } = new AbortController()
  const dictation = openDictation({
    stt,
    ring,
    language: 'en',
    signal,
    weigh: () => 'floor',
    judgeEnd: (_, { voice }) => ({ finished: voice === null ? 0.5 : 0.9 }),
    post: fact => facts.push(fact),
  })
  return {
    dictation,
    flushed,
    said: () => facts.flatMap(fact => (fact.type === 'words' ? [fact] : [])),
    hear(ms: number) {
      const pcm = new Int16Array(toSamples(ms))
      ring.write(pcm)
      dictation.audio(pcm)
    },
    async answer(text: string) {
      await settled()
      waiting.shift()?.({ type: 'text-final', text, confidence: 0.9, mark: flushed.at(-1) ?? 0 })
      await settled()
    },
    async fail() {
      await settled()
      waiting.shift()?.(new Error('gone'))
      await settled()
    },
  }
}

test('words that were foreseen are there when they are requested', async () => {
  const { dictation, hear, answer, flushed, said } = dictate()
  dictation.begin(0)
  hear(600)
  dictation.foresee()
  await answer('hello there')
  expect(said()).toEqual([])
  hear(64)
  dictation.request(0, toSamples(550))
  expect(said()).toMatchObject([{ text: 'hello there', from: 0, to: toSamples(550), finished: 0.5 }])
  expect(flushed).toEqual([0])
})

test('a request waits for what was foreseen and is not heard yet', async () => {
  const { dictation, hear, answer, flushed, said } = dictate()
  dictation.begin(0)
  hear(600)
  dictation.foresee()
  dictation.request(0, toSamples(550))
  expect(said()).toEqual([])
  await answer('hello')
  expect(said()).toMatchObject([{ text: 'hello' }])
  expect(flushed).toEqual([0])
})

test('what was foreseen before the caller went on is not their words', async () => {
  const { dictation, hear, answer, flushed, said } = dictate()
  dictation.begin(0)
  hear(600)
  dictation.foresee()
  await answer('hello')
  hear(600)
  dictation.request(0, toSamples(1_100))
  await answer('hello there')
  expect(flushed).toEqual([0, 1])
  expect(said()).toMatchObject([{ text: 'hello there', to: toSamples(1_100) }])
})

test('a recogniser that dies before anybody has asked says so when somebody does', async () => {
  const { dictation, hear, fail, said } = dictate()
  dictation.begin(0)
  hear(600)
  dictation.foresee()
  await fail()
  expect(said()).toEqual([])
  dictation.request(0, toSamples(550))
  expect(said()).toMatchObject([{ text: '', error: 'the recogniser is gone' }])
})
