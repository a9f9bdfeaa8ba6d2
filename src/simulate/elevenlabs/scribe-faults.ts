/** What goes wrong, and where that is known from. `=N` is the fault's number. */
export const scribeFaults = {
  'bad-key': { tag: 'recorded', text: 'auth_error behind the upgrade, and close 1000 at once' },
  quota: { tag: 'documented', text: 'quota_exceeded, close 1000; at a message: in the middle of a session' },
  'unaccepted-terms': { tag: 'documented', text: 'unaccepted_terms, close 1000' },
  'rate-limited': { tag: 'documented', text: 'rate_limited, close 1000' },
  'resource-exhausted': { tag: 'documented', text: 'resource_exhausted, close 1000' },
  'queue-overflow': { tag: 'documented', text: 'queue_overflow, close 1000' },
  'invalid-request': { tag: 'documented', text: 'invalid_request, as for a wrong model, close 1000' },
  refuse: { tag: 'inferred', text: 'the upgrade is refused with status N (503)' },
  'slow-session': { tag: 'inferred', text: 'session_started comes N ms late (2000)' },
  'no-session': { tag: 'inferred', text: 'the socket opens and session_started never comes' },
  'input-error': { tag: 'documented', text: 'input_error at a message, close 1000' },
  'chunk-size': { tag: 'documented', text: 'chunk_size_exceeded at a message, close 1000' },
  'transcriber-error': { tag: 'documented', text: 'transcriber_error at a message, close 1000' },
  'session-time-limit': {
    tag: 'documented',
    text: 'session_time_limit_exceeded at a message, close 1000',
  },
  'insufficient-audio': {
    tag: 'documented',
    text: 'insufficient_audio_activity at a message, close 1000',
  },
  'other-error': { tag: 'documented', text: '"error", which has no meaning of its own, at a message' },
  close: { tag: 'client', text: 'close 1000 without an error frame, as after silence, at a message' },
  restart: { tag: 'inferred', text: 'close N (1012) at a message; 1001 is the other usual one' },
  cut: { tag: 'inferred', text: 'the TCP connection ends without a close frame at a message' },
  reset: { tag: 'inferred', text: 'the TCP connection is reset at a message' },
  stall: { tag: 'inferred', text: 'from a message on nothing more is sent, pings are answered' },
  'half-open': { tag: 'measured', text: 'from a message on nothing is read or sent, not even a pong' },
  rubbish: { tag: 'inferred', text: 'a frame that is no JSON at a message' },
  'huge-frame': { tag: 'inferred', text: 'a frame of N MiB (4) at a message' },
  'slow-partials': { tag: 'inferred', text: 'partials come N ms late (2000)' },
  'no-partials': { tag: 'inferred', text: 'there are no partials' },
  'commit-throttled': { tag: 'recorded', text: 'the Nth message that commits is refused, close 1000' },
  'no-transcript': { tag: 'inferred', text: 'a commit is not answered (message: which commit)' },
  'slow-transcript': {
    tag: 'inferred',
    text: 'a commit is answered N ms late (2000; message: which commit)',
  },
  'cut-at-commit': {
    tag: 'inferred',
    text: 'the connection ends in place of the answer (message: which commit)',
  },
  'empty-transcript': { tag: 'recorded', text: 'the text of a commit is "" (message: which commit)' },
  'late-partial': {
    tag: 'recorded',
    text: 'a partial of the segment comes after its committed text (message: which commit)',
  },
  'mid-word': { tag: 'recorded', text: 'the text is cut in its last word: "jump-" (message: which commit)' },
  'words-first': { tag: 'recorded', text: 'the text with timestamps comes first (message: which commit)' },
  'no-words': { tag: 'client', text: 'the text with timestamps does not come (message: which commit)' },
} as const

export type ScribeFault = keyof typeof scribeFaults

/** Error frames by their fault. The text of the first and the last is recorded, the others' are not known. */
export const errorFrames: Partial<Record<ScribeFault, readonly [code: string, text: string]>> = {
  'bad-key': ['auth_error', 'You must be authenticated to use this endpoint.'],
  quota: ['quota_exceeded', 'This request exceeds your quota.'],
  'unaccepted-terms': ['unaccepted_terms', 'You have not accepted the terms of this feature.'],
  'rate-limited': ['rate_limited', 'Too many requests.'],
  'resource-exhausted': ['resource_exhausted', 'All servers are busy.'],
  'queue-overflow': ['queue_overflow', 'The queue of audio is full.'],
  'invalid-request': ['invalid_request', 'The parameters of the connection are not valid.'],
  'input-error': ['input_error', 'The input is not valid.'],
  'chunk-size': ['chunk_size_exceeded', 'The chunk of audio is too large.'],
  'transcriber-error': ['transcriber_error', 'The transcriber failed.'],
  'session-time-limit': ['session_time_limit_exceeded', 'The session has reached its time limit.'],
  'insufficient-audio': ['insufficient_audio_activity', 'There was not enough audio.'],
  'other-error': ['error', 'Something went wrong.'],
  'commit-throttled': [
    'commit_throttled',
    'Commit request ignored: only 0.00s of uncommitted audio. You need at least 0.3s of uncommitted audio before committing.',
  ],
}

/** Those that may happen before the first message. */
export const openingFaults = [
  'bad-key',
  'quota',
  'unaccepted-terms',
  'rate-limited',
  'resource-exhausted',
  'queue-overflow',
  'invalid-request',
] as const satisfies readonly ScribeFault[]

/** Those that happen at a message. */
export const messageFaults = [
  ...openingFaults,
  'input-error',
  'chunk-size',
  'transcriber-error',
  'session-time-limit',
  'insufficient-audio',
  'other-error',
  'close',
  'restart',
  'cut',
  'reset',
  'stall',
  'half-open',
  'rubbish',
  'huge-frame',
] as const satisfies readonly ScribeFault[]
