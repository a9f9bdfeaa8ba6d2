import { isSecretName } from '../agents/variables.ts'
import type { LogEntry, LogHeader } from '../session/log.ts'
import type { Unsealed } from './bundle.ts'
import { readLog } from './read-log.ts'
import { replayCall } from './replay-call.ts'
import { withoutWords } from './without-words.ts'

export interface CallParts {
  /** JSON lines, as the server gave them. */
  readonly log: string
  readonly record: unknown
  readonly audio: Uint8Array | null
  /** Replaces all texts, and leaves out record and recording. */
  readonly hidesWords: boolean
}

/**
 * A call as a bundle holds it. The server keeps secrets out of logs and records; what looks like one all the same (`secret__` variables, headers
 * and fields with the names of keys) is hidden once more, except in events and commands, which hold none and are what is replayed; what a provider said
 * of its failure decides nothing, and is looked through. Throws an Error for a log that has no header, or that cannot do without its words.
 */
export function bundleOf({ log, record, audio, hidesWords }: CallParts): Unsealed {
  const entries = log
    .split('\n')
    .filter(Boolean)
    .map((line, index) => entryOf(line, index + 1))
  const header = entries[0]
  if (header?.kind !== 'header')
    throw new Error('the log does not begin with a header: it is no log of a call')
  const told = hidesWords ? hideWords(entries) : entries.map(hideInEntry)
  return {
    manifest: manifestOf(header, hidesWords),
    log: linesOf(told),
    record: hidesWords ? null : hideSecrets(record),
    audio: hidesWords ? null : audio,
    accepted: null,
  }
}

/** Throws an Error where the call would be decided otherwise without its words, and for a log with entries that this build does not know: words may stand in them. */
function hideWords(entries: readonly LogEntry[]): readonly LogEntry[] {
  const hidden = withoutWords(entries)
  const isSame = (call: readonly LogEntry[]) => replayCall(readLog(linesOf(call))).same
  if (isSame(entries) && !isSame(hidden))
    throw new Error('the call would be decided otherwise without its words: export it with them')
  return hidden
}

const linesOf = (entries: readonly LogEntry[]): string =>
  entries.map(entry => `${JSON.stringify(entry)}\n`).join('')

const manifestOf = (header: LogHeader, hidesWords: boolean): Unsealed['manifest'] => ({
  conversation_id: header.conversationId,
  agent_id: header.agentId,
  build: header.build,
  started_at_unix_ms: header.startedAtUnixMs,
  without_words: hidesWords,
})

function entryOf(line: string, number: number): LogEntry {
  try {
    return JSON.parse(line) as LogEntry
  } catch {
    throw new Error(`line ${number} of the log is no JSON`)
  }
}

function hideInEntry(entry: LogEntry): LogEntry {
  if (entry.kind === 'mark' || entry.kind === 'emission') return hideSecrets(entry) as LogEntry
  if (entry.kind !== 'event' || !('error' in entry.event) || entry.event.error === undefined) return entry
  return { ...entry, event: { ...entry.event, error: hideInUrls(entry.event.error) } }
}

const HIDDEN = '(hidden)'
const SECRET_FIELD =
  /^(?:(?:proxy-)?authorization|(?:set-)?cookie|.*(?:api|access|auth)[-_]?(?:key|token)|token|signature|.*password|.*secret.*)$/i
const SECRET_IN_URL = /([?&](?:[\w-]*(?:key|token|signature|secret|password))=)[^&#\s"]+/gi

const hideInUrls = (text: string): string => text.replace(SECRET_IN_URL, `$1${HIDDEN}`)

function hideSecrets(value: unknown): unknown {
  if (typeof value === 'string') return hideInUrls(value)
  if (Array.isArray(value)) return value.map(hideSecrets)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !isSecretName(name))
      .map(([name, inner]) => [
        name,
        SECRET_FIELD.test(name) && typeof inner === 'string' ? HIDDEN : hideSecrets(inner),
      ]),
  )
}
