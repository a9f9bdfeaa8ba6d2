import { expect, test } from 'vitest'
import { rmsDbfs } from '../../../audio/level.ts'
import { type Pcm, toMillis, toSamples } from '../../../audio/pcm.ts'
import { tone } from '../../fakes/sound.ts'
import { powerAt } from './fakes/synthetic-turn.ts'
import { holdMusic } from './hold-music.ts'

const cut = (pcm: Pcm, fromMs: number, toMs: number) => pcm.subarray(toSamples(fromMs), toSamples(toMs))
const MUSIC_HZ = 300
const VOICE_HZ = 1_000
const music = tone(8_000, 16_000, MUSIC_HZ)
const voice = tone(2_000, 16_000, VOICE_HZ).map(sample => sample / 4)

test('a voice is heard over music that goes down for it', () => {
  const held = holdMusic(music, [voice])
  expect(powerAt(cut(held, 1_000, 2_000), VOICE_HZ)).toBeLessThan(-80)
  expect(powerAt(cut(held, 3_500, 4_500), VOICE_HZ)).toBeGreaterThan(-10)
  expect(powerAt(cut(held, 3_500, 4_500), MUSIC_HZ) - powerAt(cut(held, 1_000, 2_000), MUSIC_HZ)).toBeCloseTo(
    -12,
    0,
  )
  expect(powerAt(cut(held, 6_000, 7_000), MUSIC_HZ)).toBeCloseTo(
    powerAt(cut(held, 1_000, 2_000), MUSIC_HZ),
    0,
  )
})

test('the music goes round until every announcement was heard', () => {
  const held = holdMusic(music, [voice, voice])
  expect(toMillis(held.length)).toBe(3_000 + 2 * (2_000 + 4_000))
  expect(rmsDbfs(cut(held, 13_000, 14_000))).toBeGreaterThan(-20)
  expect(powerAt(cut(held, 9_500, 10_500), VOICE_HZ)).toBeGreaterThan(-10)
})

test('without an announcement it is the music', () => {
  const held = holdMusic(music, [])
  expect(held).toHaveLength(music.length)
  expect(held.subarray(4_000, 5_000)).toEqual(music.subarray(4_000, 5_000))
})
