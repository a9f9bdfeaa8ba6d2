import type { Doing } from './call.ts'
import type { Outcome } from './outcome.ts'
import type { StandName } from './stands.ts'

/** What the operator hears at the start of a server whose provider has the fault. */
export type Start = 'starts' | 'warned' | 'refused at start'

/** What becomes of a fault. */
export interface Expected {
  readonly start: Start
  /** It happens to one request or connection; null: it is none that passes. */
  readonly once: Outcome | null
  /** Or this: it is decided within the last half second that there is. */
  readonly onceOr?: Outcome
  /** It stays, and nobody stands behind the provider. */
  readonly alone: Outcome
  /** It stays, and somebody does. */
  readonly next: Outcome
  /** What the caller does in their two turns, where it shows only so. */
  readonly turns?: readonly [Doing, Doing]
}

const pattern =
  (once: Outcome | null, alone: Outcome, next: Outcome) =>
  (start: Start = 'starts', more: Pick<Expected, 'turns' | 'onceOr'> = {}): Expected => ({
    start,
    once,
    alone,
    next,
    ...more,
  })

const harmless = pattern('answered', 'answered', 'answered')
/** It happens to a connection that is used again. */
const stale = pattern(null, 'answered', 'answered')
/** Nobody but its operator can mend it. */
const lasting = pattern(null, 'apology, call ends', 'answered by the next')
const passing = pattern('answered after a retry', 'apology, call goes on', 'answered by the next')
/** The first words were there when it broke off. */
const midway = pattern('rest after a retry', 'apology, call goes on', 'rest by the next')
const midwayHeard = pattern('rest after a retry', 'part, then apology, call goes on', 'rest by the next')
/** It asks for a longer rest than a caller has patience for. */
const resting = pattern('apology, call goes on', 'apology, call goes on', 'answered by the next')
const unheard = pattern('answered after a retry', 'asked again', 'answered by the next')
/** The adapter mends it by itself. */
const mended = pattern('answered after a retry', 'answered after a retry', 'answered after a retry')
const overtaken = pattern('answered after a retry', 'answered after a retry', 'answered by the next')
const restingEars = pattern('asked again', 'asked again', 'answered by the next')

/** Alone it is waited for nearly as long as a reply may take. */
const tooLate = { onceOr: 'apology, call goes on' } as const

const chat = {
  'bad-key': lasting('refused at start'),
  quota: lasting(),
  'rate-limit': resting(),
  'too-large': lasting(),
  'model-not-found': lasting('refused at start'),
  'model-decommissioned': lasting('refused at start'),
  'terms-required': lasting(),
  'context-too-long': lasting(),
  'no-tools': lasting(),
  'no-think-value': lasting(),
  capacity: passing(),
  loading: passing(),
  'server-error': passing(),
  'bad-gateway': passing(),
  'no-such-path': lasting(),
  moved: lasting(),
  'slow-headers': passing('starts', tooLate),
  'slow-first-byte': passing('starts', tooLate),
  stall: midway(),
  'stall-alive': midway(),
  'stall@message=18': midwayHeard(),
  'end-quietly': midway(),
  'end-quietly@message=18': midwayHeard(),
  'end-mid-line': midway(),
  reset: midway(),
  'reset@message=18': midwayHeard(),
  'reset-at-once': passing(),
  'error-event': midway(),
  'tool-use-failed': midway(),
  'tool-use-refused': passing(),
  'error-field': midway(),
  'leaked-json': midway(),
  'empty-chunk': midway(),
  'malformed-json': midway(),
  'other-shape': midway(),
  'gigantic-line': midway(),
  'endless-line': midway(),
  'empty-answer': passing(),
  'reasoning-only': passing(),
  jitter: harmless(),
}

const custom = {
  'bad-key': lasting(),
  quota: lasting(),
  'model-not-found': lasting(),
  'rate-limit': resting(),
  'server-error': passing(),
  'slow-headers': passing('starts', tooLate),
  'slow-first-byte': passing('starts', tooLate),
  stall: midway(),
  'end-quietly': midway(),
  'empty-answer': passing(),
}

const transcription = {
  slow: unheard(),
  never: unheard(),
  reset: unheard(),
  'stale-connection': stale('starts', { turns: ['asks with a pause', 'asks'] }),
  truncated: unheard(),
  'server-error': unheard(),
  'bad-gateway': unheard(),
  unavailable: unheard(),
  'bad-key': lasting('refused at start'),
  'no-model': lasting('refused at start'),
  'bad-request': lasting(),
  'upload-stall': unheard(),
  'half-json': unheard(),
  'rate-limit': restingEars(),
  'requests-limit': restingEars(),
  quota: lasting(),
  'too-long': lasting(),
  'too-large': lasting(),
  'bad-format': lasting(),
  terms: lasting(),
  'no-verbose': harmless(),
  capacity: unheard(),
  'hallucination@connection=1': pattern(
    'rightly nothing',
    'rightly nothing',
    'rightly nothing',
  )('starts', {
    turns: ['coughs', 'asks'],
  }),
  loop: harmless(),
  empty: harmless(),
}

