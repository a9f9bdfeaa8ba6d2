import { afterEach, describe, expect, test, vi } from 'vitest'
import { openChannel } from '../../../flow/channel.ts'
import { KEY, startVoice } from '../../../simulate/elevenlabs/fixtures/voice-stage.ts'
import type { SpeechPart, TextToSpeech, VoiceOptions } from '../../provider.ts'
import type { Deadlines, ElevenLabsOptions, VoiceNote } from './options.ts'
import { openElevenLabsVoice } from './voice.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const patient = { firstSoundMs: 20_000, betweenFramesMs: 20_000, closeMs: 50 }

async function stage(
  of: { faults?: readonly string[]; deadlines?: Partial<Deadlines>; voice?: Partial<VoiceOptions> } & Partial<
    Pick<ElevenLabsOptions, 'autoMode' | 'format' | 'model'>
  > = {},
) {
  const { faults = [], deadlines, voice: asked, ...options } = of
  const simulator = await startVoice(faults)
  const notes: VoiceNote[] = []
  const voice = openElevenLabsVoice({
    apiKey: KEY,
    url: simulator.url,
    voice: 'anna',
    deadlines: { ...patient, ...deadlines },
    noticed: note => notes.push(note),
    ...options,
  })
  const hangUp = new AbortController()
  const call = voice.forCall?.({ signal: hangUp.signal, voice: 'anna', speed: 1, ...asked }) as TextToSpeech
  closing.push(simulator.close, voice.close)
  return { ...simulator, voice, call, hangUp, notes }
}

async function* only(...clauses: readonly string[]) {
  yield* clauses
}

const never = () => new AbortController().signal
const options = { voice: '', speed: 1, signal: never() }

async function say(voice: TextToSpeech, text: string, asked: Partial<VoiceOptions> = {}) {
  const parts: SpeechPart[] = []
  for await (const part of voice.speak(only(text), { ...options, ...asked })) parts.push(part)
  return parts.flatMap(part => part.words.map(word => word.text)).join(' ')
}

/** Speaks until the first sound, and stops. */
async function interrupt(voice: TextToSpeech) {
  const controller = new AbortController()
  for await (const _ of voice.speak(only('This is a reply that is long enough to be cut.'), {
    ...options,
    signal: controller.signal,
  }))
    controller.abort()
}

describe('the socket of a call', () => {
  test('is open before it is needed, and serves every reply', async () => {
    const { call, of, notes } = await stage()
    await vi.waitFor(() => expect(of('connection-opened')).toHaveLength(1))
    expect(await say(call, 'Hello there.')).toBe('Hello there.')
    expect(await say(call, 'Hello again.')).toBe('Hello again.')
    expect(of('connection-opened')).toHaveLength(1)
    expect(of('connection-opened')[0]).toMatchObject({ voice: 'anna', syncAlignment: true, autoMode: false })
    expect(of('context-opened')).toHaveLength(2)
    expect(notes[0]).toMatchObject({ event: 'opened', region: 'us-central1', traceId: expect.any(String) })
    expect(notes.filter(({ event }) => event === 'context-opened')).toHaveLength(2)
  })

  test('settings stand in the first message of a context only, within what the service takes', async () => {
    const { call, of } = await stage()
    const voice = { speed: 3, stability: 0.2, similarityBoost: 7 }
    for await (const _ of call.speak(only('One clause,', 'and another.'), { ...options, ...voice }));
    const sent = of('text-received').filter(({ contextId }) => contextId !== undefined)
    expect(sent.map(({ text }) => text)).toEqual([' ', 'One clause, ', 'and another. ', undefined])
    expect(sent[0]?.settings).toEqual({
      stability: 0.2,
      similarity_boost: 1,
      style: 0,
      use_speaker_boost: true,
      speed: 1.2,
    })
    expect(sent.slice(1).some(({ settings }) => settings !== undefined)).toBe(false)
    expect(sent.map(({ closeContext }) => closeContext)).toEqual([undefined, undefined, undefined, true])
  })

  test('another voice or language is another socket', async () => {
    const { call, of } = await stage({ voice: { language: 'de' } })
    await say(call, 'Hello.', { language: 'de' })
    await say(call, 'Hello.', { voice: 'bert', language: 'de' })
    await say(call, 'Hello.', { language: 'de' })
    expect(of('connection-opened').map(({ voice }) => voice)).toEqual(['anna', 'bert'])
  })

  test('is kept by a message, which names contexts that the service knows', async () => {
    const { call, of } = await stage({ deadlines: { keepAliveMs: 20 } })
    const kept = (id?: unknown) =>
      of('text-received').filter(({ text, contextId }) => text === '' && contextId === id)
    await vi.waitFor(() => expect(kept().length).toBeGreaterThan(2))
    const text = openChannel<string>()
    const speaking = (async () => {
      for await (const _ of call.speak(text, options));
    })()
    text.push('One moment, please.')
    await vi.waitFor(() =>
      expect(kept(of('context-opened')[0]?.contextId ?? 'none').length).toBeGreaterThan(2),
    )
    text.close()
    await speaking
    expect(of('context-opened')).toHaveLength(1)
    expect(of('error-sent')).toEqual([])
  })

  test('is opened again at once when it is lost between two replies', async () => {
    const { call, of, notes } = await stage({
      faults: ['restart-1012@connection=1,message=1'],
      deadlines: { keepAliveMs: 1_200 },
    })
    await vi.waitFor(() => expect(of('connection-opened')).toHaveLength(2), 20_000)
    expect(notes.some(({ event }) => event === 'lost')).toBe(true)
    expect(await say(call, 'Hello.')).toBe('Hello.')
    expect(of('connection-opened')).toHaveLength(2)
  })

  test('that no longer answers is found by its pings, and another is opened', async () => {
    // The first message is what keeps the socket; from then on it is silent.
    const { of, notes } = await stage({
      faults: ['half-open@connection=1,message=1'],
      deadlines: { keepAliveMs: 1_200, pingMs: 100 },
    })
    await vi.waitFor(() => expect(of('connection-opened')).toHaveLength(2), 20_000)
    expect(notes.find(({ event }) => event === 'lost')).toMatchObject({
      message: expect.stringMatching(/: no longer answers at http/),
    })
  })

  test('that gave no sound is not asked again: another is open for the next reply', async () => {
    const { call, of } = await stage({
      faults: ['no-audio@connection=1'],
      deadlines: { firstSoundMs: 300 },
    })
    await expect(say(call, 'Hello.')).rejects.toThrow(/gave no sound/)
    await vi.waitFor(() => expect(of('connection-opened')).toHaveLength(2))
    expect(of('text-received').at(-1)).toMatchObject({ closeContext: true })
  })

  test('that ends with the call ends its speech quietly, and gives none afterwards', async () => {
    const { call, hangUp, of } = await stage()
    const text = openChannel<string>()
    const speaking = (async () => {
      let parts = 0
      for await (const _ of call.speak(text, options)) parts++
      return parts
    })()
    text.push('One moment, please.')
    await vi.waitFor(() => expect(of('audio-sent').length).toBeGreaterThan(1))
    hangUp.abort()
    expect(await speaking).toBeGreaterThan(0)
    expect(await say(call, 'Hello?')).toBe('')
  })

  test('ends with the call, in good order', async () => {
    const { call, of, hangUp } = await stage({ deadlines: { closeMs: 5_000 } })
    await say(call, 'Goodbye.')
    hangUp.abort()
    await vi.waitFor(
      () => expect(of('connection-ended')).toEqual([expect.objectContaining({ code: 1000 })]),
      5_000,
    )
    expect(of('text-received').at(-1)).toMatchObject({ closeSocket: true })
  })
})

