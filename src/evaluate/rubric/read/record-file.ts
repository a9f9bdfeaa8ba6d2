import { z } from 'zod'
import type { Measurement } from '../../measure/measure.ts'
import { parseWith } from '../../scenario.ts'
import type { Evidence } from '../evidence.ts'

const ms = z
  .number()
  .nullish()
  .transform(value => value ?? null)
const turnSchema = z.looseObject({
  turn: z.int(),
  ended_by: z.string().nullish(),
  caller: z.looseObject({ text: z.string(), typed: z.boolean().default(false) }).nullish(),
  agent: z.looseObject({ generated: z.string(), heard: z.string(), interrupted: z.boolean() }).nullish(),
  times: z.looseObject({
    speech_start_ms: ms,
    speech_end_ms: ms,
    turn_end_ms: ms,
    first_audio_ms: ms,
    first_audible_ms: ms,
    reply_end_ms: ms,
  }),
  metrics: z.looseObject({
    response_gap_ms: ms,
    underruns: z.looseObject({ count: z.int().min(0).max(100_000), ms: z.number() }).nullish(),
  }),
})
const schema = z.looseObject({
  antiphon: z.looseObject({
    duration_ms: z.number(),
    turns: z.array(turnSchema).max(100_000),
  }),
})
type RecordedTurn = z.infer<typeof turnSchema>

/**
 * Evidence from a server's own record alone, such as a bundle has of a real call. Nobody wrote down what the caller meant: interruptions that the
 * agent ignored, sounds that it should have ignored and what was heard at the caller cannot be had from it, so those parts stay "not measured". A cut-off
 * is one that the server noticed: the caller went on over its answer. Throws an Error where it is not a record of ours.
 */
export function evidenceOfRecord(json: unknown, name: string): Evidence {
  const { antiphon } = parseWith(schema, json, name)
  const turns = antiphon.turns
  return {
    source: 'server',
    problem: null,
    server: null,
    kept: null,
    endMs: antiphon.duration_ms,
    measurement: {
      greeting_ms: null,
      turns: turns.flatMap(turnOf),
      replies: turns.flatMap(replyOf),
      gaps: turns.flatMap(gapsOf),
      overlaps: [],
      agent_speech_ms: turns.reduce((sum, turn) => sum + spokenMs(turn), 0),
      unreadable: [],
    },
  }
}

function turnOf(turn: RecordedTurn): Measurement['turns'] {
  const { caller, times, metrics } = turn
  const end = times.speech_end_ms ?? times.turn_end_ms
  if (!caller || end === null) return []
  const audible = times.first_audible_ms !== null
  const wentOn = turn.ended_by === 'goes-on' && audible
  return [
    {
      type: caller.typed ? 'message' : 'speech',
      clips: [],
      origin: 'recorded',
      said: null,
      onset_ms: times.speech_start_ms ?? end,
      end_ms: end,
      reply: audible ? turn.turn : null,
      response_gap_ms: wentOn ? null : metrics.response_gap_ms,
      lead_in_ms: null,
      filler: false,
      first_frame_ms: null,
      false_cut_off_ms: wentOn ? spokenMs(turn) : null,
      barge_in: null,
      transcript: caller.text,
      word_errors: null,
      in_vain: false,
    },
  ]
}

function replyOf(turn: RecordedTurn): Measurement['replies'] {
  const { agent, times } = turn
  if (!agent || agent.generated === '') return []
  const spoken = spokenMs(turn)
  return [
    {
      reply: turn.turn,
      text: agent.generated,
      corrected: agent.interrupted ? agent.heard : null,
      first_frame_ms: times.first_audio_ms,
      audible_from_ms: times.first_audible_ms,
      audible_to_ms: times.first_audible_ms === null ? null : times.reply_end_ms,
      received_ms: spoken,
      played_ms: spoken,
      interrupted: agent.interrupted,
    },
  ]
}

function gapsOf({ turn, times, metrics }: RecordedTurn): Measurement['gaps'] {
  const { count = 0, ms: total = 0 } = metrics.underruns ?? {}
  const each = {
    reply: turn,
    at_ms: times.first_audible_ms ?? 0,
    ms: total / count,
    kind: 'underrun',
  } as const
  return Array.from({ length: count }, () => each)
}

const spokenMs = ({ times: { first_audible_ms: from, reply_end_ms: to } }: RecordedTurn): number =>
  from === null || to === null ? 0 : Math.max(0, to - from)
