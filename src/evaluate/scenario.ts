import { readFile, stat } from 'node:fs/promises'
import { z } from 'zod'

const MAX_BYTES = 1 << 20
const millis = z.number().min(0).max(3_600_000)

const sound = z.union([
  /** A WAV file, relative to the scenario's own folder. */
  z.strictObject({ wav: z.string().min(1), text: z.string().optional() }),
  /** A file of the corpus; where it is missing the text is spoken by an embedded voice instead. */
  z.strictObject({ clip: z.string().min(1), text: z.string().optional(), voice: z.string().optional() }),
  /** Spoken by an embedded voice. */
  z.strictObject({
    text: z.string().min(1),
    voice: z.string().optional(),
    speed: z.number().min(0.5).max(2).optional(),
  }),
])

const when = {
  /** Absolute, ms since the connection; or, instead, one of the cues with a delay. */
  at_ms: millis.optional(),
  after: z.enum(['previous', 'greeting', 'agent-quiet', 'agent-speaking']).optional(),
  delay_ms: millis.optional(),
  patience_ms: millis.optional(),
}

const step = z
  .union([
    z.strictObject({
      ...when,
      say: sound,
      gain_db: z.number().min(-60).max(20).optional(),
      takes_floor: z.boolean().optional(),
      continues: z.boolean().optional(),
    }),
    z.strictObject({ ...when, message: z.string().min(1) }),
    z.strictObject({ ...when, context: z.string().min(1) }),
    z.strictObject({ ...when, activity: z.literal(true) }),
    z.strictObject({ ...when, hang_up: z.literal(true) }),
  ])
  .refine(one => one.at_ms === undefined || (one.after === undefined && one.delay_ms === undefined), {
    message: 'a step has either at_ms, or after with delay_ms',
  })

const microphone = z.strictObject({
  chunk_ms: z.union([z.literal(20), z.literal(32), z.literal(100), z.literal(250)]).optional(),
  quiet: z.enum(['noise', 'zeros', 'nothing']).optional(),
  stalls: z
    .array(z.strictObject({ at_ms: millis, lasts_ms: millis }))
    .max(100)
    .optional(),
  background: z.strictObject({ sound, gain_db: z.number().min(-60).max(20).optional() }).optional(),
})

/** One call as a file: what the caller says and when. The only scenario format: calls, benchmarks, experiments and gates share it. */
export const scenarioSchema = z.strictObject({
  name: z.string().min(1).max(200),
  seed: z.number().int().min(0).optional(),
  /** For cues that name no patience of their own; 10 s where nothing is said. */
  patience_ms: millis.optional(),
  microphone: microphone.optional(),
  steps: z.array(step).min(1).max(1000),
})

export type Scenario = z.infer<typeof scenarioSchema>
export type ScenarioStep = Scenario['steps'][number]
export type Sound = z.infer<typeof sound>

/** Checks a scenario that came from outside; throws an Error naming the place and what is wrong there. */
export function parseScenario(source: unknown, name: string): Scenario {
  return parseWith(scenarioSchema, source, name)
}

/** Checks a document against its schema; the error names the file, the places and what each should be. */
export function parseWith<T>(schema: z.ZodType<T>, source: unknown, name: string): T {
  const parsed = schema.safeParse(source)
  if (parsed.success) return parsed.data
  throw new Error(`${name} is not valid:\n${z.prettifyError(parsed.error)}`)
}

/** A JSON file of at most 1 MiB; throws an Error that names it. */
export async function readJsonFile(path: string): Promise<unknown> {
  const { size } = await stat(path).catch(cause => {
    throw new Error(`cannot read ${path}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    })
  })
  if (size > MAX_BYTES) throw new Error(`${path} has ${size} bytes; a scenario has at most ${MAX_BYTES}`)
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (cause) {
    throw new Error(`${path} is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    })
  }
}
