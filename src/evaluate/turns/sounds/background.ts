import { rmsDbfs } from '../../../audio/level.ts'
import { type Pcm, type Samples, toMillis, toSamples } from '../../../audio/pcm.ts'
import { type Random, seedRandom } from '../../../simulate/line/random.ts'
import type { Segment, Utterance } from '../plan.ts'
import { scaled, toSample, windowLevels } from './level.ts'

const WINDOW: Samples = toSamples(20)
const STEP: Samples = toSamples(5)
const GRAIN: Samples = toSamples(250)
const CROSS_FADE: Samples = toSamples(10)
const SHORTEST_STRETCH: Samples = toSamples(60)

/** Nothing but zeros and ±1: a file's padding, not a room. */
const ZEROS_DBFS = -90
/** A clip with digital silence has no background of its own; what it gets is this far below its loudest sound. */
const BELOW_LOUDEST_DB = 50
/** Speech may ring on for as long after its end. */
const MARGIN_MS = 20
/** Breaths and clicks lie between words too: only what is this close to the level of the quiet parts is background. */
const ABOVE_LEVEL_DB = 4
const QUIET_SHARE = 0.2

/** What is heard in a clip when nobody speaks. */
export interface Background {
  readonly levelDbfs: number
  /** Stretches of it, from the clip, at least 60 ms each; empty: the clip has none. */
  readonly stretches: readonly Pcm[]
}

/** The background of a clip, found outside its speech; where there is too little outside, in its quietest moments. */
export function backgroundOf({ pcm, speech }: Pick<Utterance, 'pcm' | 'speech'>): Background {
  const windows = windowLevels(pcm, WINDOW, STEP).map((level, index) => ({ level, at: index * STEP }))
  const sounding = windows.filter(({ level }) => level > ZEROS_DBFS)
  const outside = sounding.filter(({ at }) => isOutside(toMillis(at), toMillis(at + WINDOW), speech))
  const isEnough = outside.length * STEP >= SHORTEST_STRETCH
  const levels = (isEnough ? outside : sounding).map(({ level }) => level).sort((a, b) => a - b)
  const quietest = levels[isEnough ? Math.floor(QUIET_SHARE * levels.length) : 0] ?? ZEROS_DBFS
  const hasZeros = (windows.length - sounding.length) * STEP >= SHORTEST_STRETCH
  const isPadded = hasZeros && !isEnough
  const levelDbfs = isPadded ? Math.min(quietest, (levels.at(-1) ?? 0) - BELOW_LOUDEST_DB) : quietest
  const quiet = (isEnough ? outside : sounding).filter(({ level }) => level <= levelDbfs + ABOVE_LEVEL_DB)
  return { levelDbfs, stretches: stretchesOf(pcm, quiet) }
}

const isOutside = (fromMs: number, toMs: number, speech: readonly Segment[]): boolean =>
  speech.every(segment => toMs <= segment.fromMs - MARGIN_MS || fromMs >= segment.toMs + MARGIN_MS)

function stretchesOf(pcm: Pcm, quiet: readonly { readonly at: Samples }[]): Pcm[] {
  const stretches: { from: Samples; to: Samples }[] = []
  for (const { at } of quiet) {
    const last = stretches.at(-1)
    if (last && at - (last.to - WINDOW) === STEP) last.to = at + WINDOW
    else stretches.push({ from: at, to: at + WINDOW })
  }
  return stretches
    .filter(({ from, to }) => to - from >= SHORTEST_STRETCH)
    .map(({ from, to }) => pcm.subarray(from, to))
}

/**
 * So many samples of a background: grains of its stretches, forwards and backwards, faded into one another; without a stretch,
 * noise at its level. The same seed gives the same samples.
 */
export function quietFor({ levelDbfs, stretches }: Background, samples: Samples, seed: number): Pcm {
  const random = seedRandom(seed)
  if (stretches.length === 0) return noiseAt(levelDbfs, samples, random)
  const sum = new Float64Array(samples)
  for (let at = -CROSS_FADE; at < samples; ) {
    const grain = grainOf(stretches, random)
    for (let index = 0; index < grain.length && at + index < samples; index++) {
      if (at + index < 0) continue
      const edge = Math.min(1, (index + 0.5) / CROSS_FADE, (grain.length - index - 0.5) / CROSS_FADE)
      sum[at + index] = (sum[at + index] ?? 0) + (grain[index] ?? 0) * Math.sin((Math.PI / 2) * edge)
    }
    at += grain.length - CROSS_FADE
  }
  return Int16Array.from(sum, toSample)
}

/** Longer stretches are drawn more often, so that no short one is heard again and again. */
function grainOf(stretches: readonly Pcm[], random: Random): Pcm {
  let drawn = random() * stretches.reduce((sum, stretch) => sum + stretch.length, 0)
  const chosen = stretches.find(stretch => {
    drawn -= stretch.length
    return drawn < 0
  })
  const stretch = chosen ?? stretches[0] ?? new Int16Array(SHORTEST_STRETCH)
  const length = Math.min(stretch.length, GRAIN)
  const from = Math.floor(random() * (stretch.length - length + 1))
  const grain = stretch.subarray(from, from + length)
  return random() < 0.5 ? grain.toReversed() : grain
}

/** Noise that is duller than white noise, as rooms are. */
function noiseAt(dbfs: number, samples: Samples, random: Random): Pcm {
  let held = 0
  const noise = Int16Array.from({ length: samples }, () => {
    held = 0.6 * held + (random() - 0.5) * 8_000
    return Math.round(held)
  })
  return scaled(noise, dbfs - rmsDbfs(noise))
}
