import type { Millis } from '../../flow/clock.ts'
import { type KeptWords, keptWords } from '../measure/kept-words.ts'
import type { Measurement } from '../measure/measure.ts'
import type { KnownCall } from '../measure/measured-call.ts'
import type { SecondHearing } from '../measure/opening.ts'
import type { ServerFigures } from '../measure/server-times.ts'

/** What a call is evaluated by: what was measured of it at the caller, whether just now or read again from what an experiment left. */
export interface Evidence {
  readonly measurement: Measurement
  readonly server: readonly Pick<ServerFigures, 'turn' | 'tail_cancel_ms'>[] | null
  /** Null: no reply that was cut was heard a second time. */
  readonly kept: readonly KeptWords[] | null
  /** `server`: nothing but the server's own record is known. */
  readonly source: 'caller' | 'server'
  /** Why the server's own figures are missing, where they were asked for. */
  readonly problem: string | null
  /** When the call was over, ms since the connection. */
  readonly endMs: Millis
}

/** A call that was just made, as evidence. Without `hear` the words of cut replies count only where the call has them already. */
export async function evidenceOf(call: KnownCall, hear?: SecondHearing): Promise<Evidence> {
  const { measurement, server, result, problem } = call
  const again = call.kept.length === 0 && hear ? await keptWords(result, hear) : call.kept
  return {
    source: 'caller',
    problem,
    measurement,
    server,
    kept: again.length === 0 ? null : again,
    endMs: result.end.at,
  }
}
