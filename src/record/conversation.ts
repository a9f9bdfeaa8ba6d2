import type { LogEntry, LogHeader, Mark } from '../session/log.ts'
import type { Command, EndReason, Turn } from '../session/turn/events.ts'
import type {
  CallContext,
  ConversationFeedback,
  ConversationMetadata,
  ConversationRecord,
  RoundTrip,
} from './conversation-record.ts'
import { keptForever } from './deletion.ts'
import { distribution } from './distribution.ts'
import { type Note, withNotes } from './notes.ts'
import { shadowOf } from './shadow-record.ts'
import { termination } from './termination.ts'
import { lostResults } from './transcript-tools.ts'
import { transcriptTurns } from './transcript-turns.ts'
import type { TurnRecord } from './turn-record.ts'
import { openTurnFold } from './turns.ts'

/** A call's record, folded entry by entry. `record` throws when no header came first. */
export interface ConversationFold {
  push(entry: LogEntry): void
  /** A turn as far as it has got. */
  turn(turn: Turn): TurnRecord | null
  record(): ConversationRecord
}

/** The record of a whole log. A log without an end gives a record `in-progress`. */
export function foldConversation(entries: Iterable<LogEntry>, context: CallContext = {}): ConversationRecord {
  const fold = openConversationFold(context)
  for (const entry of entries) fold.push(entry)
  return fold.record()
}

export function openConversationFold(context: CallContext = {}): ConversationFold {
  const turns = openTurnFold()
  const call: Call = {
    header: null,
    lastMs: 0,
    endReason: null,
    trips: [],
    warnings: new Set(),
    overlap: 0,
    noWords: 0,
    notes: [],
    shadow: [],
  }
  return {
    push(entry) {
      turns.push(entry)
      take(call, entry)
    },
    turn: turns.turn,
    record() {
      if (call.header === null) throw new Error('a log must begin with its header, but this one has none')
      return toRecord(call.header, call, { turns: turns.turns(), context })
    },
  }
}

/** What is known of the call beside its turns. */
interface Call {
  header: LogHeader | null
  lastMs: number
  endReason: EndReason | null
  readonly trips: Extract<Mark, { type: 'round-trip' }>[]
  readonly warnings: Set<string>
  overlap: number
  noWords: number
  readonly notes: Note[]
  readonly shadow: Extract<Mark, { type: 'shadow' }>[]
}

function take(call: Call, entry: LogEntry): void {
  if (entry.kind === 'header') {
    call.header ??= entry
    return
  }
  const at = entry.kind === 'event' ? entry.event.at : entry.at
  call.lastMs = Math.max(call.lastMs, at)
  if (entry.kind === 'command') takeCommand(call, entry.command)
  if (entry.kind === 'mark' && entry.mark.type === 'round-trip') call.trips.push(entry.mark)
  if (entry.kind === 'mark' && entry.mark.type === 'noted') call.notes.push({ at, ...entry.mark })
  if (entry.kind === 'mark' && entry.mark.type === 'shadow') call.shadow.push(entry.mark)
  if (entry.kind === 'mark' && entry.mark.type === 'warning') call.warnings.add(entry.mark.text)
}

function takeCommand(call: Call, command: Command): void {
  if (command.type === 'end-call') call.endReason = command.reason
  if (command.type === 'drop-speech') {
    if (command.reason === 'overlap') call.overlap++
    else call.noWords++
  }
}

interface Folded {
  readonly turns: readonly TurnRecord[]
  readonly context: CallContext
}

