import { describe, expect, test } from 'vitest'
import { type Pcm, toSamples } from '../../../audio/pcm.ts'
import { seedRandom } from '../../../simulate/line/random.ts'
import { readSpoken } from '../../stt/fixtures/spoken.ts'
import { BANDS, FRAMES, openFeatures } from './features.ts'

const LENGTH = 128_000

/** The whole definition at once, as Whisper's feature extractor has it: normalise 8 s, mirror their ends, transform by the sum itself. */
function reference(pcm: Pcm): Float64Array {
  const whole = pcm.subarray(0, Math.floor(pcm.length / 160) * 160)
  const last = whole.subarray(Math.max(0, whole.length - LENGTH))
  const sound = new Float64Array(LENGTH)
  for (const [i, sample] of last.entries()) sound[LENGTH - last.length + i] = sample / 32_768
  const mean = sound.reduce((sum, value) => sum + value, 0) / LENGTH
  const variance = sound.reduce((sum, value) => sum + (value - mean) ** 2, 0) / LENGTH
  const normal = sound.map(value => (value - mean) / Math.sqrt(variance + 1e-7))
  const at = (i: number) => normal[i < 0 ? -i : i >= LENGTH ? 2 * LENGTH - 2 - i : i]!
  const cos = Float64Array.from({ length: 400 }, (_, i) => Math.cos((2 * Math.PI * i) / 400))
  const sin = Float64Array.from({ length: 400 }, (_, i) => Math.sin((2 * Math.PI * i) / 400))
  const filters = slaney()
  const out = new Float64Array(BANDS * FRAMES)
  for (let frame = 0; frame < FRAMES; frame++) {
    const x = Array.from({ length: 400 }, (_, i) => at(frame * 160 - 200 + i) * (0.5 - 0.5 * cos[i]!))
    const powers = Array.from({ length: 201 }, (_, bin) => {
      let [re, im] = [0, 0]
      for (let i = 0; i < 400; i++) {
        re += x[i]! * cos[(bin * i) % 400]!
        im += x[i]! * sin[(bin * i) % 400]!
      }
      return re * re + im * im
    })
    for (const [band, weights] of filters.entries())
      out[band * FRAMES + frame] = Math.log10(
        Math.max(
          1e-10,
          weights.reduce((sum, weight, bin) => sum + weight * powers[bin]!, 0),
        ),
      )
  }
  const most = out.reduce((max, value) => Math.max(max, value), -10)
  return out.map(value => (Math.max(value, most - 8) + 4) / 4)
}

/** Triangles between 82 points, even in mel by Slaney's formula, each divided by half its base. */
function slaney(): number[][] {
  const hertz = (mel: number) => (mel < 15 ? (mel * 200) / 3 : 1000 * 6.4 ** ((mel - 15) / 27))
  const top = 15 + 27 * (Math.log(8) / Math.log(6.4))
  const point = (i: number) => hertz((top * i) / 81)
  return Array.from({ length: 80 }, (_, band) =>
    Array.from({ length: 201 }, (_, bin) => {
      const up = (bin * 40 - point(band)) / (point(band + 1) - point(band))
      const down = (point(band + 2) - bin * 40) / (point(band + 2) - point(band + 1))
      return (Math.max(0, Math.min(up, down)) * 2) / (point(band + 2) - point(band))
    }),
  )
}

function streamed(pcm: Pcm, chunk: number): Float32Array {
  const stream = openFeatures()
  for (let at = 0; at < pcm.length; at += chunk) stream.append(pcm.subarray(at, at + chunk))
  return stream.features()
}

function furthest(one: Float32Array, other: Float64Array): number {
  let most = 0
  for (const [i, value] of other.entries()) most = Math.max(most, Math.abs(value - one[i]!))
  return most
}

const noise = (ms: number, peak: number, constant = 0): Pcm => {
  const random = seedRandom(7)
  return Int16Array.from({ length: toSamples(ms) }, () => Math.round((random() * 2 - 1) * peak + constant))
}
const joined = (...parts: readonly Pcm[]): Pcm => Int16Array.from(parts.flatMap(part => [...part]))
const [first, second] = readSpoken()

describe('streamed features are those of the whole buffer', () => {
  test.each([
    ['a short turn', first.pcm],
    ['one sample less than a hop', first.pcm.subarray(0, 16_000 + 159)],
    [
      'a turn of more than eight seconds',
      joined(first.pcm, second.pcm, noise(500, 40), first.pcm, second.pcm),
    ],
    ['exactly eight seconds', joined(first.pcm, second.pcm, first.pcm, second.pcm).subarray(0, LENGTH)],
    [
      'sound with a constant in it',
      joined(
        second.pcm.map(sample => sample / 2 + 3_000),
        noise(400, 10, 3_000),
      ),
    ],
    ['hardly any sound', noise(3_000, 2)],
    ['noise at full scale', noise(9_000, 32_000)],
    ['digital silence', new Int16Array(40_000)],
    ['almost nothing', new Int16Array(100).fill(500)],
  ] as const)('%s', (_, pcm) => {
    const whole = reference(pcm)
    for (const chunk of [320, 512, 77]) expect(furthest(streamed(pcm, chunk), whole)).toBeLessThan(1e-4)
  })

  test('asking in between changes nothing', () => {
    const pcm = joined(first.pcm, second.pcm, first.pcm, second.pcm)
    const stream = openFeatures()
    for (let at = 0; at < pcm.length; at += 5_000) {
      stream.append(pcm.subarray(at, at + 5_000))
      stream.features()
    }
    expect(stream.features()).toEqual(streamed(pcm, 320))
  })

  test('nothing heard is eight seconds of silence', () => {
    expect(new Set(openFeatures().features())).toEqual(new Set([-1.5]))
  })
})
