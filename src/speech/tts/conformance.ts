import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openChannel } from '../../flow/channel.ts'
import { ProviderError, type SpeechPart, type TextToSpeech } from '../provider.ts'

/** What every voice must do, as tests. `open` is called once; `voice` is an id that this voice knows. */
export function describeTextToSpeech(of: {
  readonly name: string
  readonly voice: string
  open(): Promise<TextToSpeech & { close?(): Promise<void> }>
  /** The same where its provider fails. Left out: nobody else is asked. */
  openBroken?(): Promise<TextToSpeech & { close?(): Promise<void> }>
}): void {
  describe(`${of.name} as text to speech`, () => {
    let tts: TextToSpeech & { close?(): Promise<void> }
    beforeAll(async () => {
      tts = await of.open()
    })
    afterAll(() => tts.close?.())

    const speak = (text: AsyncIterable<string>, signal = never()) =>
      tts.speak(text, { signal, voice: of.voice, speed: 1 })
    const say = async (...clauses: readonly string[]) => collect(speak(textOf(...clauses)))

    test('clauses are spoken in order, and the words of all parts are the text as written', async () => {
      const parts = await say('Sure, I can help.', 'Your appointment is on Tuesday,', 'at three!')
      expect(wordsIn(parts)).toBe('Sure, I can help. Your appointment is on Tuesday, at three!')
      expect(samplesIn(parts)).toBeGreaterThan(tts.rate)
    })

    test('words stand inside their part, one after the other, and sound lasts', async () => {
      const parts = await say('Hello there, how are you today?', 'I am fine, thanks.')
      for (const { pcm, words } of parts) {
        let at = 0
        for (const { from, to } of words) {
          expect(from).toBeGreaterThanOrEqual(at)
          expect(to).toBeGreaterThanOrEqual(from)
          at = to
        }
        expect(at).toBeLessThanOrEqual(pcm.length)
      }
      const lengths = parts.flatMap(part => part.words).map(({ from, to }) => to - from)
      expect(lengths.filter(length => length > 0).length).toBeGreaterThan(lengths.length / 2)
    })

    test('what is spoken can be heard', async () => {
      const parts = await say('Hello there.')
      const loudest = Math.max(
        ...parts.map(({ pcm }) => pcm.reduce((peak, s) => Math.max(peak, Math.abs(s)), 0)),
      )
      expect(loudest).toBeGreaterThan(1000)
    })

    test('the first clause is spoken while the text goes on', async () => {
      const text = openChannel<string>()
      const parts = speak(text)[Symbol.asyncIterator]()
      text.push('This is the first clause.')
      expect(await readUntil(parts, 'This is the first clause.')).toBeGreaterThan(0)
      text.push('This is the second.')
      expect(await readUntil(parts, 'This is the second.')).toBeGreaterThan(0)
      text.close()
      await drain(parts)
    })

    test('two calls at once do not mix', async () => {
      const one = ['One, two, three,', 'four, five, six.']
      const two = ['Monday, Tuesday,', 'Wednesday, Thursday.']
      const spoken = await Promise.all([say(...one), say(...two), say(...one)])
      expect(spoken.map(wordsIn)).toEqual([one.join(' '), two.join(' '), one.join(' ')])
    })

    test('an abort ends the speech quietly, even while it waits for text', async () => {
      const controller = new AbortController()
      const text = openChannel<string>()
      const parts = speak(text, controller.signal)[Symbol.asyncIterator]()
      text.push('This is the first clause.')
      await readUntil(parts, 'This is the first clause.')
      controller.abort(new Error('the caller interrupts'))
      await drain(parts)
    })

    test('an abort in the middle of much text ends it quietly, and the next call is not affected', async () => {
      const controller = new AbortController()
      const much = textOf(...Array.from({ length: 50 }, (_, index) => `This is sentence number ${index}.`))
      let count = 0
      for await (const part of speak(much, controller.signal)) {
        count += part.words.length
        if (count > 0) controller.abort()
      }
      expect(count).toBeLessThan(250)
      expect(wordsIn(await say('And now something else.'))).toBe('And now something else.')
    })

    test('nothing comes after an abort, though more was there', async () => {
      const controller = new AbortController()
      const text = textOf('One, two, three, four.', 'Five, six, seven, eight.', 'Nine, ten.')
      let after = 0
      for await (const _ of speak(text, controller.signal)) {
        if (controller.signal.aborted) after++
        controller.abort()
      }
      expect(after).toBe(0)
    })

    const { openBroken } = of
    if (openBroken)
      test('a provider that fails throws a ProviderError, and is called by its name', async () => {
        const broken = await openBroken()
        const parts = broken.speak(textOf('Hello there.'), { signal: never(), voice: of.voice, speed: 1 })
        const error = await collect(parts).then(
          () => null,
          error => error,
        )
        expect(error).toBeInstanceOf(ProviderError)
        expect(error.provider).toBe(broken.name)
        await broken.close?.()
      })

    test('a call that is aborted before it begins yields nothing', async () => {
      const controller = new AbortController()
      controller.abort()
      expect(await collect(speak(textOf('Never heard.'), controller.signal))).toEqual([])
    })

    test('a reader who stops early is no trouble', async () => {
      for await (const part of speak(textOf('First clause.', 'Second clause.', 'Third clause.'))) {
        if (part.words.length > 0) break
      }
      expect(wordsIn(await say('And now something else.'))).toBe('And now something else.')
    })

    test('an error in the text reaches the reader', async () => {
      async function* failing() {
        yield 'This is the first clause.'
        throw new Error('the model is gone')
      }
      await expect(collect(speak(failing()))).rejects.toThrow('the model is gone')
    })

    test('no text, empty clauses and white space are silence without words', async () => {
      for (const clauses of [[], [''], ['  ', '\n\t', '']]) {
        const parts = await say(...clauses)
        expect(wordsIn(parts)).toBe('')
        expect(samplesIn(parts)).toBe(0)
      }
    })

    test.each(['🙂', '!!!', '- - -', '你好', '\u0000\u0007', '"', '<b></b>', '--help', '{{name}}'])(
      'a clause like %j does no harm to the one after it',
      async odd => {
        const parts = await say(odd, 'That is all.')
        expect(wordsIn(parts).endsWith('That is all.')).toBe(true)
        expect(samplesIn(parts)).toBeGreaterThan(tts.rate / 4)
      },
    )
  })
}

async function* textOf(...clauses: readonly string[]): AsyncGenerator<string> {
  yield* clauses
}

const never = () => new AbortController().signal
const wordsIn = (parts: readonly SpeechPart[]) =>
  parts.flatMap(part => part.words.map(word => word.text)).join(' ')
const samplesIn = (parts: readonly SpeechPart[]) => parts.reduce((sum, part) => sum + part.pcm.length, 0)

async function collect(parts: AsyncIterable<SpeechPart>): Promise<SpeechPart[]> {
  const collected: SpeechPart[] = []
  for await (const part of parts) collected.push(part)
  return collected
}

/** Reads parts until they hold `text`; how many samples that took. */
async function readUntil(parts: AsyncIterator<SpeechPart>, text: string): Promise<number> {
  const read: SpeechPart[] = []
  while (wordsIn(read) !== text) {
    const { value, done } = await parts.next()
    expect(done).not.toBe(true)
    read.push(value)
    expect(text.startsWith(wordsIn(read))).toBe(true)
  }
  return samplesIn(read)
}

async function drain(parts: AsyncIterator<SpeechPart>): Promise<void> {
  while (!(await parts.next()).done);
}
