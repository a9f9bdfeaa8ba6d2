import { toMillis, toSamples } from '../../audio/pcm.ts'
import type { Millis } from '../../flow/clock.ts'
import type { CallResult } from '../caller/result.ts'
import type { Measurement } from './measure.ts'
import type { ServerLog } from './server-log.ts'
import type { ServerRecord, ServerTurn } from './server-record.ts'
import type { ServerFigures } from './server-times.ts'

/** What a server prints of a turn and a caller can find out by itself. */
export type DerivedFigure =
  | 'response_gap_ms'
  | 'endpointing_ms'
  | 'ttfb_ms'
  | 'lead_in_ms'
  | 'barge_in_ms'
  | 'tail_cancel_ms'
  | 'heard_ms'
  | 'resume_ms'
  | 'underrun_ms'

/** One figure as the server has it, beside the same from the caller's recording and frames. */
export interface Rederived {
  readonly figure: DerivedFigure
  readonly turn: number
  /** Where it ends in the recording, ms since the connection. */
  readonly at_ms: Millis
  readonly server_ms: Millis
  readonly caller_ms: Millis
  /** What the network adds to the caller's, because the figure begins with the caller's sound and ends with the agent's: one round trip, or nothing. */
  readonly network_ms: Millis
  /** Server and network minus caller: what they do not agree on. */
  readonly difference_ms: Millis
  /** The clip that it begins with, where it does: no figure is surer than the edge of that. */
  readonly clip: string | null
  /** How late the caller's own timers were in that stretch, at most: it sent or took sound by so much too late. */
  readonly caller_late_ms: Millis
}

type Difference = Omit<Rederived, 'caller_late_ms'>

/** A call with everything that figures are derived again from. */
export interface Both {
  readonly result: CallResult
  readonly measurement: Measurement
  readonly record: ServerRecord
  readonly figures: readonly ServerFigures[]
  /** Null: it could not be had; what needs it is left out. */
  readonly log: ServerLog | null
}

/** A transcript that comes so soon after the commit was sent with it: it waited for no recogniser. */
const WITH_THE_COMMIT_MS = 5

/**
 * Every figure that the server prints and the caller can find out too, turn by turn. The round trip is the median of the server's own pings. A turn
 * that began with a filler is left out: by the recording alone it cannot be told from the answer.
 */
export function rederive(both: Both): Rederived[] {
  const trip = both.record.antiphon?.round_trip?.p50_ms ?? 0
  const turns = both.record.antiphon?.turns ?? []
  const all = [
    ...turns.flatMap(turn => {
      const about = aboutTurn(both, turn)
      return [...answered(about, trip), ...interrupted(about, trip), ...heard(about), ...ranDry(about)]
    }),
    ...resumed(both, trip),
  ]
  return all.map(one => ({ ...one, caller_late_ms: lateIn(both.result, one) }))
}

/** The caller's sound may have waited in a chunk that was begun before the figure was. */
function lateIn({ wakeUps, chunkMs }: CallResult, { at_ms: to, caller_ms: lasted }: Difference): Millis {
  const from = to - Math.max(0, lasted) - 2 * chunkMs
  const own = wakeUps.filter(({ at, lateMs }) => at >= from && at - lateMs <= to + chunkMs)
  return own.reduce((most, { lateMs }) => Math.max(most, lateMs), 0)
}

interface About extends Both {
  readonly turn: ServerTurn
  readonly own: Measurement['turns'][number] | undefined
  readonly reply: Measurement['replies'][number] | undefined
}

const aboutTurn = (both: Both, turn: ServerTurn): About => ({
  ...both,
  turn,
  own: both.measurement.turns.find(({ reply, type }) => reply === turn.turn && type === 'speech'),
  reply: both.measurement.replies.find(({ reply }) => reply === turn.turn),
})

const set = (
  figure: DerivedFigure,
  turn: number,
  of: Pick<Rederived, 'at_ms' | 'server_ms' | 'caller_ms' | 'network_ms'> & {
    readonly clip?: string | undefined
  },
): Difference => ({
  figure,
  turn,
  at_ms: of.at_ms,
  server_ms: of.server_ms,
  caller_ms: of.caller_ms,
  network_ms: of.network_ms,
  difference_ms: of.server_ms + of.network_ms - of.caller_ms,
  clip: of.clip ?? null,
})

/** From the caller's last sound to the answer. */
function answered({ result, turn, own, log }: About, trip: Millis): Difference[] {
  const { response_gap_ms: gap, endpointing_ms: endpointing, ttfb_ms: ttfb, stages } = turn.metrics
  const isPlain = (turn.fillers ?? []).length === 0 && !own?.filler
  if (!own || !isPlain || own.response_gap_ms === null) return []
  const [at_ms, clip] = [own.end_ms + own.response_gap_ms, own.clips.at(-1)]
  const transcript = withCommit(turn, log) ? frameAt(result, turn.turn, 'user_transcript') : null
  const first = frameAt(result, turn.turn, 'audio')
  const leadIn = stages?.lead_in_ms
  return [
    ...(gap === null
      ? []
      : [
          set('response_gap_ms', turn.turn, {
            at_ms,
            server_ms: gap,
            caller_ms: own.response_gap_ms,
            network_ms: trip,
            clip,
          }),
        ]),
    ...(endpointing === null || transcript === null
      ? []
      : [
          set('endpointing_ms', turn.turn, {
            at_ms: transcript,
            server_ms: endpointing,
            caller_ms: transcript - own.end_ms,
            network_ms: trip,
            clip,
          }),
        ]),
    ...(ttfb === null || transcript === null || first === null
      ? []
      : [
          set('ttfb_ms', turn.turn, {
            at_ms: first,
            server_ms: ttfb,
            caller_ms: first - transcript,
            network_ms: 0,
          }),
        ]),
    ...(leadIn === undefined || own.lead_in_ms === null
      ? []
      : [
          set('lead_in_ms', turn.turn, {
            at_ms,
            server_ms: leadIn,
            caller_ms: own.lead_in_ms,
            network_ms: 0,
          }),
        ]),
  ]
}

