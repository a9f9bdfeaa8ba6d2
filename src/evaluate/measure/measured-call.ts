import type { CallResult } from '../caller/result.ts'
import { type KeptWords, keptWords } from './kept-words.ts'
import { measureCall } from './measure.ts'
import { findFillers, type SecondHearing } from './opening.ts'
import { type FetchedRecord, fetchRecord, type RecordOptions } from './server-record.ts'
import { serverFigures } from './server-times.ts'
import type { MeasuredCall } from './summary.ts'

/** A call with all that is known of it. `problem` says why the server's record is missing, where it was asked for. */
export interface KnownCall extends MeasuredCall {
  readonly result: CallResult
  readonly record: FetchedRecord | null
  readonly problem: string | null
  /** The replies that were cut, with what was heard of them; none without a second hearing. */
  readonly kept: readonly KeptWords[]
}

/** Measures a call, and sets the server's own record beside it where `askServer`. */
export async function knowCall(
  result: CallResult,
  options: RecordOptions & {
    readonly askServer: boolean
    readonly signal?: AbortSignal
    /** Hears a sound of the agent's again: the head of a reply, to tell a filler from an answer, and what was heard of one that was cut. */
    readonly hear?: SecondHearing | undefined
  },
): Promise<KnownCall> {
  const fillers = options.hear ? await findFillers(result, options.hear) : undefined
  const measurement = measureCall(result, fillers)
  const kept = options.hear ? await keptWords(result, options.hear) : []
  const nothing = { result, measurement, kept, server: null, record: null, problem: null }
  if (!options.askServer) return nothing
  try {
    const record = await fetchRecord(result, options)
    return { ...nothing, record, server: serverFigures(result, measurement, record.record) }
  } catch (error) {
    return { ...nothing, problem: error instanceof Error ? error.message : String(error) }
  }
}
