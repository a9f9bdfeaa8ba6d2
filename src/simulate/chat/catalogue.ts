import type { Millis } from '../../flow/clock.ts'
import { type FaultPoint, type FaultRule, faultAt } from '../fault-plan.ts'
import { type Fault, faults } from './faults.ts'

/**
 * How each fault is known: `recorded` from the real server, `documented` by its vendor, from an `issue` of its users, from a server's or
 * `client`'s source, `measured` by us, or only `inferred`.
 */
export const chatFaults = {
  'bad-key': { tag: 'issue', text: '401 invalid_api_key' },
  quota: { tag: 'inferred', text: '429 insufficient_quota (OpenAI)' },
  'rate-limit': { tag: 'recorded', text: '429 with retry-after (=SECONDS, 35) and "Please try again in …"' },
  'too-large': {
    tag: 'recorded',
    text: '413: one request above the tokens of a minute, with a misleading retry-after',
  },
  'model-not-found': { tag: 'recorded', text: '404 in the words of the dialect' },
  'model-decommissioned': { tag: 'inferred', text: '400 model_decommissioned (Groq, a retired model)' },
  'terms-required': { tag: 'documented', text: '400 model_terms_required (Groq)' },
  'context-too-long': { tag: 'client', text: '400 exceed_context_size_error (llama.cpp)' },
  'no-tools': { tag: 'client', text: '400: the model knows no tools (Ollama)' },
  'no-think-value': { tag: 'client', text: '400: the model knows no such effort of reasoning (Ollama)' },
  capacity: { tag: 'documented', text: '498 capacity_exceeded (Groq)' },
  loading: { tag: 'client', text: '503 "Loading model" (llama.cpp)' },
  'server-error': { tag: 'client', text: '500 with a JSON body (Ollama)' },
  'bad-gateway': { tag: 'inferred', text: '502 with a page of HTML' },
  'no-such-path': { tag: 'inferred', text: '404 without JSON' },
  moved: { tag: 'inferred', text: '308 to another address' },
  'slow-headers': { tag: 'client', text: 'no status line for =MS (8000): Ollama loads a model' },
  'slow-first-byte': { tag: 'inferred', text: 'headers at once, then nothing for =MS (8000): a queue' },
  stall: {
    tag: 'measured',
    text: 'nothing more after some words (for =MS, or for ever); the connection stays',
  },
  'stall-alive': { tag: 'client', text: 'the same, with comments that keep the connection alive' },
  'end-quietly': { tag: 'client', text: 'a clean end without finish_reason and [DONE]' },
  'end-mid-line': { tag: 'measured', text: 'the end in the middle of a line' },
  reset: { tag: 'measured', text: 'the connection is reset after some words' },
  'reset-at-once': {
    tag: 'inferred',
    text: 'the connection is reset in place of an answer: a restart, or an idle socket',
  },
  'error-event': { tag: 'client', text: 'data: {"error": …} after some words' },
  'tool-use-failed': { tag: 'recorded', text: 'event: error with tool_use_failed after some words (Groq)' },
  'tool-use-refused': { tag: 'recorded', text: '400 tool_use_failed in place of a stream (Groq)' },
  'error-field': {
    tag: 'client',
    text: 'a line "error: {…}" that is no field of an event (older llama.cpp)',
  },
  'leaked-json': { tag: 'issue', text: 'bare JSON among the events (some versions of Ollama)' },
  'empty-chunk': { tag: 'inferred', text: 'one empty chunk, and the end (other versions of Ollama)' },
  'malformed-json': { tag: 'inferred', text: 'an event that is not JSON' },
  'other-shape': { tag: 'inferred', text: 'an event of another shape' },
  'gigantic-line': { tag: 'inferred', text: 'an event of 3 MB' },
  'endless-line': { tag: 'inferred', text: 'a line of 3 MB that does not end' },
  'empty-answer': { tag: 'issue', text: 'finish_reason "stop" and not a word' },
  'reasoning-only': { tag: 'issue', text: 'thoughts until the limit, finish_reason "length" and not a word' },
  jitter: { tag: 'inferred', text: 'events late by up to =MS (300) each' },
} as const satisfies Readonly<
  Record<
    string,
    {
      readonly tag: 'recorded' | 'documented' | 'issue' | 'client' | 'inferred' | 'measured'
      readonly text: string
    }
  >
