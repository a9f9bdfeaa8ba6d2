import type { Utterance } from '../plan.ts'
import { quietUtterance, slowUtterance, stutteredUtterance, telephoneUtterance } from '../sounds/altered.ts'
import {
  isWithoutPause,
  type Kit,
  leaveAfterAnswer,
  pick,
  pickMade,
  planCall,
  type ScenarioClass,
  say,
  spokenMs,
} from './kit.ts'
import { madeTexts } from './texts.ts'

/** A turn that was said in another way. */
const spoken = (
  of: Pick<ScenarioClass, 'name' | 'title' | 'full' | 'short'>,
  turnsOf: (kit: Kit) => readonly Utterance[],
): ScenarioClass => {
  const own: ScenarioClass = {
    ...of,
    asks: 'answer',
    build: kit =>
      turnsOf(kit).map((turn, index) =>
        planCall(kit, {
          of: own,
          label: `${index + 1}-${turn.speaker}`,
          by: turn,
          steps: [say(kit, turn, { after: 'greeting' }), leaveAfterAnswer],
        }),
      ),
  }
  return own
}

const isPlain = (one: Utterance): boolean =>
  !one.isTelephone && isWithoutPause(one) && spokenMs(one) > 800 && spokenMs(one) < 7_000

const SLOW_FACTOR = 2.5
const QUIET_DBFS = -35

export const voiceClasses = [
  spoken({ name: 'stutter', title: 'stuttered words', full: 5, short: 1 }, kit =>
    pick(kit, one => isPlain(one) && (one.words?.length ?? 0) >= 4).map(turn =>
      stutteredUtterance(turn, kit.random),
    ),
  ),
  spoken({ name: 'self-repair', title: '“for two, no, for three”', full: 4, short: 1 }, kit =>
    pickMade(kit, madeTexts.repairs),
  ),
  spoken({ name: 'slow', title: 'a slow pace: longer pauses between words', full: 5, short: 1 }, kit =>
    pick(kit, one => isPlain(one) && (one.words?.length ?? 0) >= 4).map(turn =>
      slowUtterance(turn, SLOW_FACTOR),
    ),
  ),
  spoken({ name: 'quiet-caller', title: 'a caller at −35 dBFS', full: 6, short: 1 }, kit =>
    pick(kit, isPlain).map(turn => quietUtterance(turn, QUIET_DBFS)),
  ),
  spoken({ name: 'telephone', title: 'through an 8 kHz µ-law telephone', full: 6, short: 1 }, kit => {
    const recorded = pick(kit, one => one.isTelephone, Math.ceil(kit.calls / 2))
    return [...recorded, ...pick(kit, isPlain, kit.calls - recorded.length).map(telephoneUtterance)]
  }),
  spoken({ name: 'spanish', title: 'a Spanish caller (made, by English voices)', full: 2, short: 1 }, kit =>
    pickMade(kit, madeTexts.spanish),
  ),
]
