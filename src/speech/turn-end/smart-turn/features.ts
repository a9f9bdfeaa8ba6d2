import { INPUT_RATE, type Pcm, type Samples } from '../../../audio/pcm.ts'
import { Ring } from '../../../audio/ring.ts'
import { type Complex, openTransform } from './fourier.ts'
import { melBands } from './mel.ts'

/** What the model looks at: so many bands of so many frames of 10 ms, the last 8 s. */
export const BANDS = 80
export const FRAMES = 800

const WINDOW: Samples = 400
const HOP: Samples = 160
const LENGTH: Samples = FRAMES * HOP
const FULL_SCALE = 32_768
/** Whisper's feature extractor: added to the variance; the least power in a logarithm; how far below the loudest anything counts. */
const LEAST_VARIANCE = 1e-7
const LEAST_LOG = -10
const RANGE_LOG = 8

/** The windows of the first hops begin before the first sample: so much silence in front of it makes every frame a whole one. */
const LEAD: Samples = 2 * HOP

/** Of a constant 1 the window leaves this in bin 1, nothing above it, and what bin 0 has no band takes. */
const CONSTANT_IN_BIN_1 = -WINDOW / 4
/** Bands that bin 1 is in. */
const LOW_BANDS = 2

const hann = Float64Array.from({ length: WINDOW }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / WINDOW))
const bands = melBands(BANDS, WINDOW, INPUT_RATE)
const lowWeights = bands.slice(0, LOW_BANDS).map(({ first, weights }) => weights[1 - first] ?? 0)

/** A frame before it is known what the mean and the variance of the 8 s around it are. */
interface Frame {
  /** log₁₀ of the power in each band; of the lowest, the power itself without bin 1. */
  readonly logs: Float32Array
  readonly low: Float64Array
  readonly re1: number
  readonly im1: number
}

/** Turns a caller's audio into what the model looks at, a frame as soon as its samples are there. */
export interface FeatureStream {
  /** 16 kHz. */
  append(pcm: Pcm): void
  /** [BANDS, FRAMES], band after band: the 8 s up to the last whole hop of 10 ms, with silence in front where there is less. */
  features(): Float32Array<ArrayBuffer>
}

/**
 * Whisper's log-mel features of sound that is normalised to mean 0 and variance 1 over the 8 s, as smart-turn was trained on them. A frame
 * is transformed once: the division by the deviation is a shift of its logarithms, and the mean is in bin 1 only, where it is taken away
 * afterwards. New for each call of `features` are the three frames whose windows reach over an edge of the 8 s, and are mirrored there.
 */
