import { readFile, stat } from 'node:fs/promises'
import { z } from 'zod'

const MAX_BYTES = 1 << 20
const millis = z.number().min(0).max(3_600_000)

/** What is known about a file's sound. All times are ms from the beginning of the file. */
const truth = {
  /** Whether a person was recorded or the sound was made; recorded where nothing is said. */
  origin: z.enum(['recorded', 'made']).optional(),
  /** The stretches of speech, each from … to, in order; where nothing is said, first and last sound are found by its energy. */
  speech_ms: z
    .array(z.tuple([millis, millis]))
    .min(1)
    .max(1000)
    .optional(),
  /** The words and when each is said, in order. */
  words: z
    .array(z.strictObject({ text: z.string(), from_ms: millis, to_ms: millis }))
    .max(500)
    .optional(),
}

const sound = z.union([
  /** A WAV file, relative to the scenario's own folder. */
  z.strictObject({ wav: z.string().min(1), text: z.string().optional(), ...truth }),
  /**
   * A file of the corpus; where it is missing the text is spoken by an embedded voice instead, and what was known about the
   * file does not count.
   */
  z.strictObject({
    clip: z.string().min(1),
    text: z.string().optional(),
    voice: z.string().optional(),
    ...truth,
  }),
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

const background = z
  .strictObject({
    sound,
    gain_db: z.number().min(-60).max(20).optional(),
    /** When it begins and ends, ms since the connection; the whole call where nothing is said. */
    from_ms: millis.optional(),
    to_ms: millis.optional(),
  })
  .refine(({ from_ms = 0, to_ms }) => to_ms === undefined || from_ms < to_ms, {
    message: 'a background ends after it begins',
  })

/** The agent's voice as it comes back from the caller's loudspeaker. */
const echo = z.strictObject({
  /** From the loudspeaker to the microphone; where sound is resampled on the way, at least the 3 to 6 ms which that takes. */
  delay_ms: z.number().min(0).max(1000),
  /** Level of the direct sound against what is played. */
  gain_db: z.number().min(-60).max(0),
  /** RT60 of a tail that holds a quarter of the direct sound's energy. */
  reverb_ms: z.number().min(0).max(1500).optional(),
  /** Peak above which the loudspeaker cuts off. */
  clip_dbfs: z.number().min(-30).max(0).optional(),
  /** How fast the delay grows, µs per second. */
  drift_ppm: z.number().min(-500).max(500).optional(),
  /** The echo comes back through an 8 kHz µ-law telephone codec. */
  mulaw: z.literal(true).optional(),
})

const microphone = z.strictObject({
  chunk_ms: z.union([z.literal(20), z.literal(32), z.literal(100), z.literal(250)]).optional(),
  quiet: z.enum(['noise', 'zeros', 'nothing']).optional(),
  stalls: z
    .array(z.strictObject({ at_ms: millis, lasts_ms: millis }))
    .max(100)
    .optional(),
  /** One, or up to four at once. */
  background: z.union([background, z.array(background).min(1).max(4)]).optional(),
  echo: echo.optional(),
})

/** One call as a file: what the caller says and when. The only scenario format: calls, benchmarks, experiments and gates share it. */
export const scenarioSchema = z.strictObject({
  name: z.string().min(1).max(200),
  seed: z.number().int().min(0).optional(),
  /** For cues that name no patience of their own; 10 s where nothing is said. */
  patience_ms: millis.optional(),
  microphone: microphone.optional(),
  /** What the agent shall say first, sent as `conversation_config_override.agent.first_message`; a server may not permit it. */
  first_message: z.string().max(5000).optional(),
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
