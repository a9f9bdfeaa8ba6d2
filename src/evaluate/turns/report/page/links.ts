import { escaped } from '../escaped.ts'
import type { Evidence, ReportCall } from '../types.ts'

/** Names of the calls that the page shows: only to these it links. */
export type ShownNames = ReadonlySet<string>

export const callId = (name: string): string => escaped(`call-${name}`)
export const classId = (name: string): string => escaped(`class-${name}`)
export const evidenceId = (figure: string): string => escaped(`evidence-${figure}`)

/** Read by the page's script: where in the recording, ms. */
export const position = ({ from_ms, to_ms }: Pick<Evidence, 'from_ms' | 'to_ms'>): string =>
  `data-at="${Math.max(0, Math.round(from_ms)) || 0}-${Math.max(0, Math.round(to_ms)) || 0}"`

/** A value that leads to the call and the stretch it was measured on; the bare text where there is none. */
export function evidenceLink(text: string, evidence: Evidence | null | undefined, names: ShownNames): string {
  if (!evidence || !names.has(evidence.call)) return escaped(text)
  return `<a href="#${callId(evidence.call)}" ${position(evidence)}>${escaped(text)}</a>`
}

/** A file beside the report. A name cannot end the path or begin a scheme. */
export const fileLink = (path: string): string => escaped(path.split('/').map(encodeURIComponent).join('/'))

export const namesOf = (calls: readonly ReportCall[]): ShownNames => new Set(calls.map(({ name }) => name))
