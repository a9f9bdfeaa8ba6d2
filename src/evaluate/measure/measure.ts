import type { Millis } from '../../flow/clock.ts'
import type { CallResult, LoggedFrame } from '../caller/result.ts'
import { wordErrors } from '../words.ts'
import { type AudibleReply, audibleReplies } from './audible.ts'
import { type BargeIn, bargeIn, oldReply } from './barge-in.ts'
import { type CallerTurn, callerTurns, textOf } from './caller-turns.ts'
import { findGaps, type Gap } from './gaps.ts'
import { type Overlap, overlaps } from './overlaps.ts'

/** One turn of the caller and how it was answered. Times are ms since the connection; JSON as it stands, hence snake_case. */
export interface MeasuredTurn {
  readonly type: 'speech' | 'message'
  readonly clips: readonly string[]
  readonly origin: 'recorded' | 'made'
  readonly said: string | null
  /** First and last sample of the caller's own sound (the clip's energy), at the microphone. */
  readonly onset_ms: number
  readonly end_ms: number
  /** The `event_id` of the reply; null: the caller's turn got none before the next. In a call without audio, of its text. */
  readonly reply: number | null
  /** `end_ms` → first sample of the reply above −45 dBFS at the client's playout, a filler at its head left aside. */
  readonly response_gap_ms: number | null
  /** Arrival of the reply's first audio frame → that sample: silence, or a filler, at its head. */
  readonly lead_in_ms: number | null
  /** The reply began with a filler. */
  readonly filler: boolean
  /** `end_ms` → arrival of the reply's first audio frame: without what the playout and the silence at its head add. */
  readonly first_frame_ms: number | null
  /** The agent was audible, with something new, before the caller had finished; how long before the end, ms. */
  readonly false_cut_off_ms: number | null
  readonly barge_in: BargeIn | null
  /** What the agent understood; null: it sent no transcript. */
  readonly transcript: string | null
  readonly word_errors: { readonly errors: number; readonly words: number } | null
  /** The cue of one of its utterances never came, and it was said all the same. */
  readonly in_vain: boolean
}

/** One reply of the agent as the client had it. */
interface MeasuredReply {
  readonly reply: number
  readonly text: string | null
  readonly corrected: string | null
  readonly first_frame_ms: number | null
  readonly audible_from_ms: number | null
  readonly audible_to_ms: number | null
  readonly received_ms: number
  readonly played_ms: number
  readonly interrupted: boolean
}

/** Everything measured in one call, at the client alone. */
export interface Measurement {
  /** Initiation data sent → greeting audible; null: the agent did not speak first. */
  readonly greeting_ms: number | null
  readonly turns: readonly MeasuredTurn[]
  readonly replies: readonly MeasuredReply[]
  readonly gaps: readonly Gap[]
  readonly overlaps: readonly Overlap[]
  readonly agent_speech_ms: number
  /** Frames that no client could read: any of them is a fault of the server's. */
  readonly unreadable: readonly string[]
}

/**
 * Measures a call from the caller's own recording and frame log; the server is not asked. `fillers` are the replies that begin
 * with one, and when the answer begins after it (`findFillers`).
 */
export function measureCall(
  result: CallResult,
  fillers: ReadonlyMap<number, Millis> = new Map(),
): Measurement {
  const replies = audibleReplies(result.agent)
  const gaps = findGaps(result)
  const turns = callerTurns(result)
  const firstOnset = Math.min(...result.said.map(said => said.onsetAt))
  const [first] = replies
  return {
    greeting_ms: first && first.fromMs < firstOnset ? first.fromMs - result.initiatedAt : null,
    turns: turns.map(turn => measureTurn(result, turn, { replies, fillers })),
    replies: measureReplies(result, replies),
    gaps,
    overlaps: overlaps(result, replies, gaps),
    agent_speech_ms: replies.reduce((sum, reply) => sum + reply.playedMs, 0),
    unreadable: result.frames.filter(({ type }) => type === 'unreadable').map(({ text }) => text ?? ''),
  }
}

