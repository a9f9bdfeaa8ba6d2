import { toMillis } from '../audio/pcm.ts'
import type { LogEntry } from '../session/log.ts'
import type { Turn } from '../session/turn/events.ts'
import { type Draft, partsOf } from './draft.ts'
import { newFold, take } from './fold.ts'
import { attribute } from './stages.ts'
import type { AgentPart, CallerPart, SaidPart, TurnMetrics, TurnRecord, TurnTimes } from './turn-record.ts'

/** The turns of a call, folded entry by entry: for a log line at the end of each turn, without keeping the log. */
export interface TurnFold {
  push(entry: LogEntry): void
  /** The turn as far as it has got. */
  turn(turn: Turn): TurnRecord | null
  turns(): readonly TurnRecord[]
}

/** The turns of a whole log, in order. */
export function foldTurns(entries: Iterable<LogEntry>): readonly TurnRecord[] {
  const fold = openTurnFold()
  for (const entry of entries) fold.push(entry)
  return fold.turns()
}

export function openTurnFold(): TurnFold {
  const fold = newFold()
  return {
    push: entry => take(fold, entry),
    turn: turn => {
      const draft = fold.drafts.get(turn)
      return draft ? toRecord(draft, fold.rate) : null
    },
    turns: () =>
      [...fold.drafts.values()]
        .filter(isTurn)
        .sort((a, b) => a.turn - b.turn)
        .map(draft => toRecord(draft, fold.rate)),
  }
}

/** What was only made ahead of a turn that never came is none. */
const isTurn = ({ caller, cause }: Draft): boolean => caller !== null || cause !== null

function toRecord(draft: Draft, rate: number | null): TurnRecord {
  const { turn, cause, fillers, tools, failures, served } = draft
  const times = timesOf(draft, rate)
  const parts = partsOf(draft)
  return {
    turn,
    cause,
    ended_by: draft.endedBy,
    ending: draft.ending,
    caller: callerPart(draft),
    agent: agentPart(draft, parts),
    fillers: [...fillers],
    parts,
    tool_calls: [...tools],
    usage: [...draft.usage],
    feedback: draft.feedback,
    failures: [...failures],
    served_by: served,
    times,
    metrics: metrics(draft, rate, times),
  }
}

/** Where nothing says how much silence there is at the head of the audio, the audio itself is taken to be heard. */
function timesOf({ times, attempt }: Draft, rate: number | null): TurnTimes {
  const leadIn = rate === null ? 0 : Math.round(toMillis(attempt.leadIn ?? 0, rate))
  return { ...times, first_audible_ms: times.first_audio_ms === null ? null : times.first_audio_ms + leadIn }
}

function callerPart({ caller }: Draft): CallerPart | null {
  return caller && { text: caller.text, typed: caller.typed, from: caller.from, to: caller.to }
}

function agentPart({ endedBy }: Draft, parts: readonly SaidPart[]): AgentPart | null {
  const text = parts.map(part => part.text).join(' ')
  if (text === '') return null
  const interrupted = endedBy !== null && endedBy !== 'heard-out'
  const heard = parts.some(part => part.heard === null)
    ? null
    : parts
        .map(part => part.heard)
        .filter(Boolean)
        .join(' ')
  return { generated: text, heard, interrupted }
}

function metrics(
  { caller, wasted, underruns, bargeInMs }: Draft,
  rate: number | null,
  times: TurnTimes,
): TurnMetrics {
  return {
    response_gap_ms: between(times, 'speech_end_ms', 'first_audible_ms'),
    ttfb_ms: between(times, 'turn_end_ms', 'first_audio_ms'),
    endpointing_ms: between(times, 'speech_end_ms', 'turn_end_ms'),
    barge_in_ms: bargeInMs,
    asr_confidence: caller === null || caller.text === '' ? null : caller.confidence,
    stages: attribute(times),
    waste: { chars: wasted.chars, audio_ms: rate === null ? 0 : Math.round(toMillis(wasted.samples, rate)) },
    underruns: { ...underruns },
  }
}

function between(times: TurnTimes, from: keyof TurnTimes, to: keyof TurnTimes): number | null {
  const start = times[from]
  const end = times[to]
  return start === null || end === null ? null : end - start
}
