import type { Pcm } from '../../../audio/pcm.ts'
import { drawBetween, type Random } from '../../../simulate/line/random.ts'
import {
  enveloped,
  evened,
  inTurn,
  type Mode,
  mixed,
  noiseFor,
  type Signal,
  struck,
  throughBands,
  toPcm,
} from './shapes.ts'

// Sounds of things around a caller, all made: struck bodies as a few decaying resonances, the rest as noise under an envelope.

/** Made. A door falls shut: a low thump, the frame's noise, and now and then the latch after it. */
export function doorSlam(random: Random): Pcm {
  const hz = drawBetween(random, [70, 120])
  const thump = struck(450, modes(random, hz, [1, 1.6, 2.7, 4.1]), drawBetween(random, [50, 90]))
  const frame = enveloped(
    evened(
      throughBands(noiseFor(300, random), [
        { hz: drawBetween(random, [250, 450]), bandwidthHz: 300 },
        { hz: drawBetween(random, [900, 1_500]), bandwidthHz: 900, gain: 0.4 },
      ]),
    ),
    [
      [0, 0],
      [2, 1],
      [40, 0.4],
      [drawBetween(random, [150, 300]), 0],
    ],
  )
  const latch = inTurn([
    {
      afterMs: drawBetween(random, [60, 120]),
      signal: struck(80, modes(random, 1_400, [1, 1.9, 2.6]), 8).map(value => value * 0.3),
    },
  ])
  return toPcm(mixed([evened(thump, 1.5), frame, latch]), drawBetween(random, [-22, -16]))
}

/** Made. A mug put down on a table: a short ring of the mug, a thud of the table. */
export function mugOnTable(random: Random): Pcm {
  const ring = struck(
    250,
    modes(random, drawBetween(random, [850, 1_400]), [1, 1.7, 2.6, 3.9]),
    drawBetween(random, [12, 35]),
  )
  const thud = struck(200, modes(random, drawBetween(random, [140, 220]), [1, 1.8, 2.9]), 25)
  return toPcm(
    mixed([evened(ring), evened(thud, 1.2), evened(click(random, 2_500), 0.3)]),
    drawBetween(random, [-28, -20]),
  )
}

/** Made. Three to seven keys of a keyboard, 90 to 200 ms apart: a click when pressed, a softer one when let go. */
export function keyClicks(random: Random): Pcm {
  const count = 3 + Math.floor(random() * 5)
  const keys = Array.from({ length: count }, (_, index) => {
    const strength = drawBetween(random, [0.6, 1])
    const press = mixed([
      evened(click(random, drawBetween(random, [2_200, 4_500]))),
      evened(struck(40, modes(random, drawBetween(random, [220, 420]), [1, 2.2]), 6), 0.6),
    ])
    const release = evened(click(random, drawBetween(random, [3_000, 5_000])), 0.35)
    return {
      afterMs: index === 0 ? 0 : drawBetween(random, [20, 110]),
      signal: inTurn([
        { afterMs: 0, signal: press.map(value => value * strength) },
        { afterMs: drawBetween(random, [25, 50]), signal: release },
      ]),
    }
  })
  return toPcm(inTurn(keys), drawBetween(random, [-34, -26]))
}

/** Made. Paper handled for 500 to 900 ms: crackles of high noise, some strong, most weak. */
export function paperRustle(random: Random): Pcm {
  const ms = drawBetween(random, [500, 900])
  const corners: [number, number][] = [[0, 0]]
  for (let at = 10; at < ms - 20; at += drawBetween(random, [8, 45]))
    corners.push([at, random() ** 3], [at + 4, 0.15 * random()])
  const paper = throughBands(noiseFor(ms, random), [
    { hz: drawBetween(random, [2_500, 3_600]), bandwidthHz: 1_600 },
    { hz: drawBetween(random, [4_500, 6_000]), bandwidthHz: 2_000, gain: 0.7 },
  ])
  return toPcm(enveloped(paper, [...corners, [ms, 0]]), drawBetween(random, [-34, -27]))
}

/** Made. Two to four knocks on wood. */
export function knocks(random: Random): Pcm {
  const hz = drawBetween(random, [160, 320])
  const gapMs = drawBetween(random, [40, 130])
  const count = 2 + Math.floor(random() * 3)
  const all = Array.from({ length: count }, (_, index) => ({
    afterMs: index === 0 ? 0 : gapMs,
    signal: mixed([
      evened(struck(140, modes(random, hz, [1, 2.1, 3.4, 5.2]), 14)),
      evened(click(random, 1_500), 0.2),
    ]),
  }))
  return toPcm(inTurn(all), drawBetween(random, [-26, -19]))
}

/** A few milliseconds of noise around a frequency. */
const click = (random: Random, hz: number): Signal =>
  enveloped(throughBands(noiseFor(12, random), [{ hz, bandwidthHz: 0.5 * hz }]), [
    [0, 0],
    [0.5, 1],
    [3, 0.3],
    [12, 0],
  ])

/** What rings at a lowest frequency and above it, each a little off and softer the higher. */
const modes = (random: Random, hz: number, ratios: readonly number[]): Mode[] =>
  ratios.map((ratio, index) => ({
    hz: hz * ratio * drawBetween(random, [0.95, 1.05]),
    gain: drawBetween(random, [0.5, 1]) / (index + 1),
  }))
