import { lastAudible } from '../../measure/audible.ts'
import { type CallerTurn, callerTurns } from '../../measure/caller-turns.ts'
import type { MeasuredTurn } from '../../measure/measure.ts'
import { happened, lasted, type PlacedCall, type Value } from './value.ts'

/** A shorter silence inside a turn is a stop consonant or a breath, which no agent answers. */
const PAUSE_MS = 200

/**
 * What a turn that began while the agent was silent shows: when it was answered, and whether it was let finish. So does one over the end of
 * a question, whatever the agent made of the overlap.
 */
export function answerValues({ plan, call }: PlacedCall): Value[] {
  const turns = callerTurns(call.result)
  return call.measurement.turns.flatMap((measured, index) => {
    const turn = turns[index]
    const isOverlap = measured.barge_in !== null && plan.asks !== 'answer'
    if (!turn || measured.type !== 'speech' || isOverlap) return []
    return [...endOfTurn(call, measured, turn), ...opening(measured), ...unfinished(call, measured, turn)]
  })
}

function endOfTurn(
  { result, server }: PlacedCall['call'],
  measured: MeasuredTurn,
  turn: CallerTurn,
): Value[] {
  const { end_ms: end, response_gap_ms: gap, reply } = measured
  const until = gap === null ? Math.min(turn.nextOnsetAt, result.end.at) : end + gap
  const own = server?.find(figures => figures.turn === reply)
  const due = { fromMs: end, toMs: Math.max(end, until) }
  return [
    ...(gap === null
      ? []
      : [lasted('response_gap_ms', end, end + gap, { name: 'gap', server: own?.response_gap_ms })]),
    happened('take_over', reply !== null, due, 'answer'),
    happened('unanswered', reply === null, due, 'missing answer'),
    // An answer that began before the end and is still going on leaves no silence.
    ...(gap === null && reply !== null
      ? []
      : [lasted('silence_due_ms', due.fromMs, due.toMs, { name: 'silence' })]),
    ...(own?.ttfb_ms == null ? [] : [lasted('ttfb_ms', until - own.ttfb_ms, until, { name: 'TTFB' })]),
    ...(own?.endpointing_ms == null
      ? []
      : [lasted('endpointing_ms', end, end + own.endpointing_ms, { name: 'endpointing' })]),
  ]
}

function opening({ end_ms: end, response_gap_ms: gap, lead_in_ms: leadIn, filler }: MeasuredTurn): Value[] {
  if (gap === null || leadIn === null) return []
  const at = { fromMs: end + gap - leadIn, toMs: end + gap }
  return [
    lasted('lead_in_ms', at.fromMs, at.toMs, { name: 'lead-in' }),
    happened('fillers', filler, at, 'filler first'),
  ]
}

/** What happened before the caller had finished. */
function unfinished(
  { result, measurement }: PlacedCall['call'],
  measured: MeasuredTurn,
  turn: CallerTurn,
): Value[] {
  const { onset_ms: onset, end_ms: end, false_cut_off_ms: early } = measured
  const whole = { fromMs: onset, toMs: end }
  const pauses = pausesOf(turn)
  const lastWord = pauses.at(-1)?.toMs ?? onset
  const commit = result.frames.find(
    ({ type, at, text }) => type === 'user_transcript' && text !== '' && at > onset && at < lastWord,
  )
  const cutAt = early === null ? null : end - early
  const starts = measurement.replies.flatMap(reply => reply.audible_from_ms ?? [])
  return [
    cutAt === null
      ? happened('false_cut_offs', false, whole, 'cut-off')
      : happened('false_cut_offs', true, { fromMs: cutAt, toMs: end }, 'cut-off'),
    happened('silent_commits', cutAt === null && commit !== undefined, whole, 'silent commit'),
    ...pauses.map(pause =>
      happened(
        'pause_take_over',
        starts.some(at => at > pause.fromMs && at < pause.toMs),
        pause,
        'answer in the pause',
      ),
    ),
    ...(cutAt === null ? [] : overCaller({ result, measurement }, turn, cutAt)),
  ]
}

/** How long the agent was audible over a caller who went on after a cut-off. */
function overCaller(
  { result, measurement }: Pick<PlacedCall['call'], 'result' | 'measurement'>,
  turn: CallerTurn,
  cutAt: number,
): Value[] {
  const reply = measurement.replies.find(one => one.audible_from_ms === cutAt)
  const goesOn = segments(turn).find(segment => segment.toMs > cutAt)
  const last = reply && lastAudible(result.agent, one => one === reply.reply)
  if (!goesOn || last == null) return []
  const from = Math.max(goesOn.fromMs, cutAt)
  return [lasted('cut_off_stop_ms', from, Math.max(from, last), { name: 'over the caller' })]
}

const segments = (turn: CallerTurn) => turn.parts.flatMap(part => part.speech)

function pausesOf(turn: CallerTurn): { readonly fromMs: number; readonly toMs: number }[] {
  return segments(turn).flatMap((segment, index, all) => {
    const next = all[index + 1]
    return next && next.fromMs - segment.toMs >= PAUSE_MS ? [{ fromMs: segment.toMs, toMs: next.fromMs }] : []
  })
}