function toRecord(header: LogHeader, call: Call, { turns, context }: Folded): ConversationRecord {
  const endReason = call.endReason ?? context.endReason ?? null
  const hasAudio = context.hasAudio ?? false
  const shadow = shadowOf(header, call.shadow)
  return {
    agent_id: header.agentId,
    agent_name: context.agentName ?? null,
    conversation_id: header.conversationId,
    conversation_product: 'agent',
    environment: 'production',
    user_id: context.userId ?? null,
    branch_id: null,
    version_id: null,
    status: termination(endReason).status,
    has_audio: hasAudio,
    has_user_audio: hasAudio,
    has_response_audio: hasAudio,
    has_auxiliary_audio: false,
    metadata: metadata(header, { ...call, endReason, context, turns }),
    analysis: null,
    visited_agents: [],
    conversation_initiation_client_data: withDuration(context.initiation ?? {}, call.lastMs),
    transcript: withNotes(turns, call.notes, turn => transcriptTurns(turn, header)),
    tag_ids: [],
    antiphon: {
      schema: 1,
      build: header.build,
      policy: header.policy,
      providers: header.providers,
      voice_rate: header.voiceRate,
      started_at_unix_ms: header.startedAtUnixMs,
      duration_ms: Math.round(call.lastMs),
      end_reason: endReason,
      turns,
      round_trip: roundTrip(call.trips),
      underruns: {
        count: turns.reduce((total, { metrics }) => total + metrics.underruns.count, 0),
        ms: turns.reduce((total, { metrics }) => total + metrics.underruns.ms, 0),
      },
      dropped_speech: { overlap: call.overlap, no_words: call.noWords },
      ...(shadow && { shadow }),
    },
  }
}

/** The one system variable whose last value is worth more than its first. */
function withDuration(
  initiation: NonNullable<CallContext['initiation']>,
  lastMs: number,
): ConversationRecord['conversation_initiation_client_data'] {
  const { dynamic_variables } = initiation
  if (dynamic_variables === undefined) return initiation
  return {
    ...initiation,
    dynamic_variables: { ...dynamic_variables, system__call_duration_secs: Math.round(lastMs / 1000) },
  }
}

interface Ended extends Pick<Call, 'lastMs' | 'warnings'> {
  readonly endReason: EndReason | null
  readonly context: CallContext
  readonly turns: readonly TurnRecord[]
}

function metadata(
  header: LogHeader,
  { endReason, lastMs, warnings, context, turns }: Ended,
): ConversationMetadata {
  const { reason, code } = termination(endReason)
  const start = Math.floor(header.startedAtUnixMs / 1000)
  return {
    start_time_unix_secs: start,
    accepted_time_unix_secs: start,
    call_duration_secs: Math.round(lastMs / 1000),
    queue_wait_secs: context.queueWaitSecs ?? null,
    cost: null,
    cost_fiat: null,
    deletion_settings: keptForever,
    authorization_method: context.authorization ?? 'public',
    phone_call: null,
    batch_call: null,
    termination_reason: reason,
    error: code === null ? null : { code, reason },
    warnings: [...(context.warnings ?? []), ...warnings],
    main_language: context.language ?? null,
    rag_usage: null,
    text_only: header.textOnly,
    conversation_initiation_source: context.source ?? 'unknown',
    conversation_initiation_source_version: context.sourceVersion ?? null,
    feedback: feedbackOf(turns),
  }
}

function feedbackOf(turns: readonly TurnRecord[]): ConversationFeedback {
  const count = (score: string) => turns.filter(({ feedback }) => feedback?.score === score).length
  const [likes, dislikes] = [count('like'), count('dislike')]
  const type = likes + dislikes > 0 ? 'thumbs' : null
  return { type, overall_score: null, likes, dislikes, rating: null, comment: null }
}

function roundTrip(trips: Call['trips']): RoundTrip | null {
  const spread = distribution(trips.map(trip => trip.ms))
  if (spread === null) return null
  return {
    n: spread.n,
    p50_ms: spread.p50,
    p90_ms: spread.p90,
    max_ms: spread.max,
    jitter_max_ms: trips.reduce((most, trip) => Math.max(most, trip.jitterMs), 0),
  }
}

/** A record whose call did not end in order: the server was gone before it could. */
export function failConversation(record: ConversationRecord, reason: string): ConversationRecord {
  return {
    ...record,
    status: 'failed',
    metadata: { ...record.metadata, termination_reason: reason, error: { code: 1011, reason } },
    transcript: record.transcript.map(lostResults),
  }
}
