import { describe, expect, test } from 'vitest'
import { type LanguageModel, type Message, ProviderError, type TextToSpeech } from '../speech/provider.ts'
import { reads, says, setStage, voice } from './stage.ts'

type Stage = ReturnType<typeof setStage>

const told = (stage: Stage) =>
  stage.emitted.flatMap(one => (one.type === 'agent-said' ? [`${one.turn}: ${one.text}`] : []))
const marks = (stage: Stage) => stage.log.flatMap(entry => (entry.kind === 'mark' ? [entry.mark] : []))
const heard = (stage: Stage) => stage.sounded.map(({ text }) => text.trim()).join(' ')

const failing = (name: string, kind: 'key' | 'down'): LanguageModel => ({
  name,
  // biome-ignore lint/correctness/useYield: it fails before it can
  async *reply() {
    throw new ProviderError(name, 'it failed', { kind })
  },
})
const hanging = (): TextToSpeech => ({
  ...voice,
  name: 'hangs',
  async *speak(_, { signal }) {
    await new Promise<void>(done => signal.addEventListener('abort', () => done(), { once: true }))
  },
})
const house: TextToSpeech = { ...voice, name: 'house' }
const SORRY = 'Sorry, something went wrong on my side. Could you say that again?'
const GOODBYE = "I'm sorry, I am having technical trouble and have to end our call. Goodbye."

async function ask(stage: Stage, ms: number): Promise<void> {
  await stage.caller(600, true)
  await stage.caller(ms, false)
}

describe('the house’s voice', () => {
  test('a voice that hangs: a filler sounds by 3.5 s and the apology after 6, both by the house', async () => {
    const stage = setStage({
      hears: ['Hello.'],
      tts: hanging(),
      houseVoice: house,
      policy: { fillerMs: 3000 },
    })
    stage.session.begin()
    await ask(stage, 9500)
    expect(told(stage)).toEqual(['1: One moment, please.', `1: ${SORRY}`])
    // The turn was over 400 ms after the caller's last word, which came at 600.
    const [filler, apology] = stage.sounded
    expect((filler?.from ?? 0) - 1000).toBeLessThanOrEqual(3500)
    expect((apology?.from ?? 0) - 1000).toBeLessThanOrEqual(6500)
    expect(marks(stage)).toContainEqual(
      expect.objectContaining({ type: 'provider-served', stage: 'tts', provider: 'house' }),
    )
    expect(stage.session.phase).toBe('listening')
  })

  test('an apology is spoken by the call’s own voice where that is quick', async () => {
    const stage = setStage({ hears: ['Hello.'], llm: failing('groq', 'down'), houseVoice: house })
    stage.session.begin()
    await ask(stage, 3000)
    expect(heard(stage)).toBe(SORRY)
    const served = marks(stage).filter(({ type }) => type === 'provider-served')
    expect(served).toEqual([{ type: 'provider-served', turn: 1, stage: 'tts', provider: 'ticks', ms: 0 }])
  })

  test('greeting and answers are never spoken by it', async () => {
    const asked: string[] = []
    const listed = (name: string): TextToSpeech => ({
      ...voice,
      name,
      async *speak(text, options) {
        for await (const clause of text) {
          asked.push(`${name}: ${clause}`)
          yield* voice.speak(
            (async function* () {
              yield clause
            })(),
            options,
          )
        }
      },
    })
    const stage = setStage({
      hears: ['Hello.'],
      says: 'It is noon.',
      spec: { firstMessage: 'Hi there.' },
      tts: listed('own'),
      houseVoice: listed('house'),
    })
    stage.session.begin()
    await stage.caller(1000, false)
    await ask(stage, 3000)
    expect(asked).toEqual(['own: Hi there.', 'own: It is noon.'])
  })

  test('the voice and the recogniser are opened once for the call, as the agent has them, and closed with it', async () => {
    const opened: unknown[] = []
    const signals: AbortSignal[] = []
    const stage = setStage({
      spec: { language: 'pt-BR' },
      hears: ['Hello.'],
      tts: {
        ...voice,
        forCall: ({ signal, ...options }) => {
          opened.push(options)
          signals.push(signal)
          return voice
        },
      },
      stt: {
        ...reads(() => 'Hello.'),
        forCall: ({ signal, ...options }) => {
          opened.push(options)
          signals.push(signal)
          return reads(() => 'Hello.')
        },
      },
    })
    stage.session.begin()
    await ask(stage, 3000)
    await ask(stage, 3000)
    expect(opened).toEqual([{ language: 'pt-BR' }, { voice: 'rms', speed: 1, language: 'pt' }])
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false])
    stage.session.hangUp('hang-up')
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true])
  })
})

