import { INPUT_RATE, type Pcm, toSamples } from './pcm.ts'

// The lowest voices begin at about 80 Hz and are loudest far above; what is below is the room, a fan, a hand on the table.
// In a third of the recordings that rumble comes within 30 dB of the voice.
const CUTOFF_HZ = 100
// The sound is continued by its own mirror image on both sides, so that the filter has settled where the sound begins.
const MIRROR = toSamples(50)

/** A sound without its rumble, 24 dB per octave below 100 Hz. Run forwards and backwards, so that nothing moves in time. */
export function withoutRumble(pcm: Pcm): Float64Array {
  const reach = Math.min(MIRROR, Math.max(0, pcm.length - 1))
  const first = pcm[0] ?? 0
  const last = pcm.at(-1) ?? 0
  const whole = new Float64Array(pcm.length + 2 * reach)
  whole.set(pcm, reach)
  for (let i = 1; i <= reach; i++) {
    whole[reach - i] = 2 * first - (pcm[i] ?? 0)
    whole[reach + pcm.length - 1 + i] = 2 * last - (pcm[pcm.length - 1 - i] ?? 0)
  }
  highPass(whole)
  highPass(whole.reverse())
  return whole.reverse().subarray(reach, reach + pcm.length)
}

/** A second-order Butterworth high-pass by the bilinear transform, in place, settled on its first value. */
function highPass(sound: Float64Array): void {
  const k = Math.tan((Math.PI * CUTOFF_HZ) / INPUT_RATE)
  const norm = 1 / (1 + Math.SQRT2 * k + k * k)
  const feedback1 = 2 * (k * k - 1) * norm
  const feedback2 = (1 - Math.SQRT2 * k + k * k) * norm
  let in1 = sound[0] ?? 0
  let in2 = in1
  let out1 = 0
  let out2 = 0
  for (let i = 0; i < sound.length; i++) {
    const value = sound[i] ?? 0
    const out = norm * (value - 2 * in1 + in2) - feedback1 * out1 - feedback2 * out2
    in2 = in1
    in1 = value
    out2 = out1
    out1 = out
    sound[i] = out
  }
}
