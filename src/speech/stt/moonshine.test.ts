import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Pcm, toSamples } from '../../audio/pcm.ts'
import { openChannel } from '../../flow/channel.ts'
import { ProviderError, type SttInput, type SttPart } from '../provider.ts'
import { describeSpeechToText } from './conformance.ts'
import { readSpoken } from './fixtures/spoken.ts'
import { loadMoonshine, type Moonshine } from './moonshine.ts'

const [first, second] = readSpoken()

describeSpeechToText({
  name: 'moonshine',
  language: 'en',
  spoken: [first, second],
  open: () => loadMoonshine(),
})

describe('moonshine', () => {
  let moonshine: Moonshine
  beforeAll(async () => {
    moonshine = await loadMoonshine()
  })
  afterAll(() => moonshine.close())

  const hear = async (input: AsyncIterable<SttInput>) => {
    const parts: SttPart[] = []
    const { signal } = new AbortController()
    for await (const part of moonshine.transcribe(input, { signal, language: 'en' })) parts.push(part)
    return parts
  }

  test('a partial text comes before the flush, and the final is longer', async () => {
    const input = openChannel<SttInput>()
    input.push({ type: 'audio', pcm: first.pcm.slice(0, toSamples(2000)) })
    const parts: SttPart[] = []
    const { signal } = new AbortController()
    for await (const part of moonshine.transcribe(input, { signal, language: 'en' })) {
      parts.push(part)
      if (parts.length > 1) continue
      input.push({ type: 'audio', pcm: first.pcm.slice(toSamples(2000)) })
      input.push({ type: 'flush', mark: 1 })
      input.close()
    }
    expect(parts[0]?.type).toBe('text-partial')
    expect(parts[0]?.text).not.toBe('')
    expect(parts.at(-1)?.type).toBe('text-final')
    expect(parts.at(-1)!.text.length).toBeGreaterThan(parts[0]!.text.length)
  })

  test('a long turn with pauses keeps the words of all its parts', async () => {
    const final = (await hear(conversation([first, second, first, second]))).at(-1)!
    const words = final.text.toLowerCase()
    for (const keyword of [...first.keywords, ...second.keywords]) {
      expect(words.split(keyword).length - 1, keyword).toBeGreaterThanOrEqual(2)
    }
  })

  test('a long turn without a pause is cut into pieces and loses little', async () => {
    const sound = Array.from({ length: 4 }, () => [first.pcm, second.pcm]).flat()
    const final = (await hear(spoken(sound))).at(-1)!
    const found = [...first.keywords, ...second.keywords].map(
      word => final.text.toLowerCase().split(word).length - 1,
    )
    expect(found.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(found.length * 3)
  })

  test('words are not made up for noise, however sure the caller of it is that somebody spoke', async () => {
    const [final] = await hear(spoken([noise(2)]))
    expect(final).toEqual({ type: 'text-final', text: '', confidence: 0, mark: 1 })
  })

  test('another language is refused', async () => {
    const call = moonshine.transcribe(spoken([first.pcm]), {
      signal: new AbortController().signal,
      language: 'fr',
    })
    const next = call[Symbol.asyncIterator]().next()
    await expect(next).rejects.toThrow(ProviderError)
    await expect(next).rejects.toThrow(/English only.*"fr"/)
  })

  test('a turn of more than ten minutes is an error that says so', async () => {
    const input = async function* (): AsyncGenerator<SttInput> {
      for (let i = 0; i < 11; i++) yield { type: 'audio', pcm: new Int16Array(toSamples(60_000)) }
    }
    await expect(hear(input())).rejects.toThrow(/more than 10 minutes/)
  })

  test('closing fails the calls under way', async () => {
    const other = await loadMoonshine()
    const call = other.transcribe(spoken([first.pcm]), {
      signal: new AbortController().signal,
      language: 'en',
    })
    const failed = expect(call[Symbol.asyncIterator]().next()).rejects.toSatisfy(
      error =>
        error instanceof ProviderError && error.provider === 'moonshine' && error.message.includes('closed'),
    )
    await new Promise(resolve => setImmediate(resolve))
    await other.close()
    await failed
  })

  test.each([0, 1.5, 17])('%d workers are refused', async workers => {
    await expect(loadMoonshine({ workers })).rejects.toThrow(/1 to 16 workers/)
  })
})

async function* spoken(sounds: readonly Pcm[]): AsyncGenerator<SttInput> {
  for (const pcm of sounds) yield { type: 'audio', pcm }
  yield { type: 'flush', mark: 1 }
}

async function* conversation(sentences: readonly { pcm: Pcm }[]): AsyncGenerator<SttInput> {
  for (const [index, { pcm }] of sentences.entries()) {
    yield { type: 'audio', pcm }
    yield { type: 'flush', mark: index }
    yield { type: 'audio', pcm: new Int16Array(toSamples(500)) }
  }
  yield { type: 'flush', mark: sentences.length }
}

function noise(seconds: number): Pcm {
  let seed = 7
  return Int16Array.from({ length: toSamples(seconds * 1000) }, () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
    return (seed / 2 ** 30 - 1) * 3000
  })
}
