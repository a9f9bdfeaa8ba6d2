import { type Pcm, type Samples, toSamples } from '../audio/pcm.ts'

/** What is lowered is 12 dB softer: still understood, and out of the way (design §4.3). */
const LOWERED = 10 ** (-12 / 20)
/** From one level to the other, so that nobody hears a click. */
const RAMP_MS = 20

/** The level of what is sent. */
export interface Fader {
  lower(): void
  restore(): void
  /** A stretch at the level of now. */
  apply(pcm: Pcm): Pcm
}

export function openFader(rate: number): Fader {
  const perSample = (1 - LOWERED) / toSamples(RAMP_MS, rate)
  let level = 1
  let target = 1
  return {
    lower() {
      target = LOWERED
    },
    restore() {
      target = 1
    },
    apply(pcm) {
      if (level === 1 && target === 1) return pcm
      const faded = new Int16Array(pcm.length)
      for (let at: Samples = 0; at < pcm.length; at++) {
        level = target < level ? Math.max(target, level - perSample) : Math.min(target, level + perSample)
        faded[at] = Math.round((pcm[at] ?? 0) * level)
      }
      return faded
    },
  }
}
