import {
  INNER_PAUSE_MS,
  isWithoutPause,
  leaveAfterAnswer,
  longestPauseMs,
  pick,
  pickMade,
  planCall,
  type ScenarioClass,
  say,
  spokenMs,
} from './kit.ts'
import { EARLY_QUESTION, madeTexts } from './texts.ts'

const LONGEST_TURN_MS = 12_000
const TURNS_PER_CALL = 3

/** Whole turns without a pause, three of one speaker in a call where there are three. */
const smooth: ScenarioClass = {
  name: 'smooth',
  title: 'smooth turns, without an inner pause',
  asks: 'answer',
  full: 14,
  short: 2,
  build(kit) {
    const fits = pick(
      kit,
      one =>
        !one.isTelephone && isWithoutPause(one) && spokenMs(one) > 800 && spokenMs(one) < LONGEST_TURN_MS,
      Number.POSITIVE_INFINITY,
    )
    const speakers = [...new Set(fits.map(one => one.speaker))]
    const groups = speakers.flatMap(speaker => {
      const own = fits.filter(one => one.speaker === speaker)
      return Array.from({ length: Math.ceil(own.length / TURNS_PER_CALL) }, (_, index) =>
        own.slice(index * TURNS_PER_CALL, (index + 1) * TURNS_PER_CALL),
      ).map((turns, round) => ({ turns, round }))
    })
    // Every speaker's first call before anybody's second: the prompts' one voice fills no half of the class.
    const first = groups.sort((a, b) => a.round - b.round).slice(0, kit.calls)
    return first.flatMap(({ turns }, index) => {
      const [by] = turns
      if (!by) return []
      const steps = turns.map((turn, at) => say(kit, turn, { after: at === 0 ? 'greeting' : 'agent-quiet' }))
      return [
        planCall(kit, {
          of: smooth,
          label: `${index + 1}-${by.speaker}`,
          by,
          steps: [...steps, leaveAfterAnswer],
        }),
      ]
    })
  },
}

/** One recorded turn with pauses of the speaker's own. */
const innerPauses: ScenarioClass = {
  name: 'inner-pauses',
  title: 'turns with pauses of the speaker’s own',
  asks: 'answer',
  full: 20,
  short: 2,
  build: kit =>
    pick(kit, one => !one.isTelephone && longestPauseMs(one) >= INNER_PAUSE_MS).map((turn, index) =>
      planCall(kit, {
        of: innerPauses,
        label: `${index + 1}-${turn.speaker}`,
        by: turn,
        steps: [say(kit, turn, { after: 'greeting' }), leaveAfterAnswer],
      }),
    ),
}

/** “Yes”, “no”, a number: a turn of one or two words. */
const lone: ScenarioClass = {
  name: 'lone-words',
  title: 'one or two words: yes, no, a number',
  asks: 'answer',
  full: 8,
  short: 1,
  build(kit) {
    const recorded = pick(kit, one => !one.isTelephone && spokenMs(one) < 900, Math.ceil(kit.calls / 2))
    const made = pickMade(kit, madeTexts.lone, kit.calls - recorded.length)
    return [...recorded, ...made].map((turn, index) =>
      planCall(kit, {
        of: lone,
        label: `${index + 1}-${turn.text}`,
        by: turn,
        greeting: 'Is that all right? Please say yes or no, or a number.',
        steps: [say(kit, turn, { after: 'greeting' }), leaveAfterAnswer],
      }),
    )
  },
}

/**
 * A “yes” over the last 200 to 600 ms of the agent's question. When the question ends is not known beforehand, so `questionMs` is how
 * long it lasted in a call before.
 */
export const earlyYes = (questionMs: number): ScenarioClass => {
  const own: ScenarioClass = {
    name: 'early-yes',
    title: 'a yes over the last 200–600 ms of a question',
    asks: 'answer',
    full: 6,
    short: 1,
    build: kit =>
      pickMade(kit, madeTexts.yes).map((turn, index) => {
        const early = 200 + Math.floor(kit.random() * 5) * 100
        return planCall(kit, {
          of: own,
          label: `${index + 1}-${early}`,
          by: turn,
          greeting: EARLY_QUESTION,
          steps: [
            say(kit, turn, { after: 'agent-speaking', delay_ms: Math.max(0, questionMs - early) }),
            leaveAfterAnswer,
          ],
        })
      }),
  }
  return own
}

export const turnEnds = [smooth, innerPauses, lone]
