import { type Pcm, toSamples } from '../../audio/pcm.ts'
import type { Clip } from '../caller/script.ts'
import { createClip } from '../clip.ts'

/** A tone at about −14 dBFS. */
export function tone(ms: number, rate = 16_000, hz = 440): Pcm {
  return Int16Array.from({ length: toSamples(ms, rate) }, (_, i) =>
    Math.round(9_000 * Math.sin((2 * Math.PI * hz * i) / rate)),
  )
}

export const silence = (ms: number, rate = 16_000): Pcm => new Int16Array(toSamples(ms, rate))

export function joined(...parts: readonly Pcm[]): Pcm {
  return Int16Array.from(parts.flatMap(part => [...part]))
}

/** An utterance that is one tone, with silence before and after it in the file. */
export const utterance = (ms: number, text = 'hello'): Clip =>
  createClip({ name: text, text, origin: 'made', pcm: joined(silence(200), tone(ms), silence(100)) })
