import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Clock, pause } from '../flow/clock.ts'
import { openHealth } from '../speech/cascade/health.ts'
import { cascadeModels } from '../speech/cascade/language-models.ts'
import { cascadeRecognisers } from '../speech/cascade/recognisers.ts'
import { cascadeVoices } from '../speech/cascade/voices.ts'
import {
  type LanguageModel,
  ProviderError,
  type SpeechToText,
  type TextToSpeech,
} from '../speech/provider.ts'
import { setStage, voice } from './stage.ts'

const behaviours = [
  'ok',
  'slow',
  'pauses in the middle',
  'hangs at the start',
  'hangs in the middle',
  'throws at the start',
  'throws in the middle',
  'has no key',
  'empty',
] as const
type Behaviour = (typeof behaviours)[number]

/** How one request goes: each provider does the next of its list, then the first again. The middle is behind so many words. */
interface Plan {
  readonly requests: readonly Behaviour[]
  readonly middle: number
  readonly slowMs: number
}

/** No word twice, so that a test can tell what was said again. */
const ANSWER = 'Alpha bravo charlie, delta echo foxtrot golf. Hotel india juliet kilo, lima mike november.'

function actor(clock: Clock, name: string, plan: Plan) {
  let requests = 0
  return () => {
    const behaviour = plan.requests[requests++ % plan.requests.length] ?? 'ok'
    const fail = (kind: 'key' | 'down') => new ProviderError(name, 'it failed', { kind })
    const hang = (signal: AbortSignal) =>
      new Promise<void>(done => {
        if (signal.aborted) done()
        else signal.addEventListener('abort', () => done(), { once: true })
      })
    return {
      behaviour,
      /** True: nothing more comes. */
      async start(signal: AbortSignal): Promise<boolean> {
        if (behaviour === 'throws at the start') throw fail('down')
        if (behaviour === 'has no key') throw fail('key')
        if (behaviour === 'hangs at the start') await hang(signal)
        if (behaviour === 'slow') await pause(clock, plan.slowMs, signal)
        return signal.aborted || behaviour === 'empty'
      },
      async middle(signal: AbortSignal): Promise<boolean> {
        if (behaviour === 'throws in the middle') throw fail('down')
        if (behaviour === 'hangs in the middle') await hang(signal)
        if (behaviour === 'pauses in the middle') await pause(clock, plan.slowMs, signal)
        return signal.aborted
      },
    }
  }
}

function model(clock: Clock, name: string, plan: Plan): LanguageModel {
  const next = actor(clock, name, plan)
  return {
    name,
    async *reply(messages, { signal }) {
      const acts = next()
      if (await acts.start(signal)) return yield { type: 'finish', reason: 'stop' }
      const last = messages.findLast(({ role }) => role === 'assistant')?.content ?? ''
      // Asked to go on where it broke off it does.
      const isContinued = messages.at(-1)?.role === 'system' && ANSWER.startsWith(last)
      const words = (isContinued ? ANSWER.slice(last.length).trim() : ANSWER).split(/(?<= )/)
      for (const [at, text] of words.entries()) {
        if (at === Math.min(plan.middle, words.length - 1) && (await acts.middle(signal))) return
        yield { type: 'text-delta', text }
        await pause(clock, 20, signal)
        if (signal.aborted) return
      }
      yield { type: 'finish', reason: 'stop' }
    },
  }
}

function speaker(clock: Clock, name: string, plan: Plan): TextToSpeech {
  const next = actor(clock, name, plan)
  return {
    ...voice,
    name,
    async *speak(text, options) {
      const { signal } = options
      const acts = next()
      if (await acts.start(signal)) return
      let at = 0
      for await (const { pcm, words } of voice.speak(text, options)) {
        // Word by word, as it comes over a socket.
        for (const word of words) {
          if (at++ === plan.middle && (await acts.middle(signal))) return
          yield { pcm: pcm.slice(word.from, word.to), words: [{ ...word, from: 0, to: word.to - word.from }] }
        }
      }
    },
  }
}

function recogniser(clock: Clock, name: string, plan: Plan): SpeechToText {
  const next = actor(clock, name, plan)
  return {
    name,
    async *transcribe(input, { signal }) {
      const acts = next()
      if (await acts.start(signal)) return
      for await (const item of input) {
        if (item.type !== 'flush') continue
        if (await acts.middle(signal)) return
        yield { type: 'text-final', text: 'What is it?', confidence: 0.9, mark: item.mark }
      }
    },
  }
}

