import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { INPUT_RATE, type Pcm } from '../../audio/pcm.ts'
import { type Channel, openChannel } from '../../flow/channel.ts'
import type { SpeechToText, SttInput, SttPart } from '../provider.ts'

/** A sentence at 16 kHz, with words of it (lower case) that every recogniser should get. */
export interface Spoken {
  readonly pcm: Pcm
  readonly keywords: readonly string[]
}

type Final = Extract<SttPart, { type: 'text-final' }>

/** What every recogniser must do, as tests. `open` is called once; the sentences have no keyword in common. */
export function describeSpeechToText(of: {
  readonly name: string
  readonly language: string
  readonly spoken: readonly [Spoken, Spoken, ...Spoken[]]
  open(): Promise<SpeechToText & { close?(): Promise<void> }>
}): void {
  const [one, two] = of.spoken

  describe(`${of.name} as speech to text`, () => {
    let stt: SpeechToText & { close?(): Promise<void> }
    beforeAll(async () => {
      stt = await of.open()
    })
    afterAll(() => stt.close?.())

    const transcribe = (input: AsyncIterable<SttInput>, signal = never()) =>
      stt.transcribe(input, { signal, language: of.language })
    const finalsOf = async (input: AsyncIterable<SttInput>) =>
      (await collect(transcribe(input))).filter(part => part.type === 'text-final')

    test('a flush is answered with its mark and the words of everything before it', async () => {
      const [final, ...others] = await finalsOf(script(one, 42))
      expect(others).toEqual([])
      expect(final?.mark).toBe(42)
      expectWords(final, one)
    })

    test('a caller who goes on after a flush gets a final of the whole again', async () => {
      const finals = await finalsOf(script(one, 1, two, 2))
      expect(finals.map(final => final.mark)).toEqual([1, 2])
      expectWords(finals[0], one)
      expectWords(finals[1], one, two)
    })

    test('flushes in a row are answered each, in their order', async () => {
      const finals = await finalsOf(script(one, 5, 3, 9))
      expect(finals.map(final => final.mark)).toEqual([5, 3, 9])
      for (const final of finals) expectWords(final, one)
    })

    test('the final comes while the line stays open', async () => {
      const input = openChannel<SttInput>()
      const parts = transcribe(input)[Symbol.asyncIterator]()
      push(input, one)
      input.push({ type: 'flush', mark: 1 })
      for (;;) {
        const { value, done } = await parts.next()
        expect(done).not.toBe(true)
        if (value.type !== 'text-final') continue
        expectWords(value, one)
        break
      }
      input.close()
      while (!(await parts.next()).done);
    })

    test('confidence is a probability, and some of it is there for clear speech', async () => {
      const parts = await collect(transcribe(script(one, 1)))
      for (const { confidence } of parts) {
        expect(confidence).toBeGreaterThanOrEqual(0)
        expect(confidence).toBeLessThanOrEqual(1)
      }
      expect(parts.at(-1)!.confidence).toBeGreaterThan(0.5)
    })

    test('calls at once do not mix', async () => {
      const calls = [one, two, one, two].map(spoken => finalsOf(script(spoken, 1)))
      for (const [index, finals] of (await Promise.all(calls)).entries()) {
        const [said, unsaid] = index % 2 === 0 ? [one, two] : [two, one]
        expectWords(finals[0], said)
        for (const word of unsaid.keywords) expect(wordsOf(finals[0])).not.toContain(word)
      }
    })

    test('chunks may be of any size', async () => {
      for (const size of [160, 333, one.pcm.length]) {
        const [final] = await finalsOf(scriptIn(size, [one, 1]))
        expectWords(final, one)
      }
    })

    test('a flush before any sound gives an empty final', async () => {
      expect(await finalsOf(script(1))).toEqual([{ type: 'text-final', text: '', confidence: 0, mark: 1 }])
    })

    test('input that ends without a flush ends the parts without a final', async () => {
      expect(await finalsOf(script(one))).toEqual([])
      expect(await collect(transcribe(script()))).toEqual([])
    })

    test('garbage is answered', async () => {
      const bursts = Int16Array.from({ length: INPUT_RATE }, (_, i) => (i % 4000 < 40 ? 32_767 : -32_768))
      for (const pcm of [bursts, new Int16Array(0), new Int16Array(1), new Int16Array(INPUT_RATE)]) {
        const [final] = await finalsOf(script({ pcm, keywords: [] }, 1))
        expect(final?.mark).toBe(1)
        expect(Number.isFinite(final?.confidence)).toBe(true)
      }
    })

    test('an abort ends a call that waits for sound, quietly', async () => {
      const call = new AbortController()
      const input = openChannel<SttInput>()
      push(input, one)
      input.push({ type: 'flush', mark: 1 })
      const parts: SttPart[] = []
      for await (const part of transcribe(input, call.signal)) {
        parts.push(part)
        if (part.type === 'text-final') call.abort()
      }
      expect(parts.at(-1)?.type).toBe('text-final')
    })

    test('an abort ends a call that is being worked on, without a final', async () => {
      const call = new AbortController()
      const input = openChannel<SttInput>()
      push(input, one)
      input.push({ type: 'flush', mark: 1 })
      const parts = collect(transcribe(input, call.signal))
      await new Promise(resolve => setImmediate(resolve))
      call.abort()
      expect((await parts).filter(part => part.type === 'text-final')).toEqual([])
    })

    test('a call that is aborted before it begins gives nothing', async () => {
      expect(await collect(transcribe(script(one, 1), AbortSignal.abort()))).toEqual([])
    })

    test('an aborted call disturbs no other', async () => {
      const call = new AbortController()
      const aborted = collect(transcribe(script(two, 1), call.signal))
      const kept = finalsOf(script(one, 1))
      call.abort()
      await aborted
      expectWords((await kept)[0], one)
    })

    test('an error of the source reaches the reader', async () => {
      const breaking = async function* (): AsyncGenerator<SttInput> {
        yield { type: 'audio', pcm: one.pcm.slice(0, INPUT_RATE) }
        throw new Error('line is dead')
      }
      await expect(collect(transcribe(breaking()))).rejects.toThrow('line is dead')
    })
  })
}

const never = (): AbortSignal => new AbortController().signal

// A sentence is said in chunks of 20 ms, a number is a flush.
const script = (...steps: readonly (Spoken | number)[]) => scriptIn(320, steps)

async function* scriptIn(size: number, steps: readonly (Spoken | number)[]): AsyncGenerator<SttInput> {
  for (const step of steps) {
    if (typeof step === 'number') yield { type: 'flush', mark: step }
    else for (const pcm of chunksOf(step.pcm, size)) yield { type: 'audio', pcm }
  }
}

function push(input: Channel<SttInput>, spoken: Spoken): void {
  for (const pcm of chunksOf(spoken.pcm, 320)) input.push({ type: 'audio', pcm })
}

function* chunksOf(pcm: Pcm, size: number): Generator<Pcm> {
  for (let at = 0; at < Math.max(1, pcm.length); at += size) yield pcm.slice(at, at + size)
}

async function collect(parts: AsyncIterable<SttPart>): Promise<SttPart[]> {
  const all: SttPart[] = []
  for await (const part of parts) all.push(part)
  return all
}

const wordsOf = (final: Final | undefined): string[] => (final?.text ?? '').toLowerCase().split(/[^a-z']+/)

function expectWords(final: Final | undefined, ...said: readonly Spoken[]): void {
  const keywords = said.flatMap(spoken => spoken.keywords)
  expect(wordsOf(final)).toEqual(expect.arrayContaining(keywords))
}
