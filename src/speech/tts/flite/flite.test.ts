import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toMillis } from '../../../audio/pcm.ts'
import { openChannel } from '../../../flow/channel.ts'
import type { SpeechPart } from '../../provider.ts'
import { describeTextToSpeech } from '../conformance.ts'
import { type Flite, loadFlite } from './flite.ts'

describeTextToSpeech({ name: 'flite', voice: 'rms', open: () => loadFlite() })

describe('flite', () => {
  let flite: Flite
  beforeAll(async () => {
    flite = await loadFlite({ voices: ['rms'] })
  })
  afterAll(() => flite.close())

  const never = new AbortController().signal
  async function* textOf(...clauses: readonly string[]) {
    yield* clauses
  }
  const say = async (clauses: readonly string[], { voice = 'rms', speed = 1 } = {}) => {
    const parts: SpeechPart[] = []
    for await (const part of flite.speak(textOf(...clauses), { signal: never, voice, speed }))
      parts.push(part)
    return parts
  }
  const lengthsMs = (parts: readonly SpeechPart[]) => parts.map(part => toMillis(part.pcm.length))

  test('every voice sounds different, at 16 kHz', async () => {
    const spoken = await Promise.all(
      ['rms', 'slt', 'awb', 'kal16'].map(voice => say(['Good morning.'], { voice })),
    )
    const sounds = new Set(spoken.map(([part]) => part?.pcm.join(' ')))
    expect(sounds.size).toBe(4)
    expect(flite.rate).toBe(16_000)
    for (const parts of spoken) {
      expect(lengthsMs(parts)[0]).toBeGreaterThan(400)
      expect(lengthsMs(parts)[0]).toBeLessThan(1500)
    }
  })

  test('a voice it does not know is the default voice', async () => {
    const expected = await say(['Good morning.'])
    expect(await say(['Good morning.'], { voice: '21m00Tcm4TlvDq8ikWAM' })).toEqual(expected)
    expect(await say(['Good morning.'], { voice: 'constructor' })).toEqual(expected)
  })

  test('speed changes how long it takes, within what still sounds like speech', async () => {
    const lengthAt = async (speed: number) =>
      lengthsMs(await say(['Good morning to you.'], { speed }))[0] ?? 0
    const normal = await lengthAt(1)
    expect((await lengthAt(0.7)) / normal).toBeGreaterThan(1.3)
    expect((await lengthAt(1.2)) / normal).toBeLessThan(0.9)
    expect(await lengthAt(50)).toBe(await lengthAt(1.2))
    expect(await lengthAt(Number.NaN)).toBe(normal)
  })

  test('clauses are set apart by the pause that their last sign asks for; nothing follows the last one', async () => {
    const parts = await say(['First of all,', 'this is it.', 'The end.'])
    expect(parts.map(part => part.words.map(word => word.text).join(' '))).toEqual([
      'First of all,',
      '',
      'this is it.',
      '',
      'The end.',
    ])
    expect(lengthsMs([parts[1]!, parts[3]!])).toEqual([120, 250])
  })

  test('a clause that cannot be said has its words and no sound, and asks for no pause', async () => {
    const parts = await say(['🙂 👍', 'Good morning.', '!!!'])
    expect(parts.map(part => part.words.map(word => word.text).join(' '))).toEqual([
      '🙂 👍',
      'Good morning.',
      '!!!',
    ])
    expect(parts[0]!.pcm.length).toBe(0)
    expect(parts[0]!.words).toEqual([
      { text: '🙂', from: 0, to: 0 },
      { text: '👍', from: 0, to: 0 },
    ])
    expect(parts[2]!.pcm.length).toBe(0)
  })

  test('words are where they sound: a longer word takes longer, a silent one no time', async () => {
    const [part] = await say(['It costs $1,234.56 🙂 today.'])
    const [it, costs, money, smile, today] = part!.words
    expect(it!.from).toBeLessThan(320)
    expect(money!.to - money!.from).toBeGreaterThan(3 * (costs!.to - costs!.from))
    expect(smile!.to - smile!.from).toBe(0)
    expect(smile!.from).toBe(money!.to)
    expect(today!.to).toBeGreaterThan(part!.pcm.length - 2000)
  })

  test('a first clause passes the later clauses of other calls, however much text they have', async () => {
    const novel = Array.from({ length: 5000 }, (_, index) => `word${index % 7 === 0 ? ',' : ''}`).join(' ')
    const controller = new AbortController()
    const spokenPieces = [0, 0, 0, 0]
    const pieces = () => spokenPieces.reduce((sum, count) => sum + count, 0)
    const read = async (call: number) => {
      const options = { signal: controller.signal, voice: 'rms', speed: 1 }
      for await (const part of flite.speak(textOf(novel), options))
        if (part.words.length > 0) spokenPieces[call] = (spokenPieces[call] ?? 0) + 1
    }
    const reading = Promise.all(spokenPieces.map((_, call) => read(call)))
    while (spokenPieces.includes(0)) await new Promise(resolve => setImmediate(resolve))
    const before = pieces()
    await say(['Hello.'])
    const between = pieces() - before
    controller.abort()
    await reading
    // The one under way, and at most one that its reader had not fetched yet; in turn it would be four.
    expect(between).toBeLessThanOrEqual(2)
    expect(pieces()).toBeLessThan(100)
  })

  test('text is read no further ahead than one clause', async () => {
    const text = openChannel<string>()
    for (let index = 0; index < 10; index++) text.push('Good morning.')
    const parts = flite.speak(text, { signal: never, voice: 'rms', speed: 1 })[Symbol.asyncIterator]()
    await parts.next()
    await say(['The other call is served meanwhile.'])
    expect(text.size).toBeGreaterThanOrEqual(7)
    await parts.return?.()
  })

  test('several workers speak for several calls', async () => {
    const two = await loadFlite({ workers: 2, voices: ['rms'] })
    const expected = await say(['Good morning.'])
    const collect = async () => {
      const parts: SpeechPart[] = []
      for await (const part of two.speak(textOf('Good morning.'), { signal: never, voice: 'rms', speed: 1 }))
        parts.push(part)
      return parts
    }
    expect(await Promise.all([collect(), collect(), collect()])).toEqual([expected, expected, expected])
    await two.close()
  })

  test('a number of workers that makes no sense is refused', async () => {
    await expect(loadFlite({ workers: 0 })).rejects.toThrow(/1 to 16 workers, but 0/)
    await expect(loadFlite({ workers: 1.5 })).rejects.toThrow(RangeError)
  })
})

test('after it is closed, speaking is a provider error', async () => {
  const flite = await loadFlite({ voices: [] })
  await flite.close()
  async function* text() {
    yield 'Too late.'
  }
  const speaking = async () => {
    for await (const _ of flite.speak(text(), {
      signal: new AbortController().signal,
      voice: 'rms',
      speed: 1,
    }));
  }
  await expect(speaking()).rejects.toThrow(/^flite: worker flite-1 is closed/)
})
