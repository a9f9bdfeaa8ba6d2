import type { Pcm } from '../../../audio/pcm.ts'
import type { OtherSound, Utterance } from '../plan.ts'
import { holdMusic } from '../sounds/hold-music.ts'
import { activeDbfs } from '../sounds/level.ts'
import {
  greetingToTalkOver,
  type Kit,
  leaveAfter,
  leaveAfterAnswer,
  nobody,
  pick,
  pickSounds,
  planCall,
  type ScenarioClass,
  say,
  shuffled,
  spokenMs,
} from './kit.ts'

const isTurn = (one: Utterance): boolean => !one.isTelephone && spokenMs(one) > 1_200 && spokenMs(one) < 6_000

/** How far below the caller the surroundings are. */
const NOISE_BELOW_DB = 15

/** Something sounds all the time: the agent speaks through it, and answers a turn in it. */
const surrounded = (
  of: Pick<ScenarioClass, 'name' | 'title' | 'full' | 'short'>,
  soundOf: (
    kit: Kit,
    turn: Utterance,
    index: number,
  ) => { readonly name: string; readonly pcm: Pcm; readonly belowDb: number } | null,
): ScenarioClass => {
  const own: ScenarioClass = {
    ...of,
    asks: 'hold',
    build: kit =>
      pick(kit, isTurn).flatMap((turn, index) => {
        const around = soundOf(kit, turn, index)
        if (!around) return []
        const { name, pcm, belowDb } = around
        const gain = Math.round((activeDbfs(turn.pcm) - belowDb - activeDbfs(pcm)) * 10) / 10
        return [
          planCall(kit, {
            of: own,
            label: `${index + 1}-${name}-${belowDb}db`,
            by: turn,
            greeting: greetingToTalkOver.split('. ').slice(0, 3).join('. '),
            microphone: {
              background: {
                sound: kit.keep(name, pcm, { origin: 'made', text: '' }),
                gain_db: Math.max(-60, Math.min(20, gain)),
              },
            },
            steps: [say(kit, turn, { after: 'greeting', patience_ms: 20_000 }), leaveAfterAnswer],
          }),
        ]
      }),
  }
  return own
}

const noise = surrounded(
  { name: 'noise', title: 'noise and music around the caller, 15 dB below', full: 6, short: 1 },
  (kit, _turn, index) => {
    const sounds = pickSounds(kit, isNoise, Number.POSITIVE_INFINITY).sort((a, b) =>
      a.name.localeCompare(b.name),
    )
    const one = sounds[index % Math.max(1, sounds.length)]
    return one ? { name: one.name, pcm: one.pcm, belowDb: NOISE_BELOW_DB } : null
  },
)

const isNoise = ({ kind, pcm }: OtherSound): boolean =>
  (kind === 'noise' || kind === 'music' || kind === 'babble') && pcm.length > 4 * 16_000

/** Another person talks all the time, as from a television: somebody of the same half who is not the caller. */
const television = surrounded(
  { name: 'television', title: 'a second speaker or television at 10 and 0 dB below', full: 6, short: 1 },
  (kit, turn, index) => {
    const others = shuffled(
      kit.shelf.utterances.filter(
        one => one.half === kit.half && !one.isTelephone && one.speaker !== turn.speaker,
      ),
      kit.random,
    )
    const [first] = others
    if (!first) return null
    const own = others.filter(one => one.speaker === first.speaker).slice(0, 4)
    return {
      name: `tv-${first.speaker}-${index}`,
      pcm: Int16Array.from(own.flatMap(one => [...one.pcm])),
      belowDb: index % 2 === 0 ? 10 : 0,
    }
  },
)

/** The caller's side is on hold: music, and a voice that says so. Nobody speaks to the agent. */
const onHold: ScenarioClass = {
  name: 'hold-music',
  title: 'hold music with announcements, nobody speaks',
  asks: 'silence',
  full: 2,
  short: 1,
  build(kit) {
    const announcements = pick(kit, one => one.stratum === 'prompts' && spokenMs(one) < 4_000, 2)
    return pickSounds(kit, one => one.kind === 'music').map((music, index) => {
      const pcm = holdMusic(
        music.pcm,
        announcements.map(one => one.pcm),
      )
      const sound = kit.keep(`hold-${music.name}`, pcm, { origin: 'made', text: '' })
      return planCall(kit, {
        of: onHold,
        label: `${index + 1}-${music.name}`,
        by: nobody(kit.half),
        microphone: { background: { sound, gain_db: -6 } },
        steps: [{ activity: true, after: 'greeting' }, leaveAfter(10_000)],
      })
    })
  },
}

export const surroundingClasses = [noise, television, onHold]
