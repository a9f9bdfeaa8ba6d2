import { z } from 'zod'
import { parseWith, scenarioSchema } from '../scenario.ts'
import { metricNames } from './figures.ts'

const target = z
  .strictObject({
    metric: z.enum(metricNames),
    statistic: z.enum(['p50', 'p90', 'p99', 'max', 'mean', 'min', 'value']),
    /** What a gate asks for. */
    floor: z.number().optional(),
    /** What we want. */
    goal: z.number().optional(),
    /** Whether small or large is good. */
    better: z.enum(['less', 'more']).optional(),
  })
  .refine(one => one.floor !== undefined || one.goal !== undefined, {
    message: 'a target has a floor, a goal or both',
  })

/** An experiment as a file: which agent, what the caller says, and what the figures should be. */
const definitionSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'a name is letters, digits, dot, dash and underscore'),
  title: z.string().min(1).max(500),
  agent: z.string().min(1),
  client: z.enum(['javascript', 'python']).optional(),
  /** Fewer turns of the agent make the run void. */
  min_agent_turns: z.number().int().min(0).optional(),
  scenario: scenarioSchema,
  targets: z.array(target).max(100),
})

export type ExperimentDefinition = z.infer<typeof definitionSchema>
export type Target = ExperimentDefinition['targets'][number]

/** Checks an experiment's definition; throws an Error naming the place and what is wrong there. */
export const parseExperiment = (source: unknown, name: string): ExperimentDefinition =>
  parseWith(definitionSchema, source, name)
