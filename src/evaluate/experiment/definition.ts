import { z } from 'zod'
import { parseWith, scenarioSchema } from '../scenario.ts'
import { metricNames } from './figures.ts'

/** Of one run. */
export const MOST_CALLS = 100

const target = z
  .strictObject({
    metric: z.enum(metricNames),
    statistic: z.enum(['p50', 'p90', 'p99', 'max', 'mean', 'min', 'value']),
    /** What a gate asks for. */
    floor: z.number().optional(),
    /** What we want. */
    goal: z.number().optional(),
    /** Whether small or large is good; left out: small, but for a confidence. */
    better: z.enum(['less', 'more']).optional(),
  })
  .refine(one => one.floor !== undefined || one.goal !== undefined, {
    message: 'a target has a floor, a goal or both',
  })

const SETTING = /^ANTIPHON_[A-Z0-9_]{1,60}$/
const SECRET = /KEY|TOKEN|SECRET|PASSWORD/

/** Settings for a server of our own. Keys stay in the environment: an experiment's file is for sharing. */
const environment = z.record(z.string(), z.string().max(500)).superRefine((settings, context) => {
  const names = Object.keys(settings)
  const refuse = (message: string, path: string[] = []) => context.addIssue({ code: 'custom', message, path })
  if (names.length > 50) refuse('at most 50 settings')
  for (const name of names) {
    if (!SETTING.test(name)) refuse('a setting is named ANTIPHON_…: docs/environment.md lists them', [name])
    else if (SECRET.test(name)) refuse('keys belong into the environment, not into this file', [name])
  }
})

/** What hears, thinks and speaks, where the server is one of our own; nothing said: as the environment has it. */
const providers = z.strictObject({
  /** Simulators of Groq and ElevenLabs, each in a process of its own. */
  simulate: z.boolean().optional(),
  /** How much the simulated Groq lets through. */
  plan: z.enum(['free', 'developer']).optional(),
  environment: environment.optional(),
})

/** An experiment as a file: which agent, what the caller says, and what the figures should be. */
const definitionSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'a name is letters, digits, dot, dash and underscore'),
    title: z.string().min(1).max(500),
    /** The id of an agent that the server has, a path ending in `.json` from the experiment's folder, or the agent's JSON itself. */
    agent: z.union([z.string().min(1).max(1000), z.record(z.string(), z.unknown())]),
    client: z.enum(['javascript', 'python']).optional(),
    providers: providers.optional(),
    /** One call for each, in order; the scenario's own, or 1, where nothing is said. */
    seeds: z
      .array(z.int().min(0).max(0xffff_ffff))
      .min(1)
      .max(MOST_CALLS)
      .refine(seeds => new Set(seeds).size === seeds.length, 'a seed is named twice: say repeats instead')
      .optional(),
    /** How many times each seed is called; once where nothing is said. */
    repeats: z.int().min(1).max(MOST_CALLS).optional(),
    /** Fewer turns of the agent in any call make the run void; 10 where nothing is said. */
    min_agent_turns: z.int().min(0).optional(),
    scenario: scenarioSchema,
    targets: z.array(target).max(100).default([]),
  })
  .refine(({ seeds = [1], repeats = 1 }) => seeds.length * repeats <= MOST_CALLS, {
    message: `seeds × repeats: at most ${MOST_CALLS} calls`,
  })

export type ExperimentDefinition = z.infer<typeof definitionSchema>
export type Target = ExperimentDefinition['targets'][number]

/** One call of an experiment. */
export interface PlannedCall {
  /** `seed-1`, `seed-1-2` for its second repeat: the call's folder where there are several. */
  readonly name: string
  readonly seed: number
}

/** Checks an experiment's definition; throws an Error naming the place and what is wrong there. */
export const parseExperiment = (source: unknown, name: string): ExperimentDefinition =>
  parseWith(definitionSchema, source, name)

/** The calls of an experiment, in the order in which they are placed. */
export function callsOf({
  seeds,
  repeats = 1,
  scenario,
}: Pick<ExperimentDefinition, 'seeds' | 'repeats' | 'scenario'>): PlannedCall[] {
  return (seeds ?? [scenario.seed ?? 1]).flatMap(seed =>
    Array.from({ length: repeats }, (_, index) => ({
      seed,
      name: index === 0 ? `seed-${seed}` : `seed-${seed}-${index + 1}`,
    })),
  )
}
