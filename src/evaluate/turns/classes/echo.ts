import type { Scenario } from '../../scenario.ts'
import {
  greetingToTalkOver,
  type Kit,
  leaveAfter,
  leaveAfterAnswer,
  nobody,
  pick,
  planCall,
  type ScenarioClass,
  say,
  spokenMs,
} from './kit.ts'

type Echo = NonNullable<NonNullable<Scenario['microphone']>['echo']>

/** Loudspeakers and rooms as they are: from a laptop across the table to a telephone's handset. */
const rooms: readonly (Echo & { readonly label: string })[] = [
  { label: '50ms-20db', delay_ms: 50, gain_db: -20 },
  { label: '150ms-12db', delay_ms: 150, gain_db: -12, reverb_ms: 300 },
  { label: '400ms-20db', delay_ms: 400, gain_db: -20, reverb_ms: 500 },
  { label: '100ms-6db', delay_ms: 100, gain_db: -6 },
  { label: '150ms-30db', delay_ms: 150, gain_db: -30, reverb_ms: 300 },
  { label: '80ms-12db-clipped', delay_ms: 80, gain_db: -12, clip_dbfs: -12, reverb_ms: 200 },
  { label: '200ms-12db-drift', delay_ms: 200, gain_db: -12, drift_ppm: 200 },
  { label: '250ms-20db-mulaw', delay_ms: 250, gain_db: -20, mulaw: true },
]

const inRoom = ({ label: _, ...echo }: (typeof rooms)[number]) => ({ echo })
const roomsOf = (kit: Kit) =>
  Array.from({ length: kit.calls }, (_, index) => rooms[index % rooms.length] ?? rooms[0])

/** The agent hears itself, and nobody else. */
const echo: ScenarioClass = {
  name: 'echo',
  title: 'the agent’s own echo, and nobody speaks',
  asks: 'hold',
  full: 8,
  short: 1,
  build: kit =>
    roomsOf(kit).flatMap((room, index) =>
      room
        ? [
            planCall(kit, {
              of: echo,
              label: `${index + 1}-${room.label}`,
              by: nobody(kit.half),
              greeting: greetingToTalkOver,
              microphone: inRoom(room),
              steps: [{ hang_up: true, after: 'agent-speaking', delay_ms: 14_000 }],
            }),
          ]
        : [],
    ),
}

/** The caller talks over an agent that hears itself. */
const overEcho: ScenarioClass = {
  name: 'over-echo',
  title: 'interruptions over the agent’s own echo',
  asks: 'yield',
  full: 8,
  short: 1,
  build: kit =>
    pick(kit, one => !one.isTelephone && spokenMs(one) > 900 && spokenMs(one) < 4_500).flatMap(
      (turn, index) => {
        const room = rooms[index % rooms.length]
        if (!room) return []
        return [
          planCall(kit, {
            of: overEcho,
            label: `${index + 1}-${room.label}`,
            by: turn,
            greeting: greetingToTalkOver,
            microphone: inRoom(room),
            steps: [
              say(kit, turn, { after: 'agent-speaking', delay_ms: Math.round(1_500 + kit.random() * 2_500) }),
              leaveAfterAnswer,
            ],
          }),
        ]
      },
    ),
}

/** A whole turn answered while the answer comes back as an echo: the agent must not answer itself. */
const answersOverEcho: ScenarioClass = {
  name: 'turns-with-echo',
  title: 'turns in a room where the agent’s answers echo',
  asks: 'answer',
  full: 4,
  short: 0,
  build: kit =>
    pick(kit, one => !one.isTelephone && spokenMs(one) > 900 && spokenMs(one) < 6_000).flatMap(
      (turn, index) => {
        const room = rooms[index % rooms.length]
        if (!room) return []
        return [
          planCall(kit, {
            of: answersOverEcho,
            label: `${index + 1}-${room.label}`,
            by: turn,
            microphone: inRoom(room),
            steps: [say(kit, turn, { after: 'greeting' }), leaveAfter(5_000)],
          }),
        ]
      },
    ),
}

export const echoClasses = [echo, overEcho, answersOverEcho]
