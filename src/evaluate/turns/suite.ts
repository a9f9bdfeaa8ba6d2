import type { Pcm } from '../../audio/pcm.ts'
import { seedRandom } from '../../simulate/line/random.ts'
import { parseScenario, type Sound } from '../scenario.ts'
import { echoClasses } from './classes/echo.ts'
import type { ScenarioClass, Shelf } from './classes/kit.ts'
import { lineClasses } from './classes/lines.ts'
import { overlapClasses } from './classes/overlaps.ts'
import { pauseClasses } from './classes/pauses.ts'
import { surroundingClasses } from './classes/surroundings.ts'
import { earlyYes, turnEnds } from './classes/turn-ends.ts'
import { voiceClasses } from './classes/voices.ts'
import type { Half, PlannedCall } from './plan.ts'

export type SuiteSize = 'short' | 'full'

/** A suite ready to be placed: its calls, and every sound that their scenarios name, by file. */
export interface Suite {
  readonly classes: readonly ScenarioClass[]
  readonly calls: readonly PlannedCall[]
  readonly sounds: ReadonlyMap<string, Pcm>
}

export interface SuiteOptions {
  readonly size: SuiteSize
  readonly halves: readonly Half[]
  readonly seed: number
  /** How long the agent takes to ask its question (`EARLY_QUESTION`); null: it does not, and that class is left out. */
  readonly questionMs: number | null
  /** Whether a call may choose the agent's first words (`probe`). */
  readonly mayOpen: boolean
  /** Only these classes; left out: all. */
  readonly only?: readonly string[] | undefined
}

export function classesOf(questionMs: number | null): readonly ScenarioClass[] {
  return [
    ...turnEnds,
    ...(questionMs === null ? [] : [earlyYes(questionMs)]),
    ...pauseClasses,
    ...voiceClasses,
    ...overlapClasses,
    ...surroundingClasses,
    ...echoClasses,
    ...lineClasses,
  ]
}

/**
 * Plans a suite. The same shelf and options give the same calls: each class draws from a sequence of its own, so that
 * a class that was added changes no other. Throws an Error for a class that does not exist.
 */
export function planSuite(
  shelf: Shelf,
  { size, halves, seed, questionMs, mayOpen, only }: SuiteOptions,
): Suite {
  const known = classesOf(0).map(({ name }) => name)
  const unknown = only?.filter(name => !known.includes(name)) ?? []
  if (unknown.length > 0) throw new Error(`no class ${unknown.join(', ')}: there is ${known.join(', ')}`)
  const classes = classesOf(questionMs).filter(one => only?.includes(one.name) ?? true)
  const sounds = new Map<string, Pcm>()
  const keep = (name: string, pcm: Pcm, of: Partial<Sound>): Sound => {
    const file = `sounds/${name.replace(/\.wav$/, '').replace(/[^a-z0-9]+/gi, '-')}.wav`
    sounds.set(file, pcm)
    return { ...of, wav: file } as Sound
  }
  const calls = classes.flatMap(one => {
    // A short suite takes its one or two calls from the halves in turn, or from the one that has some.
    let left = size === 'full' ? one.full * halves.length : one.short
    return halves.flatMap((half, index) => {
      const share = Math.ceil(left / (halves.length - index))
      if (share <= 0) return []
      const random = seedRandom(seed ^ hashOf(`${one.name} ${half}`))
      const built = one.build({ shelf, random, calls: share, half, keep }).slice(0, share)
      left -= size === 'full' ? one.full : built.length
      return built
    })
  })
  return { classes, calls: calls.map(call => checked(mayOpen ? call : withoutOpening(call))), sounds }
}

const withoutOpening = (call: PlannedCall): PlannedCall => {
  const { first_message: _, ...scenario } = call.scenario
  return { ...call, scenario }
}

/** A scenario of the suite is a scenario file like any other: it has to be valid as one. */
const checked = (call: PlannedCall): PlannedCall => ({
  ...call,
  scenario: parseScenario(call.scenario, call.name),
})

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193)
  return hash >>> 0
}