export function openFeatures(): FeatureStream {
  const analyse = openAnalysis()
  const ring = new Ring(LENGTH + WINDOW + 2 * HOP)
  ring.write(new Int16Array(LEAD))
  const frames: (Frame | undefined)[] = []
  // Of the samples of each hop: their sum, and that of their squares.
  const sums: number[] = []
  const squares: number[] = []
  const taken = new Float64Array(WINDOW)
  let made = 0
  let summed = 0

  /** The window around `centre`, mirrored at the edges of [from, to). */
  function take(centre: Samples, from: Samples, to: Samples): Float64Array {
    const first = centre - WINDOW / 2
    const start = Math.max(ring.start, Math.min(ring.end, first - WINDOW))
    const sound = ring.read(start, Math.max(start, Math.min(ring.end, first + 2 * WINDOW)))
    for (let i = 0; i < WINDOW; i++) {
      const at = first + i
      const mirrored = at < from ? 2 * from - at : at >= to ? 2 * (to - 1) - at : at
      taken[i] = (sound[mirrored - start] ?? 0) / FULL_SCALE
    }
    return taken
  }

  function catchUp(): void {
    for (; ring.end >= made * HOP + WINDOW / 2; made++) {
      frames[made % FRAMES] = analyse(take(made * HOP, Number.NEGATIVE_INFINITY, ring.end))
    }
    for (; ring.end >= (summed + 1) * HOP; summed++) {
      let sum = 0
      let square = 0
      for (const sample of ring.read(summed * HOP, (summed + 1) * HOP)) {
        sum += sample
        square += sample * sample
      }
      sums[summed % FRAMES] = sum / FULL_SCALE
      squares[summed % FRAMES] = square / FULL_SCALE ** 2
    }
  }

  return {
    append(pcm) {
      for (let at = 0; at < pcm.length; at += HOP) {
        ring.write(pcm.subarray(at, at + HOP))
        catchUp()
      }
    },
    features() {
      const end = Math.floor(ring.end / HOP)
      const [from, to] = [(end - FRAMES) * HOP, end * HOP]
      const total = (values: readonly number[]) => values.reduce((all, value) => all + value, 0)
      const mean = total(sums) / LENGTH
      const variance = Math.max(0, total(squares) / LENGTH - mean * mean)
      const out = new Float32Array(BANDS * FRAMES)
      const shift = Math.log10(variance + LEAST_VARIANCE)
      for (let column = 0; column < FRAMES; column++) {
        const number = end - FRAMES + column
        const isEdge = column * HOP < WINDOW / 2 || (FRAMES - column) * HOP < WINDOW / 2
        const frame = isEdge
          ? analyse(take(number * HOP, from, to))
          : number < 0
            ? silent
            : frames[number % FRAMES]
        lay(frame ?? silent, { mean, shift, column }, out)
      }
      return scaled(out)
    },
  }
}

const silent: Frame = {
  logs: new Float32Array(BANDS).fill(Number.NEGATIVE_INFINITY),
  low: new Float64Array(LOW_BANDS),
  re1: 0,
  im1: 0,
}

function openAnalysis(): (samples: Float64Array) => Frame {
  const transform = openTransform(WINDOW)
  const windowed = new Float64Array(WINDOW)
  const spectrum: Complex = { re: new Float64Array(WINDOW / 2 + 1), im: new Float64Array(WINDOW / 2 + 1) }
  const powers = new Float64Array(WINDOW / 2 + 1)
  return samples => {
    for (let i = 0; i < WINDOW; i++) windowed[i] = (samples[i] ?? 0) * (hann[i] ?? 0)
    transform(windowed, spectrum)
    for (let bin = 0; bin < powers.length; bin++)
      powers[bin] = (spectrum.re[bin] ?? 0) ** 2 + (spectrum.im[bin] ?? 0) ** 2
    powers[1] = 0
    const logs = new Float32Array(BANDS)
    const low = new Float64Array(LOW_BANDS)
    for (let band = 0; band < BANDS; band++) {
      const { first, weights } = bands[band] as (typeof bands)[number]
      let power = 0
      for (let i = 0; i < weights.length; i++) power += (weights[i] as number) * (powers[first + i] as number)
      logs[band] = Math.log10(power)
      if (band < LOW_BANDS) low[band] = power
    }
    return { logs, low, re1: spectrum.re[1] ?? 0, im1: spectrum.im[1] ?? 0 }
  }
}

interface Place {
  readonly mean: number
  /** log₁₀ of the variance. */
  readonly shift: number
  readonly column: number
}

function lay({ logs, low, re1, im1 }: Frame, { mean, shift, column }: Place, out: Float32Array): void {
  const power1 = (re1 - mean * CONSTANT_IN_BIN_1) ** 2 + im1 ** 2
  for (let band = 0; band < LOW_BANDS; band++)
    out[band * FRAMES + column] = Math.log10((low[band] ?? 0) + (lowWeights[band] ?? 0) * power1) - shift
  for (let band = LOW_BANDS; band < BANDS; band++)
    out[band * FRAMES + column] = (logs[band] as number) - shift
}

function scaled(out: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  let most = LEAST_LOG
  for (const value of out) if (value > most) most = value
  const least = Math.max(LEAST_LOG, most - RANGE_LOG)
  for (let i = 0; i < out.length; i++) out[i] = (Math.max(least, out[i] as number) + 4) / 4
  return out
}
