import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tinyConfig } from './fixtures/tiny-voice.ts'
import { readVoiceConfig, withVariation } from './voice-config.ts'

describe('a voice’s .onnx.json', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'antiphon-voice-config-'))
  })
  afterAll(() => rm(folder, { recursive: true }))
  const read = async (content: unknown) => {
    const file = join(folder, 'voice.onnx.json')
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content))
    return readVoiceConfig(file)
  }
  const good = tinyConfig()

  test('says how it is spoken', async () => {
    const config = await read({ ...good, inference: { noise_scale: 0.3, length_scale: 1.2, noise_w: 0.5 } })
    expect(config).toMatchObject({ rate: 22_050, language: 'en-us', speakers: 1 })
    expect(config.ids.get('a')).toEqual([14])
    expect(config.variation).toEqual({ noise: 0.3, length: 1.2, lengthNoise: 0.5 })
  })

  test('may leave out what has a usual value', async () => {
    const { inference, num_speakers, num_symbols, speaker_id_map, ...least } = good
    const config = await read(least)
    expect(config.variation).toEqual({ noise: 0.667, length: 1, lengthNoise: 0.8 })
    expect(config.speakers).toBe(1)
  })

  test('finds a symbol however its accents are written', async () => {
    const config = await read({
      ...good,
      num_symbols: 300,
      phoneme_id_map: { ...good.phoneme_id_map, ç: [200] },
    })
    expect(config.ids.get('ç'.normalize('NFD'))).toEqual([200])
  })

  test.each([8_000, 16_000, 24_000, 44_100, 48_000])('may have %d Hz', async sample_rate => {
    expect((await read({ ...good, audio: { sample_rate } })).rate).toBe(sample_rate)
  })

  test.each([0, -1, 1e9, 7_999, 22_050.5, '22050', null])(
    'a sample rate of %j is an error',
    async sample_rate => {
      await expect(read({ ...good, audio: { sample_rate } })).rejects.toThrow(
        /voice\.onnx\.json does not describe a Piper voice: audio\.sample_rate: .*came with the voice/,
      )
    },
  )

  test('so is one that cannot be brought to the rate of a call', async () => {
    await expect(read({ ...good, audio: { sample_rate: 22_051 } })).rejects.toThrow(
      /22051 Hz.*usual are 16000 and 22050/,
    )
  })

  test.each([
    ['no phoneme_id_map', { ...good, phoneme_id_map: undefined }, /phoneme_id_map/],
    [
      'a phoneme without ids',
      { ...good, phoneme_id_map: { ...good.phoneme_id_map, a: [] } },
      /phoneme_id_map\.a/,
    ],
    ['a negative id', { ...good, phoneme_id_map: { ...good.phoneme_id_map, a: [-1] } }, /phoneme_id_map\.a/],
    ['no pad', { ...good, phoneme_id_map: { a: [1], '^': [2], $: [3] } }, /no id for "_"/],
    ['an id beyond the symbols', { ...good, num_symbols: 20 }, /not below num_symbols, 20/],
    ['phonemes of another kind', { ...good, phoneme_type: 'text' }, /phoneme_type is "text".*another voice/],
    ['no language', { ...good, espeak: {} }, /espeak\.voice/],
    ['another thing', [1, 2, 3], /does not describe a Piper voice: all of it/],
    ['no JSON', '{"audio": {', /is no JSON/],
    ['nothing', '', /is no JSON/],
  ])('%s is an error that says so', async (_, content, error) => {
    await expect(read(content)).rejects.toThrow(error)
  })

  test('a file that is not there, or is too large, is an error that says what to do', async () => {
    await expect(readVoiceConfig(join(folder, 'none.onnx.json'))).rejects.toThrow(
      /none\.onnx\.json cannot be read \(ENOENT\): a Piper voice is two files/,
    )
    await expect(readVoiceConfig(folder)).rejects.toThrow(/no file of at most|EISDIR/)
    await expect(read(' '.repeat(4_000_001))).rejects.toThrow(/no file of at most 4000000 bytes/)
  })
})

test('variation can be replaced, within what a voice can bear', () => {
  const own = { noise: 0.667, length: 1, lengthNoise: 0.8 }
  expect(withVariation(own)).toEqual(own)
  expect(withVariation(own, { noise: 0 })).toEqual({ ...own, noise: 0 })
  expect(() => withVariation(own, { length: 0 })).toThrow(/variation\.length/)
  expect(() => withVariation(own, { noise: Number.NaN })).toThrow(RangeError)
})
