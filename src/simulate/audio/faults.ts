/** How sure it is that a real service behaves so. */
type Tag = 'recorded' | 'documented' | 'issue' | 'client' | 'inferred' | 'measured'

interface KnownFault {
  readonly tag: Tag
  readonly text: string
}

/** What goes wrong in the same way with any request over HTTP. */
const overHttp = {
  slow: { tag: 'inferred', text: 'headers come late: after VALUE ms, 3000 if not said' },
  never: { tag: 'inferred', text: 'the request is taken, and no answer comes' },
  reset: { tag: 'measured', text: 'the connection is reset while the request is worked on' },
  'stale-connection': {
    tag: 'inferred',
    text: 'a kept connection is reset as soon as a second request comes over it',
  },
  truncated: { tag: 'inferred', text: 'the body ends before its Content-Length' },
  'server-error': { tag: 'inferred', text: '500 with a JSON body' },
  'bad-gateway': { tag: 'inferred', text: '502 with an HTML page, as a proxy before the service sends it' },
  unavailable: { tag: 'inferred', text: '503 with an HTML page' },
  'bad-key': { tag: 'issue', text: '401 invalid_api_key' },
  'no-model': { tag: 'recorded', text: '404 model_not_found' },
  'bad-request': { tag: 'inferred', text: '400 invalid_request_error' },
} as const satisfies Readonly<Record<string, KnownFault>>

/** Faults of a transcription service: with each request in turn, `connection` counts them from 1. */
export const transcriptionFaults = {
  ...overHttp,
  'upload-stall': { tag: 'measured', text: 'the upload is not read to its end, and no answer comes' },
  'half-json': { tag: 'inferred', text: '200, and JSON that stops in the middle' },
  'rate-limit': {
    tag: 'issue',
    text: '429 for seconds of audio per hour, with retry-after: VALUE seconds, 99.738 if not said',
  },
  'requests-limit': {
    tag: 'documented',
    text: '429 for requests per minute, with retry-after: VALUE seconds, 3 if not said',
  },
  quota: { tag: 'inferred', text: '429: the spend limit of the account is reached' },
  'too-long': { tag: 'issue', text: '413 rate_limit_exceeded: one file is longer than the hourly budget' },
  'too-large': { tag: 'recorded', text: '413 request_too_large' },
  'bad-format': { tag: 'recorded', text: '400 unsupported_audio_format' },
  terms: { tag: 'documented', text: '400 model_terms_required' },
  'no-verbose': { tag: 'client', text: '400: this model does not know response_format verbose_json' },
  capacity: { tag: 'documented', text: '498 capacity_exceeded' },
  hallucination: {
    tag: 'recorded',
    text: 'a stock phrase in place of what was said, as sure of itself as any text',
  },
  loop: {
    tag: 'inferred',
    text: 'the same words again and again, with the compression ratio that they have',
  },
  empty: { tag: 'recorded', text: '200 with the text ""' },
} as const satisfies Readonly<Record<string, KnownFault>>

/** Faults of a speech service: with each request in turn, `connection` counts them from 1. */
export const speechFaults = {
  ...overHttp,
  'rate-limit': {
    tag: 'documented',
    text: '429 rate_limit_exceeded, with retry-after: VALUE seconds, 20 if not said',
  },
  quota: { tag: 'documented', text: '429 insufficient_quota' },
  'no-voice': { tag: 'inferred', text: '400: the voice is not known' },
  stall: {
    tag: 'inferred',
    text: 'after VALUE ms of sound, 300 if not said, no more comes and the connection stays',
  },
  'cut-off': { tag: 'measured', text: 'after VALUE ms of sound, 300 if not said, the connection is reset' },
  empty: { tag: 'inferred', text: '200 without a sample' },
  json: { tag: 'inferred', text: '200 with JSON in place of sound' },
  wav: { tag: 'client', text: 'a WAV file at 16 kHz where plain samples at 24 kHz were asked for' },
  'odd-chunks': { tag: 'measured', text: 'pieces of the body end in the middle of a sample' },
} as const satisfies Readonly<Record<string, KnownFault>>
