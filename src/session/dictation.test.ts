import { expect, test } from 'vitest'
import { toSamples } from '../audio/pcm.ts'
import { Ring } from '../audio/ring.ts'
import type { SpeechToText, SttInput, SttPart, TurnEndModel } from '../speech/provider.ts'
import { openDictation } from './dictation.ts'
import type { Fact } from './turn/index.ts'

const settled = () => new Promise<void>(resolve => setImmediate(resolve))

/** Dictation to a recogniser that answers when it is told to. */
function dictate(turnEnd: TurnEndModel | null = null) {
  const facts: Fact[] = []
  const missed: [number, string][] = []
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
    turnEnd,
    ring,
    language: 'en',
    signal,
    weigh: () => 'floor',
    judgeEnd: (_, { voice, sound }) => ({ finished: sound ?? (voice === null ? 0.5 : 0.9) }),
    post: fact => facts.push(fact),
    asked: () => {},
    noticed: () => {},
    missed: (to, reason) => missed.push([to, reason]),
  })
  return {
    dictation,
    flushed,
    missed,
    facts,
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

/** A model that answers when it is told to. */
function judge() {
  const asked: {
    readonly heard: number
    answer(chance: number | Error | null): void
    readonly signal: AbortSignal
  }[] = []
  const model: TurnEndModel = {
    name: 'by hand',
    listen() {
      let heard = 0
      return {
        audio(pcm) {
          heard += pcm.length
        },
        judge: ({ signal }) =>
          new Promise((resolve, reject) =>
            asked.push({
              heard,
              signal,
              answer: chance => (chance instanceof Error ? reject(chance) : resolve(chance)),
            }),
          ),
      }
    },
  }
  return { model, asked }
}

/** A caller who said something up to 550 ms, which the ears notice at 664. */
async function paused() {
  const { model, asked } = judge()
  const call = dictate(model)
  call.dictation.begin(0)
  call.hear(600)
  call.dictation.foresee()
  call.hear(64)
  call.dictation.request(0, toSamples(550))
  await settled()
  return { ...call, asked }
}
const to = toSamples(550)

test('the sound is judged with what was heard when the pause was known; words that come later have it in them', async () => {
  const { asked, answer, facts } = await paused()
  expect(asked.map(({ heard }) => heard)).toEqual([toSamples(664)])
  asked[0]?.answer(0.8123)
  await answer('hello')
  expect(facts).toMatchObject([{ type: 'words', sound: 0.812, finished: 0.812 }])
})

test('words that are known first wait for no sound; what it says is news about them', async () => {
  const { asked, answer, facts } = await paused()
  await answer('hello')
  expect(facts).toMatchObject([{ type: 'words', finished: 0.5 }])
  expect(facts[0]).not.toHaveProperty('sound')
  asked[0]?.answer(0.8)
  await settled()
  expect(facts.slice(1)).toEqual([{ type: 'end-judged', from: 0, to, sound: 0.8, finished: 0.8 }])
})

test('a pause that lasts is asked about once more where nothing came of the first time, and no more', async () => {
  for (const [first, times] of [
    [null, [664, 864]],
    [0.4, [664]],
  ] as const) {
    const { asked, answer, hear, facts } = await paused()
    await answer('hello')
    asked[0]?.answer(first)
    await settled()
    hear(180)
    expect(asked).toHaveLength(1)
    hear(20)
    asked[1]?.answer(0.9)
    await settled()
    hear(500)
    expect(asked.map(({ heard }) => heard)).toEqual(times.map(ms => toSamples(ms)))
    expect(facts.slice(1)).toMatchObject([{ type: 'end-judged', sound: first ?? 0.9 }])
  }
})

test('what is said about a pause is nothing once the caller goes on, or the turn is over', async () => {
  for (const over of ['goes on', 'ends'] as const) {
    const { asked, answer, facts, missed, dictation, hear } = await paused()
    await answer('hello')
    if (over === 'goes on') dictation.begin(toSamples(700))
    else dictation.end(0, to)
    expect(asked[0]?.signal.aborted).toBe(true)
    asked[0]?.answer(0.8)
    hear(1_000)
    await settled()
    expect([asked.length, facts.length, missed.length]).toEqual([1, 1, 0])
  }
})

test('a model that is late or fails changes nothing, and the log hears of it', async () => {
  for (const [outcome, reason] of [
    [null, 'late'],
    [new Error('worker gone'), 'worker gone'],
  ] as const) {
    const { asked, answer, facts, missed } = await paused()
    asked[0]?.answer(outcome)
    await answer('hello')
    expect(facts).toMatchObject([{ type: 'words', finished: 0.5 }])
    expect(missed).toEqual([[to, reason]])
  }
})
