import { drawBetween, type Random, seedRandom } from '../../simulate/line/random.ts'
import { parseScenario, type Scenario, type ScenarioStep } from '../scenario.ts'
import type { VariedAgentName } from './agents.ts'

/** A call ready to be prepared and placed. */
export interface VariedCall {
  /** Its kind and its number. */
  readonly name: string
  readonly agent: VariedAgentName
  readonly isTextOnly: boolean
  readonly scenario: Scenario
}

/**
 * As many different calls as are wanted: kinds in turn, each with its own words, voices, loudness and times. The same seed gives the same calls.
 * In every kind but `silent` and `writes` the caller talks over the agent.
 */
export function variedCalls(count: number, seed = 1): readonly VariedCall[] {
  return Array.from({ length: count }, (_, index) => {
    const kind = kinds[index % kinds.length] as Kind
    const draw = drawsOf(seedRandom(seed * 100_003 + index))
    const name = `${kind.name}-${index + 1}`
    return {
      name,
      agent: draw.one(kind.agents),
      isTextOnly: kind.name === 'writes',
      scenario: parseScenario({ name, seed: seed + index, patience_ms: 6000, ...kind.build(draw) }, name),
    }
  })
}

type Draws = ReturnType<typeof drawsOf>

const drawsOf = (random: Random) => ({
  ms: (from: number, to: number) => Math.round(drawBetween(random, [from, to])),
  one: <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)] as Item,
})

interface Kind {
  readonly name: string
  readonly agents: readonly VariedAgentName[]
  readonly build: (draw: Draws) => { readonly steps: readonly unknown[]; readonly microphone?: unknown }
}

type Cued = Partial<Pick<ScenarioStep, 'after' | 'delay_ms' | 'at_ms'>>

const voices = ['slt', 'rms', 'awb', 'kal16'] as const

const say = (draw: Draws, texts: readonly string[], cue: Cued & { takes_floor?: boolean } = {}) => ({
  say: { text: draw.one(texts), voice: draw.one(voices), speed: draw.ms(85, 120) / 100 },
  gain_db: draw.ms(-9, 0),
  ...cue,
})
const over = (draw: Draws, from = 400, to = 3000): Cued => ({
  after: 'agent-speaking',
  delay_ms: draw.ms(from, to),
})
const hangUp = (draw: Draws) => ({ hang_up: true, after: 'agent-speaking', delay_ms: draw.ms(600, 1500) })

const stories = ['Tell me a story.', 'Please tell me a long story.', 'Another story, please.']
const counts = ['Please count to twenty.', 'Count from one to thirty.', 'Please count backwards from twelve.']
const long = [...stories, ...counts, 'Tell me a joke.']
const short = ['What time is it?', 'What day is it today?', 'What is seven times eight?', 'Who are you?']
const stops = ['Stop.', 'Wait, please.', 'Hold on.', 'No, stop that.', 'Excuse me.', 'That is enough.']
const murmurs = ['Mm-hmm.', 'Yeah.', 'Okay.', 'Right.', 'Uh-huh.']
const halves = ['I would like to', 'Could you tell me', 'What is seven', 'Please count to']
const rests = ['know what time it is.', 'ten.', 'times nine, please.', 'twelve, slowly.']
const asking = ['get weather with city Berlin', 'get weather with city Rome', 'check stock with city Oslo']
const speaking = ['adaptive', 'plain', 'eager', 'patient', 'own-numbers', 'locked-greeting'] as const

