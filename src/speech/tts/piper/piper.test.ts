import { readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { toMillis } from '../../../audio/pcm.ts'
import { openChannel } from '../../../flow/channel.ts'
import { ProviderError, type SpeechPart } from '../../provider.ts'
import { describeTextToSpeech } from '../conformance.ts'
import { sayLetters } from './fixtures/letters.ts'
import { FRAMES_PER_SOUND, HOP, RATE, tinyConfig, tinyVoice, writeTinyVoice } from './fixtures/tiny-voice.ts'
import { loadPiper, type Piper, type PiperOptions } from './piper.ts'

const folders: string[] = []
const write = async (of: Parameters<typeof writeTinyVoice>[0] = {}) => {
  const files = await writeTinyVoice(of)
  folders.push(files.folder)
  return files
}
afterAll(() => Promise.all(folders.map(folder => rm(folder, { recursive: true }))))

const open = async (of: Parameters<typeof writeTinyVoice>[0] = {}, options: Partial<PiperOptions> = {}) => {
  const { model, config } = await write(of)
  return loadPiper({ model, config, name: 'tiny', phonemise: sayLetters, ...options })
}

describeTextToSpeech({ name: 'a tiny Piper voice', voice: 'tiny', open: () => open() })
describeTextToSpeech({
  name: 'a Piper voice without durations',
  voice: 'tiny',
  open: () => open({ durations: 'none' }),
})

const never = new AbortController().signal
async function* textOf(...clauses: readonly string[]) {
  yield* clauses
}
const collect = async (parts: AsyncIterable<SpeechPart>) => {
  const collected: SpeechPart[] = []
  for await (const part of parts) collected.push(part)
  return collected
}
const textIn = (part: SpeechPart | undefined) => part?.words.map(word => word.text).join(' ')

describe('a Piper voice', () => {
  let piper: Piper
  beforeAll(async () => {
    piper = await open()
  })
  afterAll(() => piper.close())
  const say = (clauses: readonly string[], { voice = 'tiny', speed = 1 } = {}) =>
    collect(piper.speak(textOf(...clauses), { signal: never, voice, speed }))

  test('has the rate of its file, and says the same for a voice id that it does not know', async () => {
    expect(piper).toMatchObject({ name: 'piper-tiny', rate: RATE })
    const expected = await say(['Good morning.'])
    expect(await say(['Good morning.'], { voice: '21m00Tcm4TlvDq8ikWAM' })).toEqual(expected)
    expect(await say(['Good morning.'], { voice: 'tiny#nobody' })).toEqual(expected)
  })

  test('knows to the sample when its words sound', async () => {
    const [part] = await say(['Ab cde 🙂 f.'])
    const frames = (sounds: number) => sounds * (FRAMES_PER_SOUND + 1) * HOP
    const [ab, cde, smile, f] = part!.words
    // The space before a word and its pad are the word's.
    const space = 2 * HOP
    expect([ab!.to - ab!.from, cde!.to - cde!.from]).toEqual([frames(2), space + frames(3)])
    expect(cde!.from).toBe(ab!.to)
    expect(smile).toEqual({ text: '🙂', from: cde!.to, to: cde!.to })
    expect(f!.from).toBe(cde!.to)
    const loudest = (from: number, to: number) =>
      part!.pcm.subarray(from, to).reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
    expect(loudest(cde!.from, cde!.from + space)).toBe(0)
    expect(loudest(cde!.from + space, cde!.to - HOP)).toBeGreaterThan(3000)
    expect(toMillis(ab!.from, RATE)).toBeLessThanOrEqual(10)
  })

  test('is trimmed: no more than a breath of silence before and after', async () => {
    const [part] = await say(['Abc.'])
    const heard = (sample: number) => Math.abs(sample) > 100
    expect(toMillis(part!.pcm.findIndex(heard), RATE)).toBeLessThan(10)
    expect(toMillis(part!.pcm.length - part!.pcm.findLastIndex(heard), RATE)).toBeLessThan(60)
  })

  test('speed changes how long it takes, within what still sounds like speech', async () => {
    const lengthAt = async (speed: number) => (await say(['Good morning to you.'], { speed }))[0]!.pcm.length
    const normal = await lengthAt(1)
    expect((await lengthAt(0.7)) / normal).toBeGreaterThan(1.25)
    expect((await lengthAt(1.2)) / normal).toBeLessThan(0.95)
    expect(await lengthAt(50)).toBe(await lengthAt(1.2))
    expect(await lengthAt(Number.NaN)).toBe(normal)
  })

  test('clauses are set apart by the pause that their last sign asks for', async () => {
    const parts = await say(['First of all,', 'this is it.', 'The end.'])
    expect(parts.map(textIn)).toEqual(['First of all,', '', 'this is it.', '', 'The end.'])
    expect([parts[1]!, parts[3]!].map(({ pcm }) => Math.round(toMillis(pcm.length, RATE)))).toEqual([
      120, 250,
    ])
  })

  test('what cannot be said has its words and no sound, and asks for no pause', async () => {
    const parts = await say(['🙂 👍', 'Привет, мир!', '\u0000\u0007', 'Good morning.', '你好。'])
    expect(parts.map(textIn)).toEqual(['🙂 👍', 'Привет, мир!', '\u0000\u0007', 'Good morning.', '你好。'])
    expect(parts.map(({ pcm }) => pcm.length > 0)).toEqual([false, false, false, true, false])
  })

  test('a clause of 5,000 words begins with its first mark, and each part of it is short', async () => {
    const clause = Array.from(
      { length: 5000 },
      (_, index) => `word${'abcde'[index % 5]}${index % 9 ? '' : ','}`,
    )
    const parts: SpeechPart[] = []
    const text = openChannel<string>()
    text.push(clause.join(' '))
    for await (const part of piper.speak(text, { signal: never, voice: 'tiny', speed: 1 })) {
      parts.push(part)
      if (parts.length === 40) break
    }
    const seconds = parts.map(({ pcm }) => pcm.length / RATE)
    expect(parts[0]?.words.map(word => word.text)).toEqual(['worda,'])
    expect(seconds[0]).toBeGreaterThan(0.2)
    // The tiny voice takes 104 ms for a sound, people 80.
    expect(Math.max(...seconds)).toBeLessThan(8)
    const words = parts.flatMap(part => part.words.map(word => word.text))
    expect(words).toEqual(clause.slice(0, words.length))
  })

  test('a first clause passes the later phrases of other calls, however much text they have', async () => {
    const novel = Array.from({ length: 5000 }, (_, index) => `word${index % 7 === 0 ? ',' : ''}`).join(' ')
    const controller = new AbortController()
    const spokenPieces = [0, 0, 0, 0]
    const pieces = () => spokenPieces.reduce((sum, count) => sum + count, 0)
    const read = async (call: number) => {
      const options = { signal: controller.signal, voice: 'tiny', speed: 1 }
      for await (const part of piper.speak(textOf(novel), options))
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
  })

  test('an abort drops the phrase that is being made', async () => {
    const controller = new AbortController()
    const parts = collect(
      piper.speak(textOf('This is never heard by anybody, however long one waits for it.'), {
        signal: controller.signal,
        voice: 'tiny',
        speed: 1,
      }),
    )
    await new Promise(resolve => setImmediate(resolve))
    controller.abort()
    expect(await parts).toEqual([])
    expect((await say(['Still here.'])).map(textIn)).toEqual(['Still here.'])
  })
})

describe('a Piper voice of several speakers', () => {
  test('speaks as the one that the voice id names', async () => {
    const piper = await open({ speakers: 2 })
    const say = async (voice: string) =>
      (await collect(piper.speak(textOf('Good morning.'), { signal: never, voice, speed: 1 })))[0]!.pcm
    const [ann, bob, first, unknown] = await Promise.all(['tiny#ann', 'tiny#1', 'tiny', 'tiny#eve'].map(say))
    expect(first).toEqual(ann)
    expect(unknown).toEqual(ann)
    expect(bob).not.toEqual(ann)
    expect(bob!.length).toBeGreaterThan(0)
    await piper.close()
  })

  test('needs a model that takes a speaker', async () => {
    await expect(open({ bytes: tinyVoice(), config: tinyConfig({ speakers: 2 }) })).rejects.toThrow(
      /voice\.onnx is not the model of a Piper voice of 2 speakers.*input, input_lengths, scales, sid/,
    )
  })
})

describe('loading', () => {
  let piper: Piper | undefined
  afterEach(async () => {
    await piper?.close()
    piper = undefined
  })

  test('several workers and threads say what one says', async () => {
    piper = await open({}, { workers: 2, threads: 2 })
    const say = () =>
      collect(piper!.speak(textOf('Good morning.'), { signal: never, voice: 'tiny', speed: 1 }))
    const [one, two, three] = await Promise.all([say(), say(), say()])
    expect(two).toEqual(one)
    expect(three).toEqual(one)
  })

  test('leaves the files of the voice as they are', async () => {
    const { model, config } = await write()
    piper = await loadPiper({ model, config, name: 'tiny', phonemise: sayLetters })
    expect(new Uint8Array(await readFile(model))).toEqual(tinyVoice())
    expect(JSON.parse(await readFile(config, 'utf8'))).toEqual(tinyConfig())
  })

  test('a voice of another language is refused, unless its phonemes are known', async () => {
    const german = { config: { ...tinyConfig(), espeak: { voice: 'de' } } }
    await expect(open(german)).rejects.toThrow(/the voice speaks "de" \(espeak\.voice\).*only for "en"/)
    await expect(open({}, { language: 'en-gb' })).rejects.toThrow(/speaks "en-us"/)
    piper = await open(german, { language: 'de' })
  })

  test('a model that is cut off, wherever, is an error that says what to do', async () => {
    const { model, config } = await write()
    for (const share of [0, 0.01, 0.5, 0.9]) {
      await writeFile(model, tinyVoice())
      await truncate(model, Math.floor(share * tinyVoice().length))
      const loading = loadPiper({ model, config, name: 'tiny', phonemise: sayLetters })
      await expect(loading, `${share}`).rejects.toThrow(ProviderError)
      await expect(loading, `${share}`).rejects.toThrow(
        /^piper-tiny: .*voice\.onnx is no whole ONNX model.*again/,
      )
    }
  })

  test('a model that was tampered with is an error, or a voice that can be closed', async () => {
    for (const share of [0.002, 0.03, 0.3, 0.6, 0.9]) {
      const bytes = tinyVoice()
      bytes.set(Buffer.from('tampered'), Math.floor(share * bytes.length))
      const loaded = await open({ bytes }).catch(error => error)
      if (loaded instanceof Error) expect(loaded.message).toMatch(/^piper-tiny: .*voice\.onnx/)
      else await loaded.close()
    }
  })

  test('a model of something else is an error that says what was expected', async () => {
    await expect(open({ inputName: 'tokens' })).rejects.toThrow(
      /is not the model of a Piper voice: expected were the inputs input, input_lengths, scales and the output output, but it has the inputs tokens, input_lengths, scales/,
    )
    await expect(open({ outputName: 'audio' })).rejects.toThrow(/and the outputs audio/)
    await expect(open({ bytes: Buffer.from('<!DOCTYPE html><html>Not found</html>') })).rejects.toThrow(
      /is no whole ONNX model/,
    )
  })

  test('files that are not there are an error that names them', async () => {
    const { model, config, folder } = await write()
    const load = (files: { model?: string; config?: string }) =>
      loadPiper({ model, config, name: 'tiny', phonemise: sayLetters, ...files })
    await expect(load({ model: join(folder, 'no.onnx') })).rejects.toThrow(
      /no\.onnx cannot be read \(ENOENT\)/,
    )
    await expect(load({ config: join(folder, 'no.json') })).rejects.toThrow(
      /no\.json cannot be read \(ENOENT\)/,
    )
    await expect(load({ model: folder })).rejects.toThrow(/is no file of at most/)
  })

  test('the description of another voice is an error', async () => {
    const { phoneme_id_map, ...rest } = tinyConfig()
    await expect(open({ config: rest })).rejects.toThrow(/voice\.onnx\.json.*phoneme_id_map/)
    await expect(
      open({ config: { ...rest, phoneme_id_map: { _: [0], '^': [1], $: [2], ㄅ: [3] } } }),
    ).rejects.toThrow(/has none of the symbols of eSpeak/)
  })

  test('a model that fails at its first phrase, or makes no sound, is an error', async () => {
    const config = tinyConfig()
    const beyond = { ...config, num_symbols: 999, phoneme_id_map: { ...config.phoneme_id_map, d: [998] } }
    await expect(open({ config: beyond })).rejects.toThrow(
      /voice\.onnx failed at its first phrase \(.*is the \.onnx\.json the one of this voice\?/,
    )
    await expect(open({ amplitude: 0 })).rejects.toThrow(/voice\.onnx makes no sound/)
    await expect(open({ amplitude: Number.NaN })).rejects.toThrow(/voice\.onnx makes no sound/)
  })

  test('however loud a model is, the voice is as loud as any other', async () => {
    const peaks: number[] = []
    for (const amplitude of [0.05, 0.9]) {
      piper = await open({ amplitude })
      const [part] = await collect(piper.speak(textOf('Good.'), { signal: never, voice: 'tiny', speed: 1 }))
      peaks.push(part!.pcm.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0))
      await piper.close()
    }
    expect(Math.abs(peaks[0]! - peaks[1]!)).toBeLessThan(20)
  })

  test('numbers that make no sense are refused', async () => {
    await expect(open({}, { workers: 0 })).rejects.toThrow(/piper-tiny runs on 1 to 16 workers, but 0/)
    await expect(open({}, { threads: 1.5 })).rejects.toThrow(RangeError)
    await expect(open({}, { variation: { noise: -1 } })).rejects.toThrow(/variation\.noise/)
  })
})

test('after it is closed, speaking is a provider error', async () => {
  const piper = await open()
  await piper.close()
  const speaking = collect(piper.speak(textOf('Too late.'), { signal: never, voice: 'tiny', speed: 1 }))
  await expect(speaking).rejects.toThrow(/^piper-tiny: worker piper-tiny-1 is closed/)
})
