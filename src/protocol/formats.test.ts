import { expect, test } from 'vitest'
import { audioFormatNames, parseFormatName } from './formats.ts'

test('every format name says its encoding and its rate', () => {
  expect(audioFormatNames.map(name => parseFormatName(name))).toEqual([
    { encoding: 'pcm', rate: 8000 },
    { encoding: 'pcm', rate: 16_000 },
    { encoding: 'pcm', rate: 22_050 },
    { encoding: 'pcm', rate: 24_000 },
    { encoding: 'pcm', rate: 44_100 },
    { encoding: 'pcm', rate: 48_000 },
    { encoding: 'ulaw', rate: 8000 },
  ])
})

test.each(['mp3_44100', 'pcm_12345', 'ulaw_16000', 'PCM_16000', 'pcm_16000 ', ''])(
  '%j is no format',
  name => {
    expect(parseFormatName(name)).toBeNull()
  },
)
