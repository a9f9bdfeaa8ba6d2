import { expect, test } from 'vitest'
import { virtualClock } from '../../flow/virtual-clock.ts'
import type { LanguageModel, TextToSpeech } from '../../speech/provider.ts'
import { seedRandom } from '../line/random.ts'
import { parseLatency } from './latency.ts'
import { openSimulatedModel } from './model.ts'
import { openSimulatedVoice } from './voice.ts'

const model: LanguageModel = {
  name: 'instant',
  async *reply() {
    for (const text of ['Good ', 'day.']) yield { type: 'text-delta', text }
    yield { type: 'finish', reason: 'stop' }
  },
}
const voice: TextToSpeech = {
  name: 'instant',
  rate: 16_000,
  async *speak(text) {
    for await (const _ of text) yield { pcm: new Int16Array(160), words: [] }
  },
}

/** When each part came, ms. */
async function timesOf(
  parts: (clock: ReturnType<typeof virtualClock>) => AsyncIterable<unknown>,
  signal?: AbortSignal,
) {
  const clock = virtualClock()
  const times: number[] = []
  const done = (async () => {
    for await (const _ of parts(clock)) times.push(clock.now())
  })()
  await clock.pass(signal ? 100 : 2_000)
  return { times, clock, done }
}
const settings = { latency: parseLatency('250'), random: seedRandom(1) }
const never = () => new AbortController().signal

test('a simulated model says its first token that much after it was asked, and the rest at once', async () => {
  const { times } = await timesOf(clock =>
    openSimulatedModel({ ...settings, model, clock }).reply([], { signal: never(), tools: [] }),
  )
  expect(times).toEqual([250, 250, 250])
})

test('a simulated voice makes its first sound that much after the first clause, not after it was opened', async () => {
  const { times } = await timesOf(clock => {
    async function* text() {
      await new Promise<void>(resolve => clock.after(400, resolve))
      yield 'One.'
      yield 'Two.'
    }
    return openSimulatedVoice({ ...settings, voice, clock }).speak(text(), {
      signal: never(),
      voice: '',
      speed: 1,
    })
  })
  expect(times).toEqual([650, 650])
})

test('an abort while they wait ends both quietly', async () => {
  const call = new AbortController()
  const options = { signal: call.signal, tools: [] }
  const { times, clock, done } = await timesOf(
    time => openSimulatedModel({ ...settings, model, clock: time }).reply([], options),
    call.signal,
  )
  call.abort()
  await clock.pass(1_000)
  await done
  expect(times).toEqual([])
})
