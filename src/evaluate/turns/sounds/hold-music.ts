import { type Pcm, type Samples, toSamples } from '../../../audio/pcm.ts'
import { activeDbfs, scaled, toSample } from './level.ts'

/** When the first announcement comes, and how long the music plays between two. */
const FIRST_MS = 3_000
const BETWEEN_MS = 4_000
/** Music begins and ends as softly, so that it may be played round and round. */
const RAMP: Samples = toSamples(200)
/** The music goes down under a voice, which is this much louder than the music was. */
const DUCKED = 10 ** (-12 / 20)
const VOICE_ABOVE_DB = 3

/** What is heard on hold: music, softer while one of the announcements is spoken over it. The music goes on until all were heard. */
export function holdMusic(music: Pcm, announcements: readonly Pcm[]): Pcm {
  let at = toSamples(FIRST_MS)
  const placed = announcements.map(voice => {
    const from = at
    at += voice.length + toSamples(BETWEEN_MS)
    return { from, voice: scaled(voice, activeDbfs(music) + VOICE_ABOVE_DB - activeDbfs(voice)) }
  })
  const held = Float64Array.from(
    { length: announcements.length > 0 ? Math.max(music.length, at) : music.length },
    (_, index) => musicAt(music, index),
  )
  for (const { from, voice } of placed) {
    for (let index = -RAMP; index < voice.length + RAMP; index++) {
      const inside = Math.min(1, (index + RAMP) / RAMP, (voice.length + RAMP - index) / RAMP)
      held[from + index] = (held[from + index] ?? 0) * (1 - inside * (1 - DUCKED)) + (voice[index] ?? 0)
    }
  }
  return Int16Array.from(held, toSample)
}

/** The music over and over, with a ramp wherever it begins or ends. */
function musicAt(music: Pcm, index: number): number {
  const at = index % Math.max(1, music.length)
  return (music[at] ?? 0) * Math.min(1, at / RAMP, (music.length - 1 - at) / RAMP)
}