const kinds: readonly Kind[] = [
  {
    name: 'greeting-cut',
    agents: speaking,
    build: draw => ({ steps: [say(draw, short, over(draw, 200, 2500)), hangUp(draw)] }),
  },
  {
    name: 'stopped',
    agents: speaking,
    build: draw => ({
      steps: [say(draw, long), say(draw, stops, over(draw)), say(draw, short), hangUp(draw)],
    }),
  },
  {
    name: 'murmured',
    agents: speaking,
    build: draw => ({
      steps: [
        say(draw, stories),
        say(draw, murmurs, { ...over(draw), takes_floor: false }),
        say(draw, murmurs, { after: 'previous', delay_ms: draw.ms(500, 2500), takes_floor: false }),
        say(draw, short, { after: 'previous', delay_ms: draw.ms(800, 2500) }),
        hangUp(draw),
      ],
    }),
  },
  {
    name: 'goes-on',
    agents: speaking,
    build: draw => ({
      steps: [
        say(draw, halves),
        say(draw, rests, { after: 'previous', delay_ms: draw.ms(250, 1800) }),
        say(draw, stops, over(draw)),
        hangUp(draw),
      ],
    }),
  },
  {
    name: 'tool',
    agents: ['tools', 'fillers'],
    build: draw => ({
      steps: [
        { message: draw.one([...asking, 'find order with city Bonn']), after: 'greeting' },
        say(draw, stops, { after: 'previous', delay_ms: draw.ms(100, 3500) }),
        { message: draw.one(asking) },
        say(draw, short, over(draw, 300, 1500)),
        hangUp(draw),
      ],
    }),
  },
  {
    name: 'typed-over',
    agents: [...speaking, 'tools'],
    build: draw => ({
      steps: [
        say(draw, long),
        { activity: true, ...over(draw, 200, 900) },
        { message: draw.one(short), after: 'previous', delay_ms: draw.ms(100, 1500) },
        { context: 'The caller looks at the page of prices.', after: 'previous', delay_ms: draw.ms(50, 900) },
        say(draw, stops, over(draw, 300, 1500)),
        hangUp(draw),
      ],
    }),
  },
  {
    name: 'twice',
    agents: speaking,
    build: draw => ({
      steps: [
        say(draw, long),
        say(draw, long, over(draw)),
        say(draw, short, over(draw, 200, 1500)),
        hangUp(draw),
      ],
    }),
  },
  {
    name: 'silent',
    agents: ['impatient'],
    build: draw => ({
      steps: [
        say(draw, short),
        say(draw, short, { after: 'previous', delay_ms: draw.ms(3500, 7000) }),
        { hang_up: true, after: 'previous', delay_ms: draw.ms(4000, 11_000) },
      ],
    }),
  },
  {
    name: 'stalled',
    agents: speaking,
    build: draw => ({
      steps: [say(draw, long), say(draw, short, over(draw)), hangUp(draw)],
      microphone: {
        chunk_ms: draw.one([20, 32, 100, 250]),
        quiet: draw.one(['noise', 'zeros', 'nothing']),
        stalls: [1, 2, 3].map(() => ({ at_ms: draw.ms(1000, 12_000), lasts_ms: draw.ms(100, 1500) })),
      },
    }),
  },
  {
    name: 'echo',
    agents: speaking,
    build: draw => ({
      steps: [say(draw, long), say(draw, stops, over(draw, 800, 3000)), hangUp(draw)],
      microphone: {
        echo: { delay_ms: draw.ms(10, 200), gain_db: draw.ms(-30, -12), reverb_ms: draw.ms(0, 300) },
      },
    }),
  },
  {
    name: 'television',
    agents: speaking,
    build: draw => ({
      steps: [say(draw, long), say(draw, stops, over(draw, 800, 3000)), hangUp(draw)],
      microphone: {
        background: {
          sound: {
            text: 'And now the weather for the coast, where it will rain until the evening.',
            voice: 'awb',
          },
          gain_db: draw.ms(-30, -16),
          from_ms: draw.ms(0, 5000),
        },
      },
    }),
  },
  {
    name: 'digits',
    agents: ['adaptive', 'eager', 'patient', 'fillers'],
    build: draw => ({
      steps: [
        say(draw, ['My number is four seven one', 'It is nine two zero', 'Zero one seven']),
        say(draw, ['five five two', 'eight eight', 'three one six'], {
          after: 'previous',
          delay_ms: draw.ms(300, 1500),
        }),
        say(draw, long),
        say(draw, stops, over(draw)),
        hangUp(draw),
      ],
    }),
  },
  {
    name: 'too-long',
    agents: ['brief'],
    build: draw => ({
      steps: [
        say(draw, long),
        say(draw, stops, over(draw)),
        say(draw, long),
        say(draw, short, over(draw, 100, 2500)),
      ],
    }),
  },
  {
    name: 'goodbye',
    agents: speaking,
    build: draw => ({
      steps: [
        say(draw, long),
        say(draw, stops, over(draw, 500, 2000)),
        say(draw, ['Goodbye.', 'Thank you, goodbye.']),
        say(draw, murmurs, { after: 'previous', delay_ms: draw.ms(600, 2500), takes_floor: false }),
      ],
    }),
  },
  {
    name: 'unlucky',
    agents: ['unlucky'],
    build: draw => ({
      steps: [
        say(draw, short),
        say(draw, stops, over(draw, 300, 1500)),
        say(draw, short),
        { message: draw.one(short) },
        say(draw, short, over(draw, 100, 900)),
        hangUp(draw),
      ],
    }),
  },
  {
    name: 'writes',
    agents: ['writes'],
    build: draw => ({
      steps: [
        { message: draw.one(long), after: 'greeting' },
        { message: draw.one(short), after: 'previous', delay_ms: draw.ms(0, 400) },
        { message: draw.one(short), after: 'previous', delay_ms: draw.ms(500, 1500) },
        { hang_up: true, after: 'previous', delay_ms: 1000 },
      ],
    }),
  },
]
