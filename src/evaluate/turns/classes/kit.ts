import type { Pcm } from '../../../audio/pcm.ts'
import { drawBetween, type Random } from '../../../simulate/line/random.ts'
import type { Scenario, ScenarioStep, Sound } from '../../scenario.ts'
import type { Asks, Half, OtherSound, PlannedCall, Stratum, Utterance } from '../plan.ts'
import { LONG_GREETING } from './texts.ts'

/** Everything that scenarios are made of. */
export interface Shelf {
  readonly utterances: readonly Utterance[]
  readonly sounds: readonly OtherSound[]
  /** Spoken by the embedded voices: short answers and commands, digits, whole turns; by their text in lower case. */
  readonly made: readonly Utterance[]
}

/** What a class builds its calls with. Everything drawn comes from `random`: the same seed, the same calls. */
export interface Kit {
  readonly shelf: Shelf
  readonly random: Random
  /** How many calls this class should make of what there is. */
  readonly calls: number
  readonly half: Half
  /** Keeps a sound for the scenario's file; returns the scenario's way to name it. */
  readonly keep: (name: string, pcm: Pcm, of: Partial<Sound>) => Sound
}

export type Build = (kit: Kit) => PlannedCall[]

/** A class of scenarios: what it is, what it asks, how large it is, and how its calls are made. */
export interface ScenarioClass {
  readonly name: string
  /** One line for the report. */
  readonly title: string
  readonly asks: Asks
  /** Calls in the full suite for each half, and in the short one. */
  readonly full: number
  readonly short: number
  readonly build: Build
}

type Step = ScenarioStep

/** The caller says it. */
export function say(
  kit: Kit,
  { name, pcm, text, origin, speech, words }: Utterance,
  of: Partial<Omit<Extract<Step, { say: unknown }>, 'say'>> = {},
): Step {
  const sound = kit.keep(name, pcm, {
    text,
    origin,
    speech_ms: speech.map(({ fromMs, toMs }): [number, number] => [fromMs, toMs]),
    ...(words && { words: words.map(word => ({ text: word.text, from_ms: word.fromMs, to_ms: word.toMs })) }),
  })
  return { say: sound, patience_ms: PATIENCE_MS, ...of }
}

/** A sound that nobody says to the agent. */
export function sound(
  kit: Kit,
  { name, pcm, origin }: OtherSound,
  of: Partial<Omit<Extract<Step, { say: unknown }>, 'say'>> = {},
): Step {
  return { say: kit.keep(name, pcm, { origin, text: '' }), takes_floor: false, ...of }
}

/** An answer that has not come by then is none. */
const PATIENCE_MS = 6_000

/** Hangs up soon after the answer has begun: long enough to tell a filler from it, … */
export const leaveAfterAnswer: Step = {
  hang_up: true,
  after: 'agent-speaking',
  delay_ms: 1_500,
  patience_ms: PATIENCE_MS,
}
/** … or some time after the caller's last sound, whatever comes. */
export const leaveAfter = (ms: number): Step => ({ hang_up: true, after: 'previous', delay_ms: ms })

interface CallParts {
  readonly of: ScenarioClass | Pick<ScenarioClass, 'name' | 'asks'>
  readonly label: string
  readonly by: Pick<Utterance, 'speaker' | 'stratum' | 'half' | 'origin'>
  readonly steps: readonly Step[]
  /** The agent's first words; `Hello.` where nothing is said. */
  readonly greeting?: string
  readonly microphone?: Scenario['microphone']
}

/** Puts a call together. */
export function planCall(kit: Kit, { of, label, by, steps, greeting, microphone }: CallParts): PlannedCall {
  const name = fileSafe(`${of.name}-${by.half === 'reporting' ? 'r' : 'd'}-${label}`)
  return {
    name,
    className: of.name,
    asks: of.asks,
    origin: by.origin,
    speaker: by.speaker,
    stratum: by.stratum,
    half: by.half,
    scenario: {
      name,
      seed: Math.floor(drawBetween(kit.random, [1, 1_000_000])),
      first_message: greeting ?? 'Hello.',
      ...(microphone && { microphone }),
      steps: [...steps],
    },
  }
}

/** A greeting that lasts about twenty seconds: time enough to be talked over. */
export const greetingToTalkOver = LONG_GREETING

const fileSafe = (name: string): string => name.replace(/[^a-z0-9]+/gi, '-').toLowerCase()

/** Whose sounds these are where no person made them. */
export const nobody = (half: Half): { speaker: string; stratum: Stratum; half: Half; origin: 'made' } => ({
  speaker: 'nobody',
  stratum: 'made',
  half,
  origin: 'made',
})

/** The kit's own half of the utterances that fit, each speaker in turn, in drawn order; as many as there are calls. */
export function pick(kit: Kit, fits: (utterance: Utterance) => boolean, count = kit.calls): Utterance[] {
  const own = kit.shelf.utterances.filter(one => one.half === kit.half && fits(one))
  return inTurn(shuffled(own, kit.random), kit.random, one => one.speaker).slice(0, count)
}

/** The kit's own half of the made utterances with these texts, in drawn order. */
export function pickMade(kit: Kit, texts: readonly string[], count = kit.calls): Utterance[] {
  const own = kit.shelf.made.filter(one => one.half === kit.half && texts.includes(one.text))
  return inTurn(shuffled(own, kit.random), kit.random, one => one.text).slice(0, count)
}

export function pickSounds(kit: Kit, fits: (sound: OtherSound) => boolean, count = kit.calls): OtherSound[] {
  return shuffled(
    kit.shelf.sounds.filter(one => one.half === kit.half && fits(one)),
    kit.random,
  ).slice(0, count)
}

/** A first item of every key, in drawn order, then a second of every key that has one … */
function inTurn<T>(items: readonly T[], random: Random, keyOf: (item: T) => string): T[] {
  const ranks = new Map(shuffled([...new Set(items.map(keyOf))], random).map((key, rank) => [key, rank]))
  const seen = new Map<string, number>()
  return items
    .map(item => {
      const round = seen.get(keyOf(item)) ?? 0
      seen.set(keyOf(item), round + 1)
      return { item, round, rank: ranks.get(keyOf(item)) ?? 0 }
    })
    .sort((a, b) => a.round - b.round || a.rank - b.rank)
    .map(({ item }) => item)
}

/** Fisher and Yates' shuffle. */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const all = [...items]
  for (let last = all.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    ;[all[last], all[other]] = [all[other] as T, all[last] as T]
  }
  return all
}

/** A pause that every agent has to judge; shorter ones are a stop consonant or a breath. */
export const INNER_PAUSE_MS = 200

/** Whether nobody could take a moment inside it for the end. */
export const isWithoutPause = (one: Utterance): boolean =>
  one.pausesAgree && longestPauseMs(one) < INNER_PAUSE_MS

/** The longest silence inside an utterance, ms. */
export const longestPauseMs = ({ speech }: Utterance): number =>
  Math.max(0, ...speech.map((segment, index) => (speech[index + 1]?.fromMs ?? segment.toMs) - segment.toMs))

export const spokenMs = ({ speech }: Utterance): number =>
  (speech.at(-1)?.toMs ?? 0) - (speech[0]?.fromMs ?? 0)
