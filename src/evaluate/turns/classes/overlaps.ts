import type { OtherSound, Utterance } from '../plan.ts'
import {
  greetingToTalkOver,
  type Kit,
  leaveAfter,
  leaveAfterAnswer,
  nobody,
  pick,
  pickMade,
  pickSounds,
  planCall,
  type ScenarioClass,
  say,
  sound,
  spokenMs,
} from './kit.ts'
import { madeTexts } from './texts.ts'

const TELEPHONE_ASIDE_DB = -15
const LISTEN_MS = 4_000

const isInterruption = (one: Utterance): boolean =>
  !one.isTelephone && spokenMs(one) > 900 && spokenMs(one) < 4_500

/** The caller's own words over the agent's, `fromMs` to `toMs` after the agent began. */
const interruption = (
  name: string,
  title: string,
  [fromMs, toMs]: readonly [number, number],
  full: number,
) => {
  const own: ScenarioClass = {
    name,
    title,
    asks: 'yield',
    full,
    short: 1,
    build: kit =>
      pick(kit, isInterruption).map((turn, index) => {
        const delay = Math.round(fromMs + kit.random() * (toMs - fromMs))
        return planCall(kit, {
          of: own,
          label: `${index + 1}-${turn.speaker}-${delay}`,
          by: turn,
          greeting: greetingToTalkOver,
          steps: [say(kit, turn, { after: 'agent-speaking', delay_ms: delay }), leaveAfterAnswer],
        })
      }),
  }
  return own
}

const SHORT_MS = 400
const shortest = (kit: Kit): Utterance[] =>
  pickMade(kit, madeTexts.stop, Number.POSITIVE_INFINITY)
    .filter(one => spokenMs(one) < SHORT_MS)
    .slice(0, kit.calls)

/** “Stop”, “wait”: under 400 ms, and at once. */
const stopWords: ScenarioClass = {
  name: 'stop-words',
  title: '“stop”, “wait”, “enough” in under 400 ms',
  asks: 'yield',
  full: 6,
  short: 1,
  build: kit =>
    shortest(kit).map((turn, index) =>
      planCall(kit, {
        of: stopWords,
        label: `${index + 1}-${turn.speaker}`,
        by: turn,
        greeting: greetingToTalkOver,
        steps: [
          say(kit, turn, { after: 'agent-speaking', delay_ms: Math.round(800 + kit.random() * 1_500) }),
          leaveAfter(LISTEN_MS),
        ],
      }),
    ),
}

/** Two sounds of a kind in a call, the second while the agent still speaks if the first did not stop it. */
const soundsOver = (
  name: string,
  title: string,
  fits: (sound: OtherSound) => boolean,
  full: number,
): ScenarioClass => {
  const own: ScenarioClass = {
    name,
    title,
    asks: 'hold',
    full,
    short: 1,
    build(kit) {
      const sounds = pickSounds(kit, fits, 2 * kit.calls)
      const pairs = Array.from({ length: Math.ceil(sounds.length / 2) }, (_, at) =>
        sounds.slice(2 * at, 2 * at + 2),
      )
      return pairs.map((pair, index) =>
        planCall(kit, {
          of: own,
          label: `${index + 1}`,
          by: {
            ...nobody(kit.half),
            origin: pair.every(one => one.origin === 'recorded') ? 'recorded' : 'made',
          },
          greeting: greetingToTalkOver,
          steps: [
            ...pair.map((one, at) => sound(kit, one, at === 0 ? firstSound(kit) : nextSound(kit))),
            leaveAfter(LISTEN_MS),
          ],
        }),
      )
    },
  }
  return own
}

// Not later than this, so that an agent that says only a short sentence is still speaking.
const firstSound = (kit: Kit) => ({
  after: 'agent-speaking' as const,
  delay_ms: Math.round(700 + kit.random() * 200),
})
const nextSound = (kit: Kit) => ({
  after: 'previous' as const,
  delay_ms: Math.round(3_000 + kit.random() * 1_000),
})

/**
 * The caller turns away and says something to somebody else, lower and duller. They have asked for something before: whom nobody has heard yet, nobody
 * can hear turning away.
 */
const aside: ScenarioClass = {
  name: 'aside',
  title: 'the caller talks to somebody else (15 dB lower)',
  asks: 'hold',
  full: 4,
  short: 1,
  build: kit =>
    pickMade(kit, madeTexts.aside).flatMap((turn, index) => {
      const [wish] = pickMade(kit, madeTexts.story, Number.POSITIVE_INFINITY).filter(
        one => one.speaker === turn.speaker,
      )
      if (!wish) return []
      return [
        planCall(kit, {
          of: aside,
          label: `${index + 1}`,
          by: turn,
          steps: [
            say(kit, wish, { after: 'greeting' }),
            say(kit, turn, {
              after: 'agent-speaking',
              delay_ms: Math.round(1_500 + kit.random() * 500),
              takes_floor: false,
              gain_db: TELEPHONE_ASIDE_DB,
            }),
            leaveAfter(LISTEN_MS),
          ],
        }),
      ]
    }),
}

/** The same sounds while the agent is silent and waits for the caller. */
const soundsAlone = (
  name: string,
  title: string,
  fits: (sound: OtherSound) => boolean,
  full: number,
): ScenarioClass => {
  const own: ScenarioClass = {
    name,
    title,
    asks: 'silence',
    full,
    short: 1,
    build: kit =>
      pickSounds(kit, fits).map((one, index) =>
        planCall(kit, {
          of: own,
          label: `${index + 1}-${one.name}`,
          by: { ...nobody(kit.half), origin: one.origin },
          steps: [sound(kit, one, { after: 'greeting' }), leaveAfter(LISTEN_MS)],
        }),
      ),
  }
  return own
}

const isShort = (one: OtherSound): boolean => one.pcm.length < 3 * 16_000

export const overlapClasses = [
  interruption('interruption-early', 'interruptions in the agent’s first second', [500, 1_000], 10),
  interruption('interruption-late', 'interruptions later on', [2_000, 5_000], 10),
  stopWords,
  soundsOver(
    'backchannels',
    'mm-hmm, right, okay over the agent’s voice',
    one => one.kind === 'backchannel',
    10,
  ),
  soundsOver('coughs', 'coughs, breaths, grunts over the agent’s voice', one => one.kind === 'vocal', 6),
  soundsOver('impacts', 'knocks and steps over the agent’s voice', one => one.kind === 'impact', 6),
  soundsOver(
    'tones',
    'keys, beeps and ringing over the agent’s voice',
    one => one.kind === 'tone' && isShort(one),
    4,
  ),
  aside,
  soundsAlone(
    'coughs-alone',
    'a cough or a knock while the agent waits',
    one => (one.kind === 'vocal' || one.kind === 'impact') && isShort(one),
    4,
  ),
  soundsAlone('tones-alone', 'ringback, keys and beeps while the agent waits', one => one.kind === 'tone', 4),
]
