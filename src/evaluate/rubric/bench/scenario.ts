import type { Pcm } from '../../../audio/pcm.ts'
import { seedRandom } from '../../../simulate/line/random.ts'
import { parseScenario, type Scenario } from '../../scenario.ts'
import { cough } from '../../turns/sounds/bursts.ts'

const SEED = 9
const COUGH = 'a made cough'

const over = (sound: object, delayMs = 1_500) => ({
  say: sound,
  takes_floor: false,
  after: 'agent-speaking',
  delay_ms: delayMs,
})
const interrupts = (text: string) => ({ say: { text }, after: 'agent-speaking', delay_ms: 1_700 })
/** A turn with a pause in it that no listener takes for its end. */
const hesitates = (first: string, pauseMs: number, rest: string) => [
  { say: { text: first } },
  { say: { text: rest }, after: 'previous', delay_ms: pauseMs, continues: true },
]

/** A table is booked: ten turns of the caller, three of them interruptions, three with a pause inside, and four sounds over the agent that ask for nothing. */
export const bookingScenario: Scenario = parseScenario(
  {
    name: 'booking a table',
    seed: SEED,
    steps: [
      { say: { text: 'When are you open?' }, after: 'greeting' },
      ...hesitates('I would like to book a table for', 400, 'four people, on Friday.'),
      interrupts('Wait, I meant Saturday.'),
      over({ text: 'Mm-hmm.' }),
      { say: { text: 'Is there a place to park the car?' } },
      over({ wav: COUGH }),
      ...hesitates('My telephone number is', 500, 'five five five, one two three four.'),
      interrupts('Hold on. Can I bring my dog?'),
      over({ text: 'Okay.' }),
      { say: { text: 'What is the soup of the day?' } },
      interrupts('Stop, please. I do not eat tomatoes.'),
      over({ text: 'Uh-huh.' }),
      ...hesitates('And could you please tell my', 400, 'wife that I will be late?'),
      { say: { text: 'Thank you, that is all.' } },
    ],
  },
  'the calibration scenario',
)

/** Sounds of the scenario that are in no file. */
export const bookingSounds = (): ReadonlyMap<string, Pcm> => new Map([[COUGH, cough(seedRandom(SEED))]])