>

export type ChatFaultName = keyof typeof chatFaults
export const chatFaultNames = Object.keys(chatFaults) as readonly ChatFaultName[]

/** What stands on the wire under a name. Those that depend on the dialect or last over the request are not here. */
const plain: Readonly<Partial<Record<ChatFaultName, Fault>>> = {
  quota: faults.quotaUsedUp,
  'too-large': faults.tooLarge,
  'model-decommissioned': faults.modelDecommissioned,
  'terms-required': faults.termsRequired,
  'context-too-long': faults.contextTooLong,
  'no-tools': faults.noTools,
  'no-think-value': faults.noThinkValue,
  capacity: faults.capacity,
  loading: faults.loading,
  'server-error': faults.serverError,
  'bad-gateway': faults.badGateway,
  'no-such-path': faults.noSuchPath,
  moved: faults.moved,
  'end-quietly': { type: 'end', after: 2, how: 'quietly' },
  'end-mid-line': { type: 'end', after: 2, how: 'mid-line' },
  reset: { type: 'end', after: 2, how: 'reset' },
  'error-event': faults.errorInStream,
  'tool-use-failed': faults.toolUseFailed,
  'tool-use-refused': faults.toolUseRefused,
  'error-field': faults.errorField,
  'leaked-json': faults.leakedJson,
  'empty-chunk': faults.emptyChunk,
  'malformed-json': faults.malformedJson,
  'other-shape': faults.otherShape,
  'gigantic-line': faults.giganticLine,
  'endless-line': faults.endlessLine,
  'empty-answer': { type: 'silence', thinks: false, finish: 'stop' },
  'reasoning-only': { type: 'silence', thinks: true, finish: 'length' },
}

const SLOW_MS: Millis = 8_000

export function wireFault({ name, value }: FaultRule): Fault | null {
  switch (name as ChatFaultName) {
    case 'rate-limit':
      return rateLimit(value)
    case 'slow-headers':
      return { type: 'hang', after: 'request', forMs: value ?? SLOW_MS }
    case 'slow-first-byte':
      return { type: 'hang', after: 'headers', forMs: value ?? SLOW_MS }
    case 'stall':
    case 'stall-alive':
      return { type: 'hang', after: 2, ...(value !== null && { forMs: value }) }
    default:
      return plain[name as ChatFaultName] ?? null
  }
}

function rateLimit(seconds: number | null): Fault {
  if (seconds === null || faults.rateLimit.type !== 'refuse') return faults.rateLimit
  const { status, body } = faults.rateLimit
  return {
    type: 'refuse',
    status,
    body: body.replace('34.1475s', `${seconds}s`),
    headers: { 'content-type': 'application/json', 'retry-after': `${Math.ceil(seconds)}` },
  }
}

/** Faults of the stream, which a rule may set at a message: the nth delta of text, counted from 1. */
const inStream = chatFaultNames.filter(name => {
  const fault = wireFault({ name, value: null, connection: null, message: null, fromMs: 0, toMs: 0 })
  return fault !== null && 'after' in fault && typeof fault.after === 'number'
})
const atOnce = chatFaultNames.filter(name => !inStream.includes(name) && name !== 'jitter')

/** What is to go wrong with a request. */
export interface FaultPlan {
  /** Before its first delta, or in place of all. */
  readonly atOnce: FaultRule | null
  readonly jitter: FaultRule | null
  /** In place of the nth delta; `isEnd`: there are no more, which is when a rule that names no delta holds at the latest. */
  at(message: number, isEnd: boolean): FaultRule | null
}

/** Without a message a fault of the stream stands in place of the third delta. */
const USUAL_MESSAGE = 3

export function planFaults(rules: readonly FaultRule[], point: Omit<FaultPoint, 'message'>): FaultPlan {
  const find = (names: readonly string[], message: number | null) =>
    faultAt(rules, names, { ...point, message })
  const loose = rules.filter(rule => rule.message === null)
  return {
    atOnce: find(atOnce, null),
    jitter: find(['jitter'], null),
    at(message, isEnd) {
      const named = find(inStream, message)
      if (named?.message === message) return named
      return message === USUAL_MESSAGE || (isEnd && message < USUAL_MESSAGE)
        ? faultAt(loose, inStream, { ...point, message })
        : null
    },
  }
}
