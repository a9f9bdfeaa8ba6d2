import { type Samples, toSamples } from '../../audio/pcm.ts'
import type { Millis } from '../../flow/clock.ts'
import type { Random } from '../../simulate/line/random.ts'

/** One reflection: so many samples after the direct sound, and its share of it. */
export interface Reflection {
  readonly after: Samples
  readonly gain: number
}

/** The tail's energy, where the direct sound's is 1 (−6 dB). */
const TAIL_ENERGY = 0.25
// About one reflection per millisecond: velvet noise, a sparse tail of signs that costs a sixteenth of a dense one.
const SPACING: Samples = toSamples(1)
/** The first reflection comes at least this long after the direct sound. */
const GAP: Samples = toSamples(2)
const BLOCK: Samples = 1024

/** Reflections that fall by 60 dB in `reverbMs`: each at a drawn place in its millisecond, with a drawn sign. */
export function drawTail(reverbMs: Millis, random: Random): readonly Reflection[] {
  const length = toSamples(reverbMs)
  const tail = Array.from({ length: Math.max(0, Math.floor((length - GAP) / SPACING)) }, (_, index) => {
    const after = GAP + index * SPACING + Math.floor(random() * SPACING)
    return { after, gain: (random() < 0.5 ? -1 : 1) * 10 ** ((-3 * after) / length) }
  })
  const energy = tail.reduce((sum, { gain }) => sum + gain ** 2, 0)
  const scale = Math.sqrt(TAIL_ENERGY / energy)
  return tail.map(({ after, gain }) => ({ after, gain: gain * scale }))
}

/** A stream with a tail behind every sample: what goes in comes out, reflections added. 16 kHz. */
export function openRoom(tail: readonly Reflection[]): (pcm: Float32Array) => Float32Array {
  const memory = tail.reduce((longest, { after }) => Math.max(longest, after), 0)
  const held = new Float32Array(memory + BLOCK)
  let silentFor: Samples = memory

  const reflect = (block: Float32Array, out: Float32Array) => {
    silentFor = block.some(sample => sample !== 0) ? 0 : silentFor + block.length
    if (silentFor >= memory + block.length) return
    held.set(block, memory)
    out.set(block)
    for (const { after, gain } of tail) {
      const from = memory - after
      for (let i = 0; i < block.length; i++) out[i] = (out[i] as number) + (held[from + i] as number) * gain
    }
    held.copyWithin(0, block.length, memory + block.length)
  }
  return pcm => {
    const out = new Float32Array(pcm.length)
    for (let at = 0; at < pcm.length; at += BLOCK) {
      reflect(pcm.subarray(at, at + BLOCK), out.subarray(at, at + BLOCK))
    }
    return out
  }
}