describe('an orderly end', () => {
  test('a failure that no other try can mend ends the call with a goodbye that says so', async () => {
    const stage = setStage({ hears: ['Hello.'], llm: failing('groq', 'key'), houseVoice: house })
    stage.session.begin()
    await ask(stage, 6000)
    expect(told(stage)).toEqual([`1: ${GOODBYE}`])
    expect(heard(stage)).toBe(GOODBYE)
    expect(stage.closed).toEqual(['providers-failed'])
    expect(marks(stage)).toContainEqual({
      type: 'provider-failed',
      turn: 1,
      stage: 'llm',
      provider: 'groq',
      kind: 'key',
      message: 'groq: it failed',
    })
  })

  test('the third failure in a row ends it; an answer between them starts the count again', async () => {
    let broken = 0
    const flaky: LanguageModel = {
      name: 'flaky',
      async *reply(messages, options) {
        broken++
        if (broken !== 3) throw new ProviderError('flaky', 'it failed', { kind: 'down' })
        yield* says('Fine.').reply(messages, options)
      },
    }
    const stage = setStage({ hears: Array(9).fill('Hello.'), llm: flaky, houseVoice: house })
    stage.session.begin()
    for (let turn = 0; turn < 6; turn++) {
      expect(stage.closed).toEqual([])
      await ask(stage, 4000)
    }
    expect(told(stage)).toEqual([
      `1: ${SORRY}`,
      `2: ${SORRY}`,
      '3: Fine.',
      `4: ${SORRY}`,
      `5: ${SORRY}`,
      `6: ${GOODBYE}`,
    ])
    await stage.caller(1000, false)
    expect(stage.closed).toEqual(['providers-failed'])
  })

  test('a recogniser that fails time and again is no reason to ask for ever', async () => {
    const dead = (kind: 'down' | 'quota') => ({
      ...reads(() => ''),
      // biome-ignore lint/correctness/useYield: it fails before it can
      async *transcribe() {
        throw new ProviderError('ears', 'it failed', { kind })
      },
    })
    const stage = setStage({ stt: dead('down'), houseVoice: house })
    stage.session.begin()
    for (let turn = 0; turn < 3; turn++) await ask(stage, 4500)
    const again = "Sorry, I didn't catch that. Could you say it again?"
    expect(told(stage)).toEqual([`1: ${again}`, `2: ${again}`, `3: ${GOODBYE}`])
    await stage.caller(1000, false)
    expect(stage.closed).toEqual(['providers-failed'])
    const spent = setStage({ stt: dead('quota'), houseVoice: house })
    spent.session.begin()
    await ask(spent, 5000)
    expect(told(spent)).toEqual([`1: ${GOODBYE}`])
    expect(spent.closed).toEqual(['providers-failed'])
  })

  test('where nothing at all can be said it ends, too, and in bounded time', async () => {
    const stage = setStage({ hears: ['Hello.'], tts: hanging() })
    stage.session.begin()
    await ask(stage, 11_000)
    expect(stage.closed).toEqual(['providers-failed'])
  })

  test.each([
    ['in the middle', 4, 'Goodbye, it was nice', 'end-call'],
    ['before its first sound', 0, GOODBYE, 'providers-failed'],
  ] as const)('a farewell whose voice fails %s is the end all the same', async (_, words, text, reason) => {
    const llm: LanguageModel = {
      name: 'says goodbye',
      async *reply() {
        yield { type: 'text-delta', text: 'Goodbye, it was nice to talk to you.' }
        yield { type: 'tool-call', id: '1', name: 'end_call', arguments: '{}' }
        yield { type: 'finish', reason: 'tool-calls' }
      },
    }
    let said = 0
    const tts: TextToSpeech = {
      ...voice,
      async *speak(clauses, options) {
        for await (const { pcm, words: all } of voice.speak(clauses, options)) {
          for (const word of all) {
            if (said++ === words) throw new ProviderError('ticks', 'reset', { kind: 'broken' })
            const spoken = { ...word, from: 0, to: word.to - word.from }
            yield { pcm: pcm.slice(word.from, word.to), words: [spoken] }
          }
        }
      },
    }
    const stage = setStage({ hears: ['Bye.'], houseVoice: house, llm, tts })
    stage.session.begin()
    await ask(stage, 6000)
    expect(heard(stage)).toBe(text)
    expect(stage.closed).toEqual([reason])
  })

  test('a text-only call gets apology and goodbye in writing', async () => {
    const stage = setStage({ spec: { textOnly: true }, llm: failing('groq', 'down'), houseVoice: house })
    stage.session.begin()
    for (let turn = 0; turn < 3; turn++) {
      stage.session.say('Hello?')
      await stage.clock.pass(1000)
    }
    expect(told(stage)).toEqual([`1: ${SORRY}`, `2: ${SORRY}`, `3: ${GOODBYE}`])
    expect(stage.closed).toEqual(['providers-failed'])
  })
})

