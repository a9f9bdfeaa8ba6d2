import { chanceBy, signsOf } from '../../speech/turn-end/text.ts'
import type { WeightSets } from '../../speech/turn-end/weights.ts'
import type { Sample } from './samples.ts'

export type Weights = Readonly<Record<string, number>>

const RIDGE = 0.01
const STEPS = 4_000
/** Pauses that were there count more than those that could have been. */
const KIND_WEIGHT = { end: 1, pause: 2, word: 0.25 } as const
/** One voice fills most of the development half; people count more. */
const PROMPTS_WEIGHT = 0.35

/** Logistic regression by gradient descent: the log-odds that a caller whose words carry these signs has finished. */
function fitWeights(samples: readonly Sample[]): Weights {
  const rows = samples.map(sample => ({
    signs: Object.entries(signsOf(sample.text, heardIn(sample))),
    isEnd: sample.kind === 'end' ? 1 : 0,
    weight: KIND_WEIGHT[sample.kind] * (sample.stratum === 'prompts' ? PROMPTS_WEIGHT : 1),
  }))
  const total = rows.reduce((sum, { weight }) => sum + weight, 0)
  const weights: Record<string, number> = {}
  for (let step = 0; step < STEPS; step++) {
    const slope: Record<string, number> = {}
    for (const { signs, isEnd, weight } of rows) {
      const error = ((sigmoid(logit(weights, signs)) - isEnd) * weight) / total
      for (const [sign, value] of signs) slope[sign] = (slope[sign] ?? 0) + error * value
    }
    for (const [sign, value] of Object.entries(slope))
      weights[sign] = (weights[sign] ?? 0) - value - (sign === 'always' ? 0 : RIDGE * (weights[sign] ?? 0))
  }
  return { ...weights, always: (weights.always ?? 0) - oddsOfEnds(rows) }
}

/** The log-odds at which ends and pauses would be as many. */
function oddsOfEnds(rows: readonly { readonly isEnd: number; readonly weight: number }[]): number {
  const sum = (of: number) =>
    rows.filter(({ isEnd }) => isEnd === of).reduce((all, { weight }) => all + weight, 0)
  return Math.log(sum(1) / sum(0))
}

const logit = (weights: Weights, signs: readonly (readonly [string, number])[]): number =>
  signs.reduce((sum, [sign, value]) => sum + (weights[sign] ?? 0) * value, 0)

const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value))

/** A sample as a call would have heard it. */
const heardIn = ({ confidence, voice, sound }: Sample) => ({ confidence, voice, sound: sound?.early ?? null })

export const fitJudge = (samples: readonly Sample[]): WeightSets => {
  const voiced = samples.filter(({ voice }) => voice !== null)
  const sounded = samples.filter(({ sound }) => sound !== null)
  return {
    words: fitWeights(samples.map(sample => ({ ...sample, voice: null, sound: null }))),
    both: fitWeights(voiced.map(sample => ({ ...sample, sound: null }))),
    wordsAndSound: fitWeights(sounded.map(sample => ({ ...sample, voice: null }))),
    all: fitWeights(sounded.filter(({ voice }) => voice !== null)),
  }
}

export const chanceOf = (judge: WeightSets, sample: Sample): number =>
  chanceBy(judge, sample.text, heardIn(sample))

/** Every speaker judged by what was fitted on the others. */
export function fitHeldOut(samples: readonly Sample[]): (sample: Sample) => WeightSets {
  const speakers = [...new Set(samples.map(({ speaker }) => speaker))]
  const judges = new Map(
    speakers.map(speaker => [speaker, fitJudge(samples.filter(sample => sample.speaker !== speaker))]),
  )
  return ({ speaker }) => {
    const judge = judges.get(speaker)
    if (!judge) throw new Error(`nobody was held out as ${speaker}`)
    return judge
  }
}

/** The chance that of an end and a pause the end gets the higher score: the area under the ROC curve. */
export function areaUnderCurve(chance: (sample: Sample) => number, samples: readonly Sample[]): number {
  const scored = samples.map(sample => ({ isEnd: sample.kind === 'end', score: chance(sample) }))
  const ends = scored.filter(({ isEnd }) => isEnd)
  const others = scored.filter(({ isEnd }) => !isEnd)
  const wins = ends.flatMap(end =>
    others.map(other => (end.score > other.score ? 1 : end.score === other.score ? 0.5 : 0)),
  )
  return wins.reduce<number>((sum, win) => sum + win, 0) / wins.length
}
