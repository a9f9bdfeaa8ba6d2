import type { Pcm } from '../../../audio/pcm.ts'
import { type Random, seedRandom } from '../../../simulate/line/random.ts'
import { VOICE_IDS } from '../../../speech/tts/flite/voices.ts'
import type { Half, OtherSound } from '../plan.ts'
import { halfOf } from '../truth/halves.ts'
import { makeBackchannels, type Speak } from './backchannels.ts'
import { breath, cough, sneeze, sniff, throatClearing } from './bursts.ts'
import { doorSlam, keyClicks, knocks, mugOnTable, paperRustle } from './impacts.ts'
import { beep, busyTone, dtmf, ringbackTone } from './tones.ts'

// What is heard in one half is not heard in the other, nor anything like it: other voices, other pitches, other countries' tones. Bursts and
// impacts have nobody who makes them; there each sound is a draw of its own.
const halves = {
  development: {
    pitches: [95, 130, 190],
    tones: {
      'keys-1': () => dtmf('1'),
      'keys-5': () => dtmf('5', 250),
      'keys-472': () => dtmf('472'),
      'keys-0': () => dtmf('0', 90),
      'keys-star': () => dtmf('*'),
      beep: () => beep(),
      'short-beep': () => beep(1_400, 90),
      'busy-us': () => busyTone('us', 2),
      'ringback-us': () => ringbackTone('us', 1),
    },
  },
  reporting: {
    pitches: [110, 160, 220],
    tones: {
      'keys-3': () => dtmf('3'),
      'keys-9': () => dtmf('9', 250),
      'keys-86': () => dtmf('86'),
      'keys-hash': () => dtmf('#', 90),
      'keys-7': () => dtmf('7'),
      'high-beep': () => beep(1_200, 300),
      'low-beep': () => beep(850, 150),
      'busy-uk': () => busyTone('uk', 3),
      'ringback-uk': () => ringbackTone('uk', 1),
    },
  },
} as const

const vocal: Readonly<Record<string, (random: Random) => Pcm>> = {
  cough: random => cough(random),
  'double-cough': random => cough(random, { double: true }),
  breath,
  'throat-clearing': throatClearing,
  sneeze,
  sniff,
}
const impacts: Readonly<Record<string, (random: Random) => Pcm>> = {
  'door-slam': doorSlam,
  'mug-on-table': mugOnTable,
  'key-clicks': keyClicks,
  'paper-rustle': paperRustle,
  knocks,
}
/** Of each of them in each half. */
const OF_EACH = { vocal: 2, impact: 3 }

/**
 * All the made sounds that do not take the floor: for each half 19 backchannels, 12 wordless vocal sounds, 15 impacts and 9 tones.
 * The same seed and voices give the same sounds; the halves come in turn.
 */
export async function makeOtherSounds(of: {
  readonly speak: Speak
  readonly seed: number
}): Promise<readonly OtherSound[]> {
  const development = await soundsOf('development', of.speak, seedRandom(of.seed))
  const reporting = await soundsOf('reporting', of.speak, seedRandom(~of.seed))
  return development.flatMap((sound, index) => [sound, reporting[index] ?? []].flat())
}

async function soundsOf(half: Half, speak: Speak, random: Random): Promise<OtherSound[]> {
  const { pitches, tones } = halves[half]
  const voices = VOICE_IDS.filter(voice => halfOf(voice) === half)
  const made = (kind: OtherSound['kind'], name: string, pcm: Pcm): OtherSound => ({
    name,
    kind,
    origin: 'made',
    half,
    pcm,
  })
  const bursts = (kind: 'vocal' | 'impact', makers: typeof vocal): OtherSound[] =>
    Object.entries(makers).flatMap(([name, make]) =>
      Array.from({ length: OF_EACH[kind] }, (_, index) =>
        made(kind, `${name}-${2 * index + (half === 'development' ? 1 : 2)}`, make(random)),
      ),
    )
  const backchannels = await makeBackchannels({ speak, voices, pitches, random })
  return [
    ...backchannels.map(({ label, pcm }) => made('backchannel', label, pcm)),
    ...bursts('vocal', vocal),
    ...bursts('impact', impacts),
    ...Object.entries(tones).map(([name, make]) => made('tone', name, make())),
  ]
}
