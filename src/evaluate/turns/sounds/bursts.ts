import { INPUT_RATE, type Pcm, toMillis } from '../../../audio/pcm.ts'
import { drawBetween, type Random } from '../../../simulate/line/random.ts'
import {
  enveloped,
  evened,
  inTurn,
  mixed,
  noiseFor,
  type Signal,
  signalOf,
  throughBands,
  throughFormants,
  toPcm,
} from './shapes.ts'

// Wordless sounds of a throat and a nose, all made: noise and pulses through a few resonances, shaped as such sounds are. They stand for
// the real thing in what an agent reacts to (a sudden, voice-like burst without words), not in how lifelike they are.

/** Made. A burst of air and what follows it, 250 to 500 ms; `double`: a second, weaker one after it. */
export function cough(random: Random, { double = false }: { readonly double?: boolean } = {}): Pcm {
  const throat = drawBetween(random, [500, 800])
  const first = coughOnce(random, throat)
  const parts = [{ afterMs: 0, signal: first }]
  if (double) {
    const second = coughOnce(random, throat).map(value => value * 0.7)
    parts.push({ afterMs: drawBetween(random, [90, 180]), signal: second })
  }
  return toPcm(inTurn(parts), drawBetween(random, [-24, -18]))
}

function coughOnce(random: Random, throatHz: number): Signal {
  const ms = drawBetween(random, [250, 500])
  const air = evened(
    throughBands(noiseFor(ms, random), [
      { hz: throatHz, bandwidthHz: 250 },
      { hz: throatHz * 2.6, bandwidthHz: 500, gain: 0.8 },
    ]),
  )
  // The vocal folds close at the end of many a cough, not of every one.
  const voice = evened(
    rough(ms, drawBetween(random, [130, 230]), throatHz, random),
    drawBetween(random, [0.1, 1]),
  )
  const end = drawBetween(random, [0.25, 0.4]) * ms
  return mixed([
    enveloped(air, [
      [0, 0],
      [6, 1],
      [50, 0.6],
      [end, 0.25],
      [ms, 0],
    ]),
    enveloped(voice, [
      [0, 0],
      [end / 2, 0],
      [end, 0.6],
      [ms, 0],
    ]),
  ])
}

/** Made. Air drawn in or let out, 400 to 900 ms: a wide band of noise that comes and goes slowly. */
export function breath(random: Random): Pcm {
  const ms = drawBetween(random, [400, 900])
  const isIn = random() < 0.5
  const air = throughBands(noiseFor(ms, random), [
    { hz: drawBetween(random, isIn ? [1_400, 2_000] : [700, 1_100]), bandwidthHz: 700 },
    { hz: drawBetween(random, [2_600, 3_600]), bandwidthHz: 1_200, gain: isIn ? 0.8 : 0.3 },
  ])
  const top = drawBetween(random, isIn ? [0.5, 0.8] : [0.15, 0.35]) * ms
  return toPcm(
    enveloped(air, [
      [0, 0],
      [top, 1],
      [ms, 0],
    ]),
    drawBetween(random, [-38, -32]),
  )
}

/** Made. “Ahem”: two bouts of low, rough pulses with noise, 350 to 600 ms together. */
export function throatClearing(random: Random): Pcm {
  const hz = drawBetween(random, [70, 110])
  const throat = drawBetween(random, [420, 620])
  const bouts = [drawBetween(random, [130, 200]), drawBetween(random, [180, 300])].map(ms => {
    const grating = evened(rough(ms, hz, throat, random))
    const air = evened(throughBands(noiseFor(ms, random), [{ hz: 2.2 * throat, bandwidthHz: 600 }]), 0.4)
    return enveloped(mixed([grating, air]), [
      [0, 0],
      [20, 1],
      [0.6 * ms, 0.8],
      [ms, 0],
    ])
  })
  const gapMs = drawBetween(random, [40, 90])
  return toPcm(
    inTurn(bouts.map((signal, index) => ({ afterMs: index * gapMs, signal }))),
    drawBetween(random, [-28, -22]),
  )
}

/** Made. Air drawn in, held, and let go with a hiss. */
export function sneeze(random: Random): Pcm {
  const inMs = drawBetween(random, [150, 300])
  const outMs = drawBetween(random, [280, 420])
  const drawnIn = evened(throughBands(noiseFor(inMs, random), [{ hz: 1_600, bandwidthHz: 800 }]), 0.15)
  const hiss = evened(
    throughBands(noiseFor(outMs, random), [
      { hz: drawBetween(random, [3_000, 4_500]), bandwidthHz: 1_800 },
      { hz: drawBetween(random, [900, 1_300]), bandwidthHz: 500, gain: 0.5 },
    ]),
  )
  return toPcm(
    inTurn([
      {
        afterMs: 0,
        signal: enveloped(drawnIn, [
          [0, 0],
          [inMs - 20, 1],
          [inMs, 0],
        ]),
      },
      {
        afterMs: drawBetween(random, [40, 90]),
        signal: enveloped(hiss, [
          [0, 0],
          [8, 1],
          [120, 0.7],
          [outMs, 0],
        ]),
      },
    ]),
    drawBetween(random, [-24, -18]),
  )
}

/** Made. Air through a nose, 120 to 250 ms, once or twice. */
export function sniff(random: Random): Pcm {
  const times = random() < 0.5 ? 1 : 2
  const hz = drawBetween(random, [1_800, 3_200])
  const sniffs = Array.from({ length: times }, () => {
    const ms = drawBetween(random, [120, 250])
    return enveloped(throughBands(noiseFor(ms, random), [{ hz, bandwidthHz: 1_500 }]), [
      [0, 0],
      [0.7 * ms, 1],
      [ms, 0],
    ])
  })
  const gapMs = drawBetween(random, [100, 200])
  return toPcm(
    inTurn(sniffs.map((signal, index) => ({ afterMs: index * gapMs, signal }))),
    drawBetween(random, [-34, -28]),
  )
}

/** Pulses of uneven length and strength through a throat: a voice without a clear pitch. */
function rough(ms: number, hz: number, throatHz: number, random: Random): Signal {
  let next = 0
  const pulses = signalOf(ms, at => {
    if (toMillis(at) < next) return 0
    next = toMillis(at) + (1_000 / hz) * drawBetween(random, [0.8, 1.25])
    return drawBetween(random, [0.5, 1])
  })
  return throughFormants(pulses, [
    { hz: throatHz, bandwidthHz: 120 },
    { hz: Math.min(throatHz * 2.4, INPUT_RATE / 4), bandwidthHz: 200 },
    { hz: 2_500, bandwidthHz: 300 },
  ])
}
