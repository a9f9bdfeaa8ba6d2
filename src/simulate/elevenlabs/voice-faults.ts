/**
 * What can go wrong with the simulated voice, and how it is known that it does: `recorded` on the wire, `documented` by the vendor, told in an
 * `issue`, seen in a `client`'s source, `measured` here, or `inferred`. A number behind a name (`stall=2`) is said where it has one.
 */
export const elevenLabsVoiceFaults = {
  'bad-key': {
    tag: 'recorded',
    text: 'the upgrade succeeds; at once the error invalid_api_key, closed with 1008 after 800 ms',
  },
  'no-key': { tag: 'recorded', text: 'error authentication_required and 1008, whatever the client sent' },
  'voice-not-found': {
    tag: 'recorded',
    text: 'error voice_id_does_not_exist about 50 ms after the first message, then 1008',
  },
  'model-refused': {
    tag: 'recorded',
    text: 'the upgrade is refused: HTTP 400 with detail.code unsupported_model',
  },
  'plan-refused': {
    tag: 'recorded',
    text: 'the upgrade is refused: HTTP 403 with detail.code subscription_required',
  },
  quota: { tag: 'issue', text: 'error quota_exceeded and 1008 in place of sound' },
  'quota-silent': { tag: 'issue', text: 'no credits left: no error and no sound' },
  'quota-refused': {
    tag: 'recorded',
    text: 'HTTP 401 with detail.code quota_exceeded, at the upgrade or to a request',
  },
  queued: { tag: 'documented', text: 'over the limit of concurrency: slower by so many ms (50)' },
  concurrency: { tag: 'inferred', text: 'far over that limit: an error frame and 1008 in place of sound' },
  'concurrency-refused': {
    tag: 'documented',
    text: 'HTTP 429 with detail.code concurrent_limit_exceeded and retry-after 1, at the upgrade or to a request',
  },
  busy: { tag: 'documented', text: 'HTTP 429 with detail.code system_busy, at the upgrade or to a request' },
  unavailable: {
    tag: 'inferred',
    text: 'while it restarts: the upgrade or request is refused with HTTP 503 and a page (or the status given)',
  },
  'idle-timeout': {
    tag: 'issue',
    text: 'error input_timeout_exceeded and 1008, reason cut at 120 characters',
  },
  'max-contexts': { tag: 'issue', text: 'error max_active_conversations and 1008 at a new context' },
  'settings-changed': { tag: 'issue', text: 'error and 1008: voice_settings given late or changed' },
  'unusual-activity': { tag: 'issue', text: 'error detected_unusual_activity and 1008' },
  'internal-error': { tag: 'issue', text: '"We are sorry, something went wrong", 1008' },
  'close-1009': {
    tag: 'issue',
    text: 'closed with 1009, as for a voice and a model that do not go together',
  },
  'close-1006': { tag: 'issue', text: 'cut without a close frame' },
  'restart-1001': { tag: 'inferred', text: 'a restart: closed with 1001' },
  'restart-1012': { tag: 'inferred', text: 'a restart: closed with 1012' },
  'restart-fin': { tag: 'inferred', text: 'a restart: the TCP connection ends without a close frame' },
  'restart-rst': { tag: 'inferred', text: 'a restart: the TCP connection is reset' },
  slow: { tag: 'recorded', text: 'the first sound comes so many ms later (5000)' },
  'no-audio': { tag: 'inferred', text: 'takes text, answers pings, says nothing' },
  stall: { tag: 'inferred', text: 'nothing more after so many frames of sound (1); pings are answered' },
  'half-open': { tag: 'measured', text: 'reads and writes nothing any more, not even pings; TCP stays' },
  truncated: { tag: 'inferred', text: 'cut without a close frame after so many frames of sound (1)' },
  'truncated-1000': {
    tag: 'inferred',
    text: 'closed with 1000 after so many frames of sound (1), no isFinal',
  },
  'no-final': { tag: 'inferred', text: 'all sound and no isFinal' },
  empty: { tag: 'inferred', text: 'isFinal and no sound' },
  jitter: { tag: 'issue', text: 'each frame of sound comes up to so many ms later (300)' },
  'odd-bytes': { tag: 'inferred', text: 'frames of an odd number of bytes, cut inside a sample' },
  rubbish: { tag: 'inferred', text: 'a frame that is not JSON in place of the first sound' },
  huge: { tag: 'issue', text: 'a frame of 17 MB in place of the first sound' },
  'no-alignment': { tag: 'client', text: 'sound without times' },
  'snake-case': { tag: 'issue', text: 'the names of fields with underscores' },
  'chars-names': {
    tag: 'client',
    text: 'charsStartTimesMs and charsDurationsMs, as the older schema has them',
  },
  'generation-times': {
    tag: 'inferred',
    text: 'with sync_alignment, times that count from the start of the generation and not of the frame',
  },
} as const

export type VoiceFault = keyof typeof elevenLabsVoiceFaults