interface Heard {
  readonly replies: readonly AudibleReply[]
  readonly fillers: ReadonlyMap<number, Millis>
}

function measureTurn(result: CallResult, turn: CallerTurn, { replies, fillers }: Heard): MeasuredTurn {
  const { onsetAt, endAt, nextOnsetAt, parts } = turn
  const old = oldReply(replies, onsetAt)
  const early = replies.find(reply => reply.turn > old && reply.fromMs > onsetAt && reply.fromMs < endAt)
  const reply = replies.find(({ turn: id, fromMs }) => id > old && fromMs >= endAt && fromMs < nextOnsetAt)
  const frame = reply && firstAudio(result, reply.turn)
  const answersAt = reply && (fillers.get(reply.turn) ?? reply.fromMs)
  const transcript = transcriptOf(result, turn)
  const said = textOf(turn)
  const errors =
    said === null || transcript === null || turn.type === 'message' ? null : wordErrors(said, transcript)
  return {
    type: turn.type,
    clips: parts.map(part => part.clip.name),
    origin: parts.every(part => part.clip.origin === 'recorded') ? 'recorded' : 'made',
    said,
    onset_ms: onsetAt,
    end_ms: endAt,
    reply: reply?.turn ?? early?.turn ?? written(result, turn)?.turn ?? null,
    response_gap_ms: answersAt === undefined ? null : answersAt - endAt,
    lead_in_ms: answersAt === undefined || !frame ? null : answersAt - frame.at,
    filler: reply !== undefined && fillers.has(reply.turn),
    first_frame_ms: frame ? frame.at - endAt : null,
    false_cut_off_ms: early ? endAt - early.fromMs : null,
    barge_in: bargeIn(result, turn, replies),
    transcript,
    word_errors: errors && { errors: errors.errors, words: errors.words },
    in_vain: parts.some(part => part.inVain),
  }
}

function transcriptOf(result: CallResult, { onsetAt, nextOnsetAt }: CallerTurn): string | null {
  const texts = result.frames
    .filter(({ type, at }) => type === 'user_transcript' && at >= onsetAt && at < nextOnsetAt)
    .map(({ text }) => text ?? '')
  return texts.length === 0 ? null : texts.join(' ')
}

function measureReplies(result: CallResult, audible: readonly AudibleReply[]): MeasuredReply[] {
  const replying = result.frames.filter(({ type }) => type === 'audio' || type === 'agent_response')
  const ids = [...new Set(replying.flatMap(({ turn }) => turn ?? []))].sort((a, b) => a - b)
  return ids.map(id => {
    const own = result.frames.filter(({ turn, from }) => turn === id && from === 'agent')
    const heard = audible.find(({ turn }) => turn === id)
    const samples = own.reduce((sum, frame) => sum + (frame.samples ?? 0), 0)
    return {
      reply: id,
      text: textsOf(own, 'agent_response'),
      corrected: textsOf(own, 'agent_response_correction'),
      first_frame_ms: firstAudio(result, id)?.at ?? null,
      audible_from_ms: heard?.fromMs ?? null,
      audible_to_ms: heard?.toMs ?? null,
      received_ms: (samples * 1000) / result.agent.rate,
      played_ms: heard?.playedMs ?? 0,
      interrupted: own.some(({ type }) => type === 'interruption'),
    }
  })
}

/** The text that answers a turn in a call without audio. */
function written(result: CallResult, { endAt, nextOnsetAt }: CallerTurn): LoggedFrame | undefined {
  if (result.frames.some(({ type }) => type === 'audio')) return undefined
  return result.frames.find(({ type, at }) => type === 'agent_response' && at >= endAt && at < nextOnsetAt)
}

const firstAudio = (result: CallResult, id: number): LoggedFrame | undefined =>
  result.frames.find(({ type, turn }) => type === 'audio' && turn === id)

function textsOf(frames: readonly LoggedFrame[], type: string): string | null {
  const texts = frames.filter(frame => frame.type === type).map(({ text }) => text ?? '')
  return texts.length === 0 ? null : texts.join(' ')
}
