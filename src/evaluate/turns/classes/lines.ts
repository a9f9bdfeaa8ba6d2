import type { Scenario } from '../../scenario.ts'
import type { Utterance } from '../plan.ts'
import {
  isWithoutPause,
  type Kit,
  leaveAfterAnswer,
  pick,
  planCall,
  type ScenarioClass,
  say,
  spokenMs,
} from './kit.ts'

type Microphone = NonNullable<Scenario['microphone']>

const isPlain = (one: Utterance): boolean =>
  !one.isTelephone && isWithoutPause(one) && spokenMs(one) > 800 && spokenMs(one) < 6_000

/** Smooth turns again, over another line or microphone. */
const overLine = (
  of: Pick<ScenarioClass, 'name' | 'title' | 'full' | 'short'>,
  microphoneOf: (
    index: number,
    turn: Utterance,
    kit: Kit,
  ) => { readonly label: string; readonly microphone: Microphone },
): ScenarioClass => {
  const own: ScenarioClass = {
    ...of,
    asks: 'answer',
    build: kit =>
      pick(kit, isPlain).map((turn, index) => {
        const { label, microphone } = microphoneOf(index, turn, kit)
        return planCall(kit, {
          of: own,
          label: `${index + 1}-${label}`,
          by: turn,
          microphone,
          steps: [say(kit, turn, { after: 'greeting' }), leaveAfterAnswer],
        })
      }),
  }
  return own
}

const chunks = [20, 100, 250] as const

const chunked = overLine(
  { name: 'chunks', title: 'frames of 20, 100 and 250 ms', full: 6, short: 1 },
  index => {
    const chunk = chunks[index % chunks.length] ?? 20
    return { label: `${chunk}ms`, microphone: { chunk_ms: chunk } }
  },
)

const zeros = overLine({ name: 'zeros', title: 'digital zeros as silence', full: 4, short: 1 }, () => ({
  label: 'zeros',
  microphone: { quiet: 'zeros' },
}))

/** The line holds everything back for 400 to 900 ms in the middle of the turn, and then lets it all go at once. */
const stalled = overLine(
  { name: 'stalled-uplink', title: 'a line that stalls in mid-turn', full: 4, short: 1 },
  (_index, turn, kit) => {
    // The greeting and the pause after it take about two seconds; where the stall falls in the turn differs from call to call.
    const at = 2_200 + Math.round(kit.random() * spokenMs(turn))
    return {
      label: 'stall',
      microphone: { stalls: [{ at_ms: at, lasts_ms: 400 + Math.round(kit.random() * 500) }] },
    }
  },
)

export const lineClasses = [chunked, zeros, stalled]
