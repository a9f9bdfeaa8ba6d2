import type { Millis } from '../../flow/clock.ts'
import type { CallResult } from '../caller/result.ts'
import { knowCall } from '../measure/measured-call.ts'
import type { MeasuredCall } from '../measure/summary.ts'
import { askKept } from './ask-kept.ts'
import { type Kept, lostOf, type Witnessed } from './kept.ts'
import type { LineFaultKind } from './plan-faults.ts'
import { longestSilence, type Silence } from './silences.ts'

/** What is left of a call of a load once it is over: figures, no sound. */
export interface LoadedCall extends Witnessed {
  readonly caller: number
  /** Since the load began. */
  readonly startedMs: Millis
  /** Dialled → metadata. */
  readonly admittedAfterMs: Millis
  readonly fault: LineFaultKind | null
  readonly end: CallResult['end']
  readonly silence: Silence
  /** What the server had lost of it when it was asked; null: the record was not finished, or not analysed, yet. */
  readonly lost: readonly string[] | null
  readonly measured: MeasuredCall
  readonly unreadable: number
  /** How late the caller's own timers were. */
  readonly lateMs: readonly Millis[]
  readonly url: URL
}

/** The fault that a call met, and when, ms since its connection. */
export interface Struck {
  readonly kind: LineFaultKind
  readonly atMs: Millis
  readonly lastsMs: Millis
}

/** Measures a call that is over and asks the server what it has kept of it. */
export async function lookBack(
  result: CallResult,
  of: Pick<LoadedCall, 'caller' | 'startedMs' | 'admittedAfterMs'> & { readonly struck: Struck | null },
): Promise<LoadedCall> {
  const { struck, ...known } = of
  const kept = await askKept(result, { mayBeUnread: true })
  const { measurement, server } = await knowCall(result, {
    askServer: kept.record !== null,
    mayBeUnread: true,
  })
  const stalls = struck?.kind === 'stall' ? [{ fromMs: struck.atMs, toMs: struck.atMs + struck.lastsMs }] : []
  const witnessed: Witnessed = {
    conversationId: result.conversationId,
    lastedMs: result.end.at,
    replies: measurement.replies.flatMap(reply => (reply.audible_from_ms === null ? [] : [reply.reply])),
    transcripts: result.frames.flatMap(({ type, text }) =>
      type === 'user_transcript' && text ? [text] : [],
    ),
  }
  return {
    ...known,
    ...witnessed,
    fault: struck?.kind ?? null,
    end: result.end,
    silence: longestSilence(result, measurement, stalls),
    lost:
      struck?.kind === 'half-open' && kept.record === null
        ? ['its line had been dead for over a minute, and the server had not noticed']
        : isUnread(kept)
          ? null
          : lostOf(witnessed, kept),
    measured: { measurement, server },
    unreadable: measurement.unreadable.length,
    lateMs: result.wakeUps.map(({ lateMs }) => lateMs),
    url: result.url,
  }
}

/** Nobody has read it, or it is not there at all: it has to be asked for again. */
const isUnread = ({ record }: Kept): boolean =>
  record === null || (record as { readonly status?: unknown }).status === 'processing'

/** Asks again for what was not finished when the call ended, as long as `mayWait`. */
export async function lookAgain(call: LoadedCall, mayWait: () => boolean): Promise<LoadedCall> {
  if (call.lost !== null) return call
  let kept = await askKept(call, { mayBeUnread: false })
  while (kept.record === null && mayWait()) kept = await askKept(call, { mayBeUnread: false })
  const lost = kept.record === null ? [kept.problem ?? 'it has no record'] : lostOf(call, kept)
  return { ...call, lost }
}
