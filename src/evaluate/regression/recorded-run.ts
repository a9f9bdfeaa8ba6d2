import { z } from 'zod'
import { parseWith } from '../scenario.ts'

const number = z.number().nullable().optional()
const text = z.string().nullable().optional()

const turn = z.object({
  /** Of which call of the run; runs of one call do not say. */
  call: z.number().optional(),
  type: z.string(),
  clips: z.array(z.string()),
  reply: z.number().nullable(),
  response_gap_ms: number,
  /** Of runs that find the caller's edges by more than energy: the gap as the others measured it. */
  response_gap_by_energy_ms: number,
  false_cut_off_ms: number,
  barge_in: z.object({ barge_in_stop_ms: number, yielded: z.string() }).nullable().optional(),
  word_errors: z.object({ errors: z.number(), words: z.number() }).nullable().optional(),
  server: z.object({ ttfb_ms: number, endpointing_ms: number, asr_confidence: number }).nullable().optional(),
})

const overlap = z.object({
  call: z.number().optional(),
  sound: z.string(),
  reply: z.number().nullable(),
  took_floor: z.boolean(),
  hole_ms: number,
  resume_ms: number,
})

const summary = z.object({ greeting_ms: z.object({ p50: number }) })

/** So many turns of a run are read. */
const MOST = 20_000

const schema = z.object({
  experiment: z.string(),
  title: z.string(),
  date: z.string(),
  machine: z.object({
    cpu: z.string(),
    cores: z.number(),
    system: z.string(),
    node: z.string(),
  }),
  server: z.object({
    build: text,
    providers: z.record(z.string(), z.unknown()).nullable(),
    policy: z.record(z.string(), z.unknown()).nullable(),
  }),
  client: z.object({ kind: z.string(), chunk_ms: z.number() }),
  /** How the edges of the caller's speech were found; by energy where nothing is said. */
  ruler: z.object({ edges: z.string() }).optional(),
  seed: z.number(),
  calls: z.array(z.object({ seed: z.number() })).optional(),
  problems: z.array(z.string()),
  summary,
  turns: z.array(turn).max(MOST),
  replies: z
    .array(z.object({ call: z.number().optional(), reply: z.number(), audible_from_ms: number }))
    .max(MOST),
  gaps: z.array(z.object({ call: z.number().optional(), reply: z.number(), kind: z.string() })).max(MOST),
  overlaps: z.array(overlap).max(MOST),
  server_turns: z
    .array(z.object({ tail_cancel_ms: number }))
    .max(MOST)
    .nullable(),
})

/** A run of an experiment as its `qa/metrics.json` tells it, that of any version: what is compared of it. */
export type RecordedRun = z.infer<typeof schema> & { readonly file: string }

/** Reads a `qa/metrics.json`; throws an Error that names the file and what is wrong in it. */
export const readRecordedRun = (source: unknown, file: string): RecordedRun => ({
  ...parseWith(schema, source, `${file} (the metrics.json of an experiment run)`),
  file,
})
