import { z } from 'zod'
import { parseWith } from '../../scenario.ts'
import type { Evidence } from '../evidence.ts'

const ms = z
  .number()
  .nullish()
  .transform(value => value ?? null)
const text = z
  .string()
  .nullish()
  .transform(value => value ?? null)
/** Of which call of the run, from 0; runs of one call may not say it. */
const call = z.int().min(0).default(0)
const flag = z.boolean().default(false)
const list = <T extends z.ZodType>(of: T) => z.array(of).max(100_000)

const turn = z.looseObject({
  call,
  type: z.enum(['speech', 'message']),
  clips: list(z.string()).default([]),
  origin: z.enum(['recorded', 'made']).default('recorded'),
  said: text,
  onset_ms: z.number(),
  end_ms: z.number(),
  reply: ms,
  response_gap_ms: ms,
  lead_in_ms: ms,
  filler: flag,
  first_frame_ms: ms,
  false_cut_off_ms: ms,
  barge_in: z
    .looseObject({
      old_reply: z.number(),
      barge_in_stop_ms: ms,
      tail_cancel_ms: ms,
      yielded: z.enum(['yes', 'no', 'by-itself']),
    })
    .nullish()
    .transform(value => value ?? null),
  transcript: text,
  word_errors: z
    .looseObject({ errors: z.number(), words: z.number() })
    .nullish()
    .transform(value => value ?? null),
  in_vain: flag,
})
const reply = z.looseObject({
  call,
  reply: z.number(),
  text,
  corrected: text,
  first_frame_ms: ms,
  audible_from_ms: ms,
  audible_to_ms: ms,
  received_ms: z.number(),
  played_ms: z.number(),
  interrupted: flag,
})
const gap = z.looseObject({
  call,
  reply: z.number(),
  at_ms: z.number(),
  ms: z.number(),
  kind: z.enum(['underrun', 'hole', 'caller-late']),
})
const overlap = z.looseObject({
  call,
  sound: z.string(),
  onset_ms: z.number(),
  end_ms: z.number(),
  reply: ms,
  took_floor: z.boolean(),
  answered: z.boolean(),
  hole_ms: ms,
  resume_ms: ms,
})
const kept = z.looseObject({
  call,
  reply: z.number(),
  from_ms: z.number(),
  to_ms: z.number(),
  kept: z.number(),
  heard: z.number(),
  kept_text: z.string(),
  second_hearing: z.string(),
})
/** The name of a call's folder, which leads nowhere else. */
const FOLDER = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/
const schema = z.looseObject({
  title: z.string().max(1000).default(''),
  duration_ms: z.number(),
  calls: list(
    z.looseObject({ name: z.string().regex(FOLDER).optional(), duration_ms: z.number() }),
  ).optional(),
  flagged: list(z.string()).default([]),
  turns: list(turn),
  replies: list(reply),
  gaps: list(gap),
  overlaps: list(overlap),
  kept: list(kept).default([]),
  server_turns: list(z.looseObject({ call, turn: z.number(), tail_cancel_ms: ms })).nullish(),
})

/** An experiment's `qa/metrics.json` as the rubric reads it. */
export interface MetricsFile {
  readonly title: string
  /** Figures that were more than 10 % off their targets. */
  readonly flagged: readonly string[]
  /** One for each call; `name`: its folder under `calls/` where there are several. */
  readonly calls: readonly (Evidence & { readonly name: string | null })[]
}

/** Reads what an experiment measured, of this release or an earlier one. Throws an Error that names the file and the place. */
export function readMetrics(json: unknown, name: string): MetricsFile {
  const file = parseWith(schema, json, name)
  const calls = file.calls ?? [{ duration_ms: file.duration_ms }]
  return {
    title: file.title,
    flagged: file.flagged,
    calls: calls.map(({ name: folder, duration_ms: endMs }, index) => {
      const own = <T extends { readonly call: number }>(items: readonly T[]) =>
        items.filter(item => item.call === index)
      const replies = own(file.replies)
      const heard = own(file.kept)
      return {
        name: calls.length > 1 ? (folder ?? null) : null,
        source: 'caller',
        problem: null,
        endMs,
        kept: heard.length === 0 ? null : heard,
        server: file.server_turns ? own(file.server_turns) : null,
        measurement: {
          greeting_ms: null,
          turns: own(file.turns),
          replies,
          gaps: own(file.gaps),
          overlaps: own(file.overlaps),
          agent_speech_ms: replies.reduce((sum, one) => sum + one.played_ms, 0),
          unreadable: [],
        },
      }
    }),
  }
}