/** Whether the transcript was sent as the turn was committed: then its arrival tells the caller when that was. */
function withCommit({ turn, times }: ServerTurn, log: ServerLog | null): boolean {
  const said = log?.entries.find(
    ({ kind, of }) => kind === 'emission' && of.type === 'caller-said' && of.turn === turn,
  )
  return said !== undefined && times.turn_end_ms !== null && said.at - times.turn_end_ms <= WITH_THE_COMMIT_MS
}

const frameAt = ({ frames }: CallResult, turn: number, type: string): Millis | null =>
  frames.find(frame => frame.type === type && frame.turn === turn)?.at ?? null

/** From the caller's onset to the cut, and what was still heard after it. */
function interrupted({ result, turn, measurement, figures }: About, trip: Millis): Difference[] {
  const cutAt = frameAt(result, turn.turn, 'interruption')
  const by = measurement.turns.find(({ barge_in }) => barge_in?.old_reply === turn.turn)
  if (cutAt === null || !by || turn.ended_by !== 'barge-in') return []
  const { barge_in_ms: decided } = turn.metrics
  const own = figures.find(one => one.turn === turn.turn)?.tail_cancel_ms ?? null
  const tail = by.barge_in?.tail_cancel_ms ?? null
  return [
    ...(decided === null
      ? []
      : [
          set('barge_in_ms', turn.turn, {
            at_ms: cutAt,
            server_ms: decided,
            caller_ms: cutAt - by.onset_ms,
            network_ms: trip,
            clip: by.clips[0],
          }),
        ]),
    ...(own === null || tail === null
      ? []
      : [
          set('tail_cancel_ms', turn.turn, {
            at_ms: cutAt + tail,
            server_ms: own,
            caller_ms: tail,
            network_ms: 0,
          }),
        ]),
  ]
}

/** How much of a reply that was cut the server says was heard, and how much of it the client had played by then. */
function heard({ result, turn, log }: About): Difference[] {
  const cutAt = frameAt(result, turn.turn, 'interruption')
  const mark = log?.entries.find(
    ({ kind, of }) => kind === 'mark' && of.type === 'cut' && of.turn === turn.turn,
  )
  const samples = mark?.of.heardSamples
  if (cutAt === null || !log || typeof samples !== 'number') return []
  const { stretches, rate } = result.agent
  const until = toSamples(cutAt, rate)
  const played = stretches
    .filter(stretch => stretch.turn === turn.turn && stretch.from < until)
    .reduce((sum, stretch) => sum + Math.min(stretch.to, until) - stretch.from, 0)
  return [
    set('heard_ms', turn.turn, {
      at_ms: cutAt,
      server_ms: toMillis(samples, log.voiceRate),
      caller_ms: toMillis(played, rate),
      network_ms: 0,
    }),
  ]
}

/** For how long the client had nothing to play inside a reply, where either of them says that it had not. */
function ranDry({ turn, reply, measurement }: About): Difference[] {
  const dry = measurement.gaps.filter(gap => gap.reply === turn.turn && gap.kind === 'underrun')
  const [caller, server] = [dry.reduce((sum, gap) => sum + gap.ms, 0), turn.metrics.underruns?.ms ?? 0]
  if (caller === 0 && server === 0) return []
  const at_ms = dry[0]?.at_ms ?? reply?.audible_from_ms ?? 0
  return [set('underrun_ms', turn.turn, { at_ms, server_ms: server, caller_ms: caller, network_ms: 0 })]
}

/** From the end of a sound that took no floor to the agent's voice, where the agent was held past that end. */
function resumed({ measurement, log }: Both, trip: Millis): Difference[] {
  if (!log) return []
  const voices = log.entries.flatMap(({ kind, of, at }) =>
    kind === 'event' && of.type === 'speech-end' ? [{ at, soundAt: Number(of.soundAt) }] : [],
  )
  const resumes = log.entries.filter(({ kind, of }) => kind === 'command' && of.type === 'resume-reply')
  return measurement.overlaps.flatMap(overlap => {
    const { reply, resume_ms: caller, end_ms: end, took_floor } = overlap
    const own = resumes.filter(({ of }) => of.turn === reply)
    const [resume] = own
    // Two holds of one reply cannot be told apart without the clocks of both sides.
    if (!resume || own.length > 1 || caller === null || caller === 0 || took_floor || reply === null)
      return []
    const voice = voices.findLast(({ soundAt }) => soundAt <= resume.at)
    if (!voice) return []
    return [
      set('resume_ms', reply, {
        at_ms: end + caller,
        server_ms: resume.at - voice.soundAt,
        caller_ms: caller,
        network_ms: trip,
        clip: overlap.sound,
      }),
    ]
  })
}
