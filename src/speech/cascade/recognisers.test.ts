import { expect, test } from 'vitest'
import { openChannel } from '../../flow/channel.ts'
import { type Clock, pause, startClock } from '../../flow/clock.ts'
import { virtualClock } from '../../flow/virtual-clock.ts'
import {
  type FailureKind,
  ProviderError,
  type ProviderNotice,
  type SpeechToText,
  type SttInput,
  type SttPart,
} from '../provider.ts'
import { describeSpeechToText } from '../stt/conformance.ts'
import { openHealth } from './health.ts'
import { cascadeRecognisers, type RecogniserCascadeOptions } from './recognisers.ts'

/** Sound whose level is the word. */
const words = ['alpha', 'bravo', 'charlie', 'delta'] as const
const sound = (word: number, samples = 320) => new Int16Array(samples).fill((word + 1) * 1000)

interface ListenerOf {
  readonly answerMs?: number
  /** At the nth flush, or (0) at once. */
  readonly breaks?: { readonly at: number; readonly how: FailureKind | 'hang' | 'end' }
  readonly mends?: boolean
  readonly language?: string
}

function listener(clock: Clock, name: string, of: ListenerOf = {}) {
  const calls: { samples: number; flushes: number }[] = []
  const opened: string[] = []
  const stt: SpeechToText = {
    name,
    ...(of.language && { understands: (language: string) => language === of.language }),
    forCall: () => {
      opened.push(name)
      return stt
    },
    async *transcribe(input, { signal }) {
      const call = { samples: 0, flushes: 0 }
      const breaks = of.mends && calls.length > 0 ? undefined : of.breaks
      calls.push(call)
      const heard: string[] = []
      const stop = async () => {
        if (breaks?.how === 'hang')
          await new Promise<void>(done => signal.addEventListener('abort', () => done(), { once: true }))
        else if (breaks && breaks.how !== 'end')
          throw new ProviderError(name, 'it failed', { kind: breaks.how })
      }
      if (breaks?.at === 0) return await stop()
      for await (const item of input) {
        if (signal.aborted) return
        if (item.type === 'audio') {
          call.samples += item.pcm.length
          const word = words[Math.round((item.pcm[0] ?? 0) / 1000) - 1]
          if (word && heard.at(-1) !== word) {
            heard.push(word)
            yield { type: 'text-partial', text: heard.join(' '), confidence: 0.9 }
          }
          continue
        }
        if (breaks?.at === ++call.flushes) return await stop()
        if (of.answerMs) await pause(clock, of.answerMs, signal)
        if (signal.aborted) return
        yield {
          type: 'text-final',
          text: heard.join(' '),
          confidence: heard.length > 0 ? 0.9 : 0,
          mark: item.mark,
        }
      }
    },
  }
  return { stt, calls, opened }
}

const spoken = (word: number) => ({ pcm: sound(word, 8000), keywords: [words[word] as string] })
for (const first of ['itself', 'dead', 'dead at its first flush'] as const)
  describeSpeechToText({
    name: `a cascade whose first recogniser is ${first}`,
    language: 'en',
    spoken: [spoken(0), spoken(1)],
    async open() {
      const clock = startClock()
      const well = listener(clock, 'well', { answerMs: 10 }).stt
      const dead = listener(clock, 'dead', {
        breaks: { at: first === 'dead' ? 0 : 1, how: 'unreachable' },
      }).stt
      const rated = (first === 'itself' ? [well, dead] : [dead, well]).map(stt => ({
        stt,
        health: openHealth({ name: stt.name, clock, priorMs: 500 }),
      }))
      return cascadeRecognisers(rated, { clock, deadlineMs: 20_000, hedgeMs: [10_000, 20_000] })
    },
  })

type Listener = ReturnType<typeof listener>

function stage(make: (clock: Clock) => readonly Listener[], options: RecogniserCascadeOptions = {}) {
  const clock = virtualClock()
  const listeners = make(clock)
  const told: ProviderNotice[] = []
  const parts: { readonly at: number; readonly part: SttPart }[] = []
  const entries = listeners.map(({ stt }) => ({
    stt,
    health: openHealth({ name: stt.name, clock, priorMs: 500 }),
  }))
  const cascade = cascadeRecognisers(entries, { clock, noticed: one => told.push(one), ...options })
  const input = openChannel<SttInput>()
  const controller = new AbortController()
  const result = { failure: null as unknown, isOver: false }
  void (async () => {
    for await (const part of cascade.transcribe(input, { signal: controller.signal, language: 'en' }))
      parts.push({ at: clock.now(), part })
    result.isOver = true
  })().catch(error => {
    result.failure = error
  })
  return {
    clock,
    listeners,
    entries,
    told,
    input,
    result,
    abort: () => controller.abort(),
    say: (word: number) => input.push({ type: 'audio', pcm: sound(word) }),
    flush: (mark: number) => input.push({ type: 'flush', mark }),
    finals: () =>
      parts.flatMap(({ at, part }) =>
        part.type === 'text-final' ? [`${at} ${part.mark} ${part.text}`] : [],
      ),
    partials: () => parts.flatMap(({ part }) => (part.type === 'text-partial' ? [part.text] : [])),
  }
}