const plan = fc.record({
  requests: fc.array(fc.constantFrom(...behaviours), { minLength: 1, maxLength: 3 }),
  middle: fc.nat(13),
  slowMs: fc.integer({ min: 100, max: 6000 }),
})
const list = fc.array(plan, { minLength: 1, maxLength: 2 })

interface Cast {
  readonly llm: readonly Plan[]
  readonly tts: readonly Plan[]
  readonly stt: readonly Plan[]
  readonly isCascade: boolean
}

function play({ llm, tts, stt, isCascade }: Cast) {
  // The clock is the stage's, which is there only after its providers.
  const clock: Clock = { now: () => stage.clock.now(), after: (ms, run) => stage.clock.after(ms, run) }
  const rate = <T extends { readonly name: string }>(provider: T) => ({
    provider,
    health: openHealth({ name: provider.name, clock, priorMs: 500 }),
  })
  const models = llm.map((one, at) => rate(model(clock, `llm${at}`, one)))
  const voices = tts.map((one, at) => rate(speaker(clock, `tts${at}`, one)))
  const ears = stt.map((one, at) => rate(recogniser(clock, `stt${at}`, one)))
  const stage: ReturnType<typeof setStage> = setStage({
    policy: { fillerMs: 3000 },
    houseVoice: { ...voice, name: 'house' },
    llm: isCascade
      ? cascadeModels(
          models.map(({ provider, health }) => ({ model: provider, health })),
          { clock },
        )
      : (models[0]?.provider as LanguageModel),
    tts: isCascade
      ? cascadeVoices(
          voices.map(({ provider, health }) => ({ tts: provider, health })),
          { clock },
        )
      : (voices[0]?.provider as TextToSpeech),
    stt: isCascade
      ? cascadeRecognisers(
          ears.map(({ provider, health }) => ({ stt: provider, health })),
          { clock },
        )
      : (ears[0]?.provider as SpeechToText),
  })
  return stage
}

/** The longest time without a sound while the agent owes one, ms. */
async function converse(stage: ReturnType<typeof setStage>): Promise<number> {
  let longest = 0
  let silentFrom: number | null = null
  stage.session.begin()
  for (let turn = 0; turn < 4 && stage.closed.length === 0; turn++) {
    await stage.caller(600, true)
    for (let step = 0; step < 250 && stage.closed.length === 0; step++) {
      await stage.caller(100, false)
      const now = stage.clock.now()
      const sounds = stage.sounded.some(({ from, to }) => from <= now && to > now - 100)
      const owes = stage.session.phase === 'thinking' || stage.session.phase === 'speaking'
      silentFrom = owes && !sounds ? (silentFrom ?? now - 100) : null
      if (silentFrom !== null) longest = Math.max(longest, now - silentFrom)
      if (stage.session.phase === 'listening' && step > 20) break
    }
  }
  return longest
}

test('whatever each provider does at any moment: never 4 s of silence, never a word twice, and an end in bounded time', async () => {
  await fc.assert(
    fc.asyncProperty(fc.record({ llm: list, tts: list, stt: list, isCascade: fc.boolean() }), async cast => {
      const stage = play(cast)
      const longest = await converse(stage)
      expect(stage.crashes).toEqual([])
      expect(longest).toBeLessThanOrEqual(4000)
      // Every turn came to its end: the caller is listened to, or the call is over.
      expect(stage.closed.length === 1 || stage.session.phase === 'listening').toBe(true)
      const turns = new Set(stage.sounded.map(({ turn }) => turn))
      for (const turn of turns) {
        const said = stage.sounded.filter(one => one.turn === turn).map(({ text }) => text.trim())
        // Of the answer every word once and in its order, up to where it ended.
        const words = said.join(' ').split(' ')
        const answered = words.filter(word => ANSWER.split(' ').includes(word)).join(' ')
        expect(ANSWER.startsWith(answered)).toBe(true)
      }
      await stage.clock.pass(60_000)
      stage.abort()
      await stage.clock.pass(60_000)
      expect(stage.clock.waiting).toBe(0)
    }),
    { numRuns: 60 },
  )
}, 300_000)
