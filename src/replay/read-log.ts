import type { LogEntry, LogHeader } from '../session/log.ts'
import type { Command, Event } from '../session/turn/events.ts'
import { plainPolicy } from '../session/turn/policy.ts'

/** A recorded call: its header, and everything after it in order. */
export interface RecordedCall {
  readonly header: LogHeader
  readonly entries: readonly LogEntry[]
}

/** An hour of talk has some 10 MB. */
const MOST_BYTES = 64 * 1024 * 1024
const MOST_LINES = 1_000_000

/**
 * Reads a call's log, one JSON object a line, as the server keeps it and `/v1/antiphon/conversations/{id}/events` gives it. `name` says in
 * errors what was read. Throws an Error with the line and what is wrong with it: what is read here is decided by, so a log that is half right is
 * refused. A last line that was cut off in the middle of writing is left out.
 */
export function readLog(text: string, name = 'the log'): RecordedCall {
  if (text.length > MOST_BYTES)
    throw new Error(`${name} has ${text.length} characters: a log may have ${MOST_BYTES}`)
  const lines = text.split('\n')
  if (lines.length > MOST_LINES)
    throw new Error(`${name} has ${lines.length} lines: a log may have ${MOST_LINES}`)
  const isWhole = text.endsWith('\n')
  let header: LogHeader | null = null
  const entries: LogEntry[] = []
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue
    const where = `${name}, line ${index + 1}`
    const value = parse(line)
    if (value === null && index === lines.length - 1 && !isWhole && header !== null) continue
    if (!isRecord(value)) throw new Error(`${where}: no JSON object`)
    if (header === null) header = headerOf(value, where)
    else entries.push(entryOf(value, where))
  }
  if (header === null) throw new Error(`${name} is empty: a log begins with its header`)
  return { header, entries }
}

function headerOf(value: Fields, where: string): LogHeader {
  if (value.kind !== 'header')
    throw new Error(
      `${where}: a log begins with its header (kind "header"), not with kind ${told(value.kind)}`,
    )
  if (value.schema !== 1)
    throw new Error(
      `${where}: a log of schema ${told(value.schema)}, and this version reads schema 1: take a newer antiphon`,
    )
  const { policy } = value
  if (typeof value.conversationId !== 'string') throw new Error(`${where}: the header has no conversationId`)
  if (!isRecord(policy) || typeof policy.version !== 'string')
    throw new Error(`${where}: the header has no policy: without its numbers no decision can be repeated`)
  for (const [key, usual] of Object.entries(plainPolicy)) {
    const given = policy[key]
    const isLeftOut = given === undefined || given === null
    if (!isLeftOut && usual !== null && typeof given !== typeof usual)
      throw new Error(`${where}: policy.${key} is ${told(given)}, and must be a ${typeof usual}`)
  }
  // A log of an earlier version has fewer numbers in its policy: they decided nothing then, and do not in the plain one.
  return { ...value, policy: { ...plainPolicy, ...policy } } as unknown as LogHeader
}

function entryOf(value: Fields, where: string): LogEntry {
  switch (value.kind) {
    case 'event':
      check(value.event, { known: events, what: 'event', where })
      if (!isNumber((value.event as Fields).at)) throw new Error(`${where}: the event has no time (at)`)
      break
    case 'command':
      check(value.command, { known: commands, what: 'command', where })
      if (!isNumber(value.at)) throw new Error(`${where}: the command has no time (at)`)
      break
    case 'mark':
    case 'emission':
      if (!isNumber(value.at)) throw new Error(`${where}: the ${value.kind} has no time (at)`)
      if (!isRecord(value[value.kind])) throw new Error(`${where}: the ${value.kind} is empty`)
      break
    case 'header':
      throw new Error(`${where}: a second header: one file has one call`)
    default:
      throw new Error(
        `${where}: kind ${told(value.kind)} is not known to this version: take a newer antiphon`,
      )
  }
  return value as unknown as LogEntry
}

type Kind = 'number' | 'string' | 'boolean'
type Known = Readonly<Record<string, Readonly<Record<string, Kind>>>>

/** What the reducer reads of each event. */
const events = {
  'call-start': {},
  'speech-start': { pos: 'number' },
  'speech-end': { pos: 'number' },
  'audio-judged': { pos: 'number' },
  'words-partial': { from: 'number', text: 'string' },
  words: { from: 'number', to: 'number', text: 'string', confidence: 'number' },
  'end-judged': { from: 'number', to: 'number', finished: 'number' },
  'playout-start': { turn: 'number', pos: 'number' },
  'filler-start': { turn: 'number', pos: 'number' },
  'filler-end': { turn: 'number', pos: 'number' },
  'tool-start': { turn: 'number', id: 'string', timeoutMs: 'number' },
  'tool-end': { turn: 'number', id: 'string' },
  'tool-news': { turn: 'number', id: 'string' },
  'reply-pause': { turn: 'number', pos: 'number' },
  'reply-end': { turn: 'number', hangUp: 'boolean' },
  'playout-end': { turn: 'number', pos: 'number' },
  'caller-text': { text: 'string' },
  'caller-activity': {},
  drain: {},
  'hang-up': { reason: 'string' },
  deadline: {},
} as const satisfies Readonly<Record<Event['type'], Readonly<Record<string, Kind>>>>

/** Commands are compared as a whole; of those that a what-if reads it needs no more than this. */
const commands = {
  'request-words': { from: 'number', to: 'number' },
  'drop-speech': { from: 'number', to: 'number' },
  'commit-turn': { turn: 'number' },
  'accept-words': { turn: 'number', text: 'string' },
  'start-reply': { turn: 'number', cause: 'string' },
  'say-filler': { turn: 'number' },
  'prepare-reply': { turn: 'number', text: 'string' },
  'forget-reply': { turn: 'number' },
  'lower-reply': { turn: 'number' },
  'hold-reply': { turn: 'number' },
  'resume-reply': { turn: 'number' },
  'cut-reply': { turn: 'number', reason: 'string' },
  'finish-reply': { turn: 'number' },
  'end-call': { reason: 'string' },
} as const satisfies Readonly<Record<Command['type'], Readonly<Record<string, Kind>>>>

function check(
  value: unknown,
  { known, what, where }: { readonly known: Known; readonly what: string; readonly where: string },
): void {
  if (!isRecord(value) || typeof value.type !== 'string') throw new Error(`${where}: the ${what} has no type`)
  const needs = Object.hasOwn(known, value.type) ? known[value.type] : undefined
  if (needs === undefined)
    throw new Error(
      `${where}: ${what} ${told(value.type)} is not known to this version: take a newer antiphon`,
    )
  for (const [field, kind] of Object.entries(needs))
    if (typeof value[field] !== kind)
      throw new Error(
        `${where}: ${what} ${value.type} has ${field} ${told(value[field])}, and must have a ${kind}`,
      )
}

type Fields = Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value)
/** What a file has is shown, but not all of it. */
const told = (value: unknown): string => `${JSON.stringify(value) ?? 'nothing'}`.slice(0, 60)

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
