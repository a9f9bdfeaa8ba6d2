import { drawBetween, type Random, seedRandom } from '../../simulate/line/random.ts'
import { hostedScenario } from '../bench/hosted/scenario.ts'
import type { Cue, Script, Step } from '../caller/script.ts'
import { prepareScript } from '../prepare.ts'
import { parseScenario } from '../scenario.ts'
import type { SoundSources } from '../sounds.ts'

type Say = Extract<Step, { type: 'say' }>

/** Everything that callers of a load say, loaded once. */
export interface Repertoire {
  readonly questions: readonly Say[]
  readonly stories: readonly Say[]
  readonly murmurs: readonly Say[]
  /** All of it as one script, for a book of it. */
  readonly all: Script
}

/** Long answers, so that there is something to interrupt. */
const stories = ['Tell me a story.', 'Please count to twenty.']
/** A recogniser that knows sounds by heart cannot do with a pause inside of one, or with two of one voice that begin alike: what it hears nothing of nobody answers. */
const unfit = /working dogs|joke/
const murmurs = ['Mm-hmm.', 'Right.']

export async function prepareRepertoire(sources: SoundSources): Promise<Repertoire> {
  const asked = await prepareScript(hostedScenario(1), sources)
  const said = (texts: readonly string[]) =>
    prepareScript(
      parseScenario({ name: 'load', steps: texts.map(text => ({ say: { text } })) }, 'load'),
      sources,
    )
  const [told, hummed] = await Promise.all([said(stories), said(murmurs)])
  const says = ({ steps }: Script) => steps.filter((step): step is Say => step.type === 'say')
  const questions = says(asked).filter(({ clip }) => !unfit.test(clip.text ?? ''))
  return {
    questions,
    stories: says(told),
    murmurs: says(hummed),
    all: { ...asked, steps: [...questions, ...says(told), ...says(hummed)] },
  }
}

const PATIENCE_MS = 10_000
/** Of ten turns so many are a story that is interrupted, of ten stories so many are murmured at first, and of ten calls so many end while the agent speaks. */
const STORIES = 0.3
const MURMURS = 0.4
const RUDE = 0.3

/** One short call: two to four questions, some of them over the agent's voice. The same seed, the same call. */
export function scriptOfCall(repertoire: Repertoire, seed: number): Script {
  const random = seedRandom(seed)
  const turns = 2 + Math.floor(random() * 3)
  const steps = Array.from({ length: turns }, (_, turn) => turnOf(repertoire, turn === 0, random)).flat()
  const ends: Cue =
    random() < RUDE
      ? cue('agent-speaking', drawBetween(random, [300, 1_500]))
      : cue('agent-quiet', drawBetween(random, [500, 1_500]))
  return {
    ...repertoire.all,
    name: `load ${seed}`,
    seed,
    steps: [...steps, { type: 'hang-up', cue: ends }],
  }
}

function turnOf({ questions, stories: told, murmurs: hums }: Repertoire, isFirst: boolean, random: Random) {
  const begins = cue(isFirst ? 'greeting' : 'agent-quiet', drawBetween(random, [500, 1_200]))
  const question = pick(questions, random)
  if (random() >= STORIES) return [{ ...question, cue: begins }]
  const story = { ...pick(told, random), cue: begins }
  const hum: Say = {
    ...pick(hums, random),
    takesFloor: false,
    cue: cue('agent-speaking', drawBetween(random, [1_000, 2_000])),
  }
  if (random() < MURMURS)
    return [story, hum, { ...question, cue: cue('previous', drawBetween(random, [2_500, 4_000])) }]
  return [story, { ...question, cue: cue('agent-speaking', drawBetween(random, [800, 3_000])) }]
}

const cue = (after: Cue['after'], delayMs: number): Cue => ({ after, delayMs, patienceMs: PATIENCE_MS })
const pick = <T>(items: readonly T[], random: Random): T => items[Math.floor(random() * items.length)] as T