const server = {
  never: unheard(),
  reset: unheard(),
  'server-error': unheard(),
  unavailable: unheard(),
  'bad-key': lasting('refused at start'),
  'no-model': lasting('refused at start'),
  'requests-limit': restingEars(),
  quota: lasting(),
  'no-verbose': harmless(),
  empty: harmless(),
}

const scribe = {
  'bad-key': lasting('refused at start'),
  quota: lasting('warned'),
  'quota@message=6': lasting(),
  'unaccepted-terms': lasting('refused at start'),
  'rate-limited': unheard('warned'),
  'resource-exhausted': unheard('warned'),
  'queue-overflow': unheard('warned'),
  'invalid-request': lasting('refused at start'),
  refuse: unheard('warned'),
  'slow-session=1000': harmless(),
  'no-session': unheard('warned'),
  'input-error': lasting(),
  'chunk-size': lasting(),
  'transcriber-error': unheard(),
  'session-time-limit': unheard(),
  'insufficient-audio': unheard(),
  'other-error': unheard(),
  close: unheard(),
  restart: unheard(),
  'restart@message=6,connection=1': mended(),
  cut: unheard(),
  reset: unheard(),
  stall: unheard(),
  'stall@message=6': overtaken(),
  'half-open': unheard(),
  'half-open@message=6': overtaken(),
  rubbish: unheard(),
  'huge-frame': unheard(),
  'slow-partials': harmless(),
  'no-partials': harmless(),
  'commit-throttled': unheard(),
  'no-transcript': unheard(),
  'slow-transcript': unheard(),
  'cut-at-commit': unheard(),
  'empty-transcript': harmless(),
  'late-partial': harmless(),
  'mid-word': harmless(),
  'words-first': harmless(),
  'no-words': harmless(),
}

const voice = {
  'bad-key': lasting('refused at start'),
  'no-key': lasting('refused at start'),
  'voice-not-found': lasting('refused at start'),
  'model-refused': lasting('refused at start'),
  'plan-refused': lasting('refused at start'),
  quota: lasting(),
  'quota-silent': passing(),
  'quota-refused': lasting('warned'),
  queued: harmless(),
  concurrency: passing(),
  'concurrency-refused': passing('warned'),
  busy: passing('warned'),
  unavailable: passing('warned'),
  'idle-timeout': passing('warned'),
  'max-contexts': passing('warned'),
  'settings-changed': passing('warned'),
  'unusual-activity': lasting('warned'),
  'internal-error': passing('warned'),
  'close-1009': passing('warned'),
  'close-1006': passing('warned'),
  'restart-1001': passing('warned'),
  'restart-1012': passing('warned'),
  'restart-fin': passing('warned'),
  'restart-rst': passing('warned'),
  slow: passing(),
  'no-audio': passing(),
  stall: midwayHeard(),
  'half-open': passing(),
  truncated: midwayHeard(),
  'truncated-1000': midwayHeard(),
  'no-final': harmless(),
  empty: passing(),
  jitter: harmless(),
  'odd-bytes': harmless(),
  rubbish: passing(),
  huge: passing(),
  'no-alignment': harmless(),
  'snake-case': harmless(),
  'chars-names': harmless(),
  'generation-times': harmless(),
}

const speech = {
  slow: passing(),
  never: passing(),
  reset: passing(),
  'stale-connection': stale(),
  truncated: midway(),
  'server-error': passing(),
  'bad-gateway': passing(),
  unavailable: passing(),
  'bad-key': lasting('refused at start'),
  'no-model': lasting('refused at start'),
  'bad-request': lasting(),
  'rate-limit': resting(),
  quota: lasting(),
  'no-voice': lasting(),
  stall: midway(),
  'cut-off': passing(),
  empty: passing(),
  json: passing(),
  wav: harmless(),
  'odd-chunks': harmless(),
}

/** Every fault of every provider, as `--fault` takes it, and what a caller hears of it. The tests hold calls to it; docs/faults.md shows it. */
export const expected: Readonly<Record<StandName, Readonly<Record<string, Expected>>>> = {
  chat,
  custom,
  transcription,
  server,
  scribe,
  voice,
  speech,
}
