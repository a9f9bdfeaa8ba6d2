import type { WeightSets } from '../../speech/turn-end/weights.ts'
import { percentile } from '../stats.ts'
import { areaUnderCurve, chanceOf } from './fit.ts'
import type { Sample } from './samples.ts'
import { byChance, type Chance, cheapest, tradeOf } from './trade.ts'

/** The adaptive policy's. */
const NUMBERS = { soonestMs: 200, silenceMs: 260, latestMs: 1_200, sure: 0.7 }
/** Median waits at which both are compared at the best numbers they can have. */
const WAITS_MS = [220, 260, 300]

/**
 * What the model that listens is worth beside words and voice, every speaker judged by what was fitted on the others: as lines of text. Only samples
 * whose sound was judged count.
 */
export function soundReport(
  samples: readonly Sample[],
  heldOut: (sample: Sample) => WeightSets,
): readonly string[] {
  const own = samples.filter(({ sound }) => sound !== null)
  const without: Chance = sample => chanceOf(heldOut(sample), { ...sample, sound: null })
  // The later answer where there is one, by the weights of the sooner.
  const later: Chance = sample => {
    const late = sample.sound?.late ?? null
    return chanceOf(heldOut(sample), late === null ? sample : { ...sample, sound: { early: late, late } })
  }
  const ways: Readonly<Record<string, Chance>> = {
    'words, voice': without,
    'words, voice, sound': sample => chanceOf(heldOut(sample), sample),
    'the sound judged late': later,
    'the sound alone': sample => sample.sound?.early ?? 0,
  }
  const groups = { people: own.filter(({ stratum }) => stratum !== 'prompts'), everybody: own }
  return [
    '',
    'the sound, development half, each speaker held out',
    ...alone(own),
    ...Object.entries(groups).flatMap(([who, group]) =>
      Object.entries(ways).flatMap(([way, chance]) => lines(`${who}, ${way}`, chance, group)),
    ),
  ]
}

/** How often the model is sure of an end. */
function alone(samples: readonly Sample[]): string[] {
  return (['end', 'pause', 'word'] as const).map(kind => {
    const of = samples.filter(sample => sample.kind === kind)
    const above = (chances: readonly number[], least: number) =>
      `${((100 * chances.filter(chance => chance > least).length) / chances.length).toFixed(0)} %`
    const early = of.flatMap(({ sound }) => (sound ? [sound.early] : []))
    const late = of.flatMap(({ sound }) => (sound?.late == null ? [] : [sound.late]))
    return `  ${of.length} ${kind}s: above .5 / .9 early ${above(early, 0.5)} / ${above(early, 0.9)}, late ${above(late, 0.5)} / ${above(late, 0.9)}`
  })
}

function lines(name: string, chance: Chance, samples: readonly Sample[]): string[] {
  const paused = samples.filter(({ kind }) => kind !== 'word')
  const area = (of: readonly Sample[]) => areaUnderCurve(chance, of).toFixed(3)
  const wait = byChance(chance, NUMBERS)
  const waits = samples.filter(({ kind }) => kind === 'end').map(wait)
  const share = (value: number) => `${Math.round(percentile(waits, value) ?? 0)}`
  const best = WAITS_MS.map(ms => `${(100 * cheapest(chance, samples, ms).cut).toFixed(1)} % within ${ms} ms`)
  return [
    `  ${name}: area ${area(samples)}, against pauses that were there ${area(paused)}`,
    `    at the policy's numbers wait P50 / P75 / P90 ${share(0.5)} / ${share(0.75)} / ${share(0.9)} ms, cuts off ${(100 * tradeOf(samples, wait).cut).toFixed(1)} %; at the best numbers ${best.join(', ')}`,
  ]
}