describe('a reply that breaks off', () => {
  const ALL = 'Your order left our house on Monday. It should be with you by Thu'
  const breaks = (asked: (readonly Message[])[], how: 'throws' | 'hangs'): LanguageModel => ({
    name: 'breaks off',
    async *reply(messages, options) {
      asked.push(messages)
      if (asked.length > 1) return yield* says('Fine.').reply(messages, options)
      for (const text of ALL.split(/(?<= )/)) yield { type: 'text-delta', text }
      if (how === 'throws') throw new ProviderError('breaks off', 'reset', { kind: 'broken' })
      await new Promise<void>(done => options.signal.addEventListener('abort', () => done(), { once: true }))
    },
  })

  test.each(['throws', 'hangs'] as const)(
    'a model that %s: what is a clause is heard, what is none is neither spoken nor told',
    async how => {
      const asked: (readonly Message[])[] = []
      const stage = setStage({
        hears: ['Where is it?', 'Again.'],
        llm: breaks(asked, how),
        houseVoice: house,
      })
      stage.session.begin()
      await ask(stage, 9000)
      expect(told(stage)).toEqual(['1: Your order left our house on Monday.', `2: ${SORRY}`])
      expect(heard(stage)).toBe(`Your order left our house on Monday. ${SORRY}`)
      await ask(stage, 3000)
      expect(asked[1]?.slice(-2)).toEqual([
        { role: 'assistant', content: `Your order left our house on Monday. ${SORRY}` },
        { role: 'user', content: 'Again.' },
      ])
    },
  )

  test.each(['throws', 'hangs'] as const)(
    'a voice that %s: the client and the conversation have what was heard of it',
    async how => {
      const asked: (readonly Message[])[] = []
      const tts: TextToSpeech = {
        ...voice,
        async *speak(text, options) {
          for await (const part of voice.speak(text, options)) {
            if (part.words[0]?.text !== 'It') yield part
            else if (how === 'throws') throw new ProviderError('ticks', 'reset', { kind: 'broken' })
            else
              await new Promise<void>(done =>
                options.signal.addEventListener('abort', () => done(), { once: true }),
              )
          }
        },
      }
      const stage = setStage({
        hears: ['Where is it?', 'Again.'],
        tts,
        houseVoice: house,
        llm: {
          name: 'keeps what it is asked',
          async *reply(messages, options) {
            asked.push(messages)
            yield* says('The order left on Monday. It is on its way.').reply(messages, options)
          },
        },
      })
      stage.session.begin()
      await ask(stage, 9000)
      await ask(stage, 1000)
      expect(stage.said('agent-corrected').slice(0, 1)).toEqual([
        {
          type: 'agent-corrected',
          turn: 1,
          original: 'The order left on Monday. It is on its way.',
          heard: 'The order left on Monday.',
        },
      ])
      expect(told(stage).slice(0, 2)).toEqual([
        '1: The order left on Monday. It is on its way.',
        `2: ${SORRY}`,
      ])
      expect(asked[1]?.at(-2)).toEqual({ role: 'assistant', content: `The order left on Monday. ${SORRY}` })
    },
  )
})