describe('an interruption', () => {
  test('closes the context, and what still comes of it is not heard', async () => {
    const { call, of } = await stage()
    await interrupt(call)
    await vi.waitFor(() => expect(of('text-received').at(-1)).toMatchObject({ closeContext: true }))
    expect(await say(call, 'Something else.')).toBe('Something else.')
    const [first] = of('context-opened')
    await vi.waitFor(() =>
      expect(of('final-sent').some(({ contextId }) => contextId === first?.contextId)).toBe(true),
    )
    const late = of('audio-sent').filter(({ contextId }) => contextId === first?.contextId)
    expect(late.length).toBeGreaterThan(2)
  })

  test('a context counts until its final frame: never more than four, and the next has a new socket', async () => {
    const { call, of } = await stage({ faults: ['no-final@connection=1'] })
    for (let time = 0; time < 5; time++) await interrupt(call)
    expect(of('context-opened').map(({ connection, open }) => [connection, open])).toEqual([
      [1, 1],
      [1, 2],
      [1, 3],
      [1, 4],
      [2, 1],
    ])
    expect(await say(call, 'Hello.')).toBe('Hello.')
    expect(of('error-sent')).toEqual([])
  })

  test('a socket whose context does not end is not used for new ones', async () => {
    const { call, of } = await stage({ faults: ['no-final@connection=1'], deadlines: { drainMs: 50 } })
    await interrupt(call)
    await vi.waitFor(async () => {
      await say(call, 'Hello.')
      expect(of('connection-opened')).toHaveLength(2)
    }, 10_000)
  })

  test('one before the socket is open opens no context', async () => {
    const { voice, of } = await stage()
    const controller = new AbortController()
    const parts = voice.speak(only('Hello.'), { ...options, signal: controller.signal })
    const first = parts[Symbol.asyncIterator]().next()
    controller.abort()
    expect(await first).toMatchObject({ done: true })
    expect(await say(voice, 'Hello.')).toBe('Hello.')
    expect(of('context-opened')).toHaveLength(1)
  })

  test('text is not sent far ahead of its sound: what is cut was paid for', async () => {
    const { call, of } = await stage()
    const much = Array.from({ length: 60 }, (_, index) => `This is sentence number ${index}.`)
    const controller = new AbortController()
    for await (const _ of call.speak(only(...much), { ...options, signal: controller.signal }))
      controller.abort()
    await vi.waitFor(() => expect(of('text-received').some(({ closeContext }) => closeContext)).toBe(true))
    expect(of('generation-started').length).toBeLessThan(12)
  })
})

test.each(['pcm_8000', 'pcm_22050', 'pcm_24000', 'pcm_44100', 'ulaw_8000'] as const)(
  '%s: the rate follows the format, and the sound is as long',
  async format => {
    const { call } = await stage({ format })
    expect(call.rate).toBe(Number(/\d+/.exec(format)?.[0]))
    let samples = 0
    for await (const { pcm } of call.speak(only('Hello there.'), options)) samples += pcm.length
    // 13 characters of 50 ms between silences of 250 ms.
    expect(samples / call.rate).toBeCloseTo(0.9, 1)
  },
)