test.each(['unreachable', 'end', 'hang'] as const)(
  'a recogniser that breaks (%s) at a flush is replaced, and the next hears all of the turn',
  async how => {
    const of = stage(clock => [listener(clock, 'a', { breaks: { at: 2, how } }), listener(clock, 'b')])
    of.say(0)
    of.flush(0)
    await of.clock.pass(100)
    of.say(1)
    of.flush(1)
    await of.clock.pass(3000)
    of.say(2)
    of.flush(2)
    await of.clock.pass(100)
    expect(of.finals()).toEqual([
      '0 0 alpha',
      how === 'hang' ? '600 1 alpha bravo' : '100 1 alpha bravo',
      '3100 2 alpha bravo charlie',
    ])
    expect(of.listeners[1]?.calls).toEqual([{ samples: 960, flushes: 2 }])
    of.input.close()
    await of.clock.pass(0)
    expect(of.result).toEqual({ failure: null, isOver: true })
    expect(of.clock.waiting).toBe(0)
  },
)

test('the slower of two finals for a mark is dropped, and so is all that its recogniser says later', async () => {
  const of = stage(clock => [
    listener(clock, 'a', { answerMs: 1500 }),
    listener(clock, 'b', { answerMs: 50 }),
  ])
  of.say(0)
  of.flush(7)
  await of.clock.pass(5000)
  of.say(1)
  of.flush(8)
  await of.clock.pass(5000)
  expect(of.finals()).toEqual(['550 7 alpha', '5050 8 alpha bravo'])
  expect(of.partials()).toEqual(['alpha', 'alpha bravo'])
  expect(of.told.map(({ type }) => type)).toEqual(['provider-switched', 'provider-served'])
})

test('a hedge that is not needed goes away, and nothing is held against it', async () => {
  const of = stage(clock => [
    listener(clock, 'a', { answerMs: 600 }),
    listener(clock, 'b', { answerMs: 800 }),
  ])
  of.say(0)
  of.flush(1)
  await of.clock.pass(3000)
  expect(of.finals()).toEqual(['600 1 alpha'])
  expect(of.entries.map(({ health }) => health.state().failed)).toEqual([0, 0])
})

test('a single recogniser is asked once more, with the audio so far', async () => {
  const of = stage(clock => [listener(clock, 'a', { breaks: { at: 1, how: 'hang' }, mends: true })])
  of.say(0)
  of.flush(1)
  await of.clock.pass(3000)
  expect(of.finals()).toEqual(['2000 1 alpha'])
})

test('where all fail the error names each', async () => {
  const of = stage(clock => [
    listener(clock, 'a', { breaks: { at: 0, how: 'key' } }),
    listener(clock, 'b', { breaks: { at: 1, how: 'quota' } }),
  ])
  of.say(0)
  of.flush(1)
  await of.clock.pass(1000)
  expect(of.result.failure).toMatchObject({ kind: 'quota', retryable: false })
  expect(String(of.result.failure)).toContain('a (key): it failed; b (quota): it failed')
})

test('who does not understand the language is left out', async () => {
  const of = stage(clock => [listener(clock, 'a', { language: 'de' }), listener(clock, 'b')])
  of.say(0)
  of.flush(1)
  await of.clock.pass(100)
  expect(of.finals()).toEqual(['0 1 alpha'])
  expect(of.listeners[0]?.calls).toEqual([])
  const only = cascadeRecognisers(of.entries.slice(0, 1))
  expect([only.understands?.('de'), only.understands?.('en')]).toEqual([true, false])
})

test('of a long turn the last minute is kept', async () => {
  const of = stage(clock => [listener(clock, 'a', { breaks: { at: 1, how: 'down' } }), listener(clock, 'b')])
  for (let chunk = 0; chunk < 70; chunk++) of.input.push({ type: 'audio', pcm: sound(0, 16_000) })
  of.flush(1)
  await of.clock.pass(100)
  expect(of.listeners[1]?.calls[0]?.samples).toBe(60 * 16_000)
})

test('an abort in any phase ends it quietly', async () => {
  for (const at of [0, 100, 700, 1900]) {
    const of = stage(clock => [
      listener(clock, 'a', { breaks: { at: 1, how: 'hang' } }),
      listener(clock, 'b', { breaks: { at: 1, how: 'hang' } }),
    ])
    of.say(0)
    of.flush(1)
    await of.clock.pass(at)
    of.abort()
    await of.clock.pass(10_000)
    expect([of.finals(), of.result.failure, of.result.isOver, of.clock.waiting]).toEqual([[], null, true, 0])
  }
})

test('for a call the first that understands is opened, the others when they are needed', async () => {
  const clock = virtualClock()
  const listeners = [
    listener(clock, 'a', { language: 'de' }),
    listener(clock, 'b', { breaks: { at: 1, how: 'key' } }),
    listener(clock, 'c'),
  ]
  const rated = listeners.map(({ stt }) => ({
    stt,
    health: openHealth({ name: stt.name, clock, priorMs: 500 }),
  }))
  const { signal } = new AbortController()
  const call = cascadeRecognisers(rated, { clock }).forCall?.({ signal, language: 'en' })
  expect(listeners.flatMap(({ opened }) => opened)).toEqual(['b'])
  const input = openChannel<SttInput>()
  input.push({ type: 'flush', mark: 1 })
  input.close()
  const reading = (async () => {
    for await (const _ of call?.transcribe(input, { signal, language: 'en' }) ?? []);
  })()
  await clock.pass(1000)
  await reading
  expect(listeners.flatMap(({ opened }) => opened)).toEqual(['b', 'c'])
})
