import { describe, expect, test } from 'vitest'
import { writeWav } from '../audio/wav.ts'
import { createClip, readSpeech } from './clip.ts'
import { joined, silence, tone } from './fakes/sound.ts'

describe('a clip', () => {
  test('knows where its sound begins and ends, not where the file does', () => {
    const clip = createClip({
      name: 'x',
      text: null,
      origin: 'made',
      pcm: joined(silence(300), tone(500), silence(200)),
    })
    expect(clip.onset / 16).toBeCloseTo(300, 0)
    expect(clip.end / 16).toBeCloseTo(800, 0)
  })

  test('ends where the sound does, in a room that is not silent', () => {
    const room = silence(1_000).map((_, i) => ((i * 7919) % 41) - 20)
    const pcm = room.map(
      (sample, i) => sample + (i >= 4_800 && i < 12_800 ? (tone(500)[i - 4_800] ?? 0) / 8 : 0),
    )
    const clip = createClip({ name: 'x', text: null, origin: 'recorded', pcm })
    expect(clip.onset / 16).toBeCloseTo(300, 0)
    expect(clip.end / 16).toBeCloseTo(800, 0)
  })

  test('without sound cannot be said', () => {
    expect(() => createClip({ name: 'x.wav', text: null, origin: 'made', pcm: silence(100) })).toThrow(
      /x\.wav holds no sound/,
    )
  })

  test('is read at any rate, from the first channel', () => {
    const pcm = readSpeech('x.wav', writeWav(8_000, [tone(500, 8_000), silence(500, 8_000)]))
    expect(pcm).toHaveLength(8_000)
    expect(createClip({ name: 'x', text: null, origin: 'made', pcm }).end / 16).toBeCloseTo(500, 0)
  })

  test('that is no WAV file is named', () => {
    expect(() => readSpeech('x.mp3', Buffer.from('ID3'))).toThrow(/^x\.mp3: not a WAV file/)
  })

  test('has its onset and end from its labels, where there are any', () => {
    const of = { name: 'x', text: 'a b', origin: 'recorded' as const, pcm: tone(1_000) }
    const speech = [
      { fromMs: 100, toMs: 300 },
      { fromMs: 600, toMs: 900 },
    ]
    const clip = createClip(of, { speech })
    expect([clip.onset, clip.end]).toEqual([1_600, 14_400])
    expect(clip.speech).toEqual(speech)
    expect(createClip(of).speech).toEqual([{ fromMs: 1 / 16, toMs: 1_000 }])
  })

  test.each([
    [[{ fromMs: 300, toMs: 200 }], /^x: speech 0 \(300–200 ms\) is out of order/],
    [
      [
        { fromMs: 0, toMs: 400 },
        { fromMs: 300, toMs: 500 },
      ],
      /speech 1 .* out of order/,
    ],
    [[{ fromMs: 0, toMs: 2_000 }], /speech 0 ends at 2000 ms, after the sound/],
  ])('with labels %j is refused', (speech, message) => {
    const of = { name: 'x', text: null, origin: 'recorded' as const, pcm: tone(1_000) }
    expect(() => createClip(of, { speech })).toThrow(message)
  })
})
