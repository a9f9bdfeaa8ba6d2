/** What a family of figures is. A name ends in its unit, `_ms` where it is a time; Prometheus gets seconds. */
export interface Family {
  /** One sentence for whoever reads `/metrics`. */
  readonly help: string
  readonly labels?: readonly string[]
  /** Label values that stand there from the start, so that the first of them is seen as a change from 0. */
  readonly known?: readonly string[]
}

export interface HistogramFamily extends Family {
  /** Upper ends of its buckets, in the unit of the name. */
  readonly bounds: readonly number[]
}

// Every floor and goal of the design is an end of a bucket (30, 100, 150, 200, 300, 330, 350, 400, 700, 800, 900, 2000 ms): so the share within it is exact.
const LATENCY = [
  10, 20, 30, 50, 75, 100, 150, 200, 250, 300, 330, 350, 400, 500, 700, 800, 900, 1200, 2000, 4000, 8000,
]
const WAIT = [50, 100, 200, 400, 800, 1500, 3000, 6000, 12_000, 30_000, 60_000, 120_000]
const CALL = [5, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600].map(seconds => seconds * 1000)
const SHARE = [0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1]

/** Stages of a turn in their order; with `_ms` they are the names of the record. */
const STAGES = [
  'vad_tail',
  'endpointing_wait',
  'stt_tail',
  'llm_first_token',
  'first_clause',
  'tts_first_byte',
  'pacing',
  'lead_in',
] as const

export const histograms = {
  response_gap_ms: {
    help: 'Arrival of the caller’s last sample to the first audible sample of the answer, as the server saw it: without the network and the client’s playout.',
    bounds: LATENCY,
  },
  ttfb_ms: { help: 'End of the turn to the first audio written.', bounds: LATENCY },
  endpointing_ms: { help: 'Arrival of the caller’s last sample to the end of the turn.', bounds: LATENCY },
  turn_stage_ms: {
    help: 'Where the response gap went: the stages of a turn add up to it.',
    labels: ['stage'],
    known: STAGES,
    bounds: LATENCY,
  },
  barge_in_ms: { help: 'Onset of the caller’s voice to the decision to cut the reply.', bounds: LATENCY },
  tail_cancel_ms: {
    help: 'Decision to cut to the last old sample at the client, estimated: the cut’s own time and half of the call’s latest round trip.',
    bounds: LATENCY,
  },
  hole_ms: {
    help: 'How long a reply was held for a sound that took no floor.',
    bounds: LATENCY,
  },
  resume_ms: {
    help: 'End of a sound that took no floor to the held reply going on; 0 where it went on before that end.',
    bounds: LATENCY,
  },
  asr_confidence: { help: 'Confidence of the recogniser in the words of a turn.', bounds: SHARE },
  round_trip_ms: { help: 'Ping to pong of a call’s client.', bounds: LATENCY },
  provider_first_result_ms: {
    help: 'A provider of a cascade asked to its first result.',
    labels: ['stage', 'provider'],
    bounds: LATENCY,
  },
  tool_ms: { help: 'A tool called to its response.', labels: ['kind'], bounds: WAIT },
  queue_wait_ms: { help: 'How long a caller waited for a place.', bounds: WAIT },
  call_ms: { help: 'How long calls were.', bounds: CALL },
  event_loop_delay_ms: {
    help: 'Of every second, the longest that the event loop was late.',
    bounds: [1, 2, 5, 10, 20, 30, 50, 75, 100, 150, 200, 300, 500, 1000, 4000],
  },
} as const satisfies Record<string, HistogramFamily>

export const counters = {
  calls: { help: 'Calls that ended, by why.', labels: ['reason', 'status'] },
  admissions: {
    help: 'Callers who were given a place (admitted), a place in the queue (queued), or were turned away, by why.',
    labels: ['outcome'],
    known: ['admitted', 'queued', 'calls-full', 'daily-limit', 'draining', 'access-denied'],
  },
  queue_ends: {
    help: 'How waits in the queue ended.',
    labels: ['outcome'],
    known: ['admitted', 'timed_out', 'draining', 'left'],
  },
  turns: {
    help: 'Turns that are over, by why the agent spoke and how its reply ended.',
    labels: ['cause', 'ended_by'],
  },
  commits: { help: 'Spoken turns whose end was decided.' },
  suspected_cutoffs: {
    help: 'Turns that may have ended before the caller had finished: the caller went on and the answer was audible (goes_on_heard) or not yet, or cut it within a second.',
    labels: ['kind'],
    known: ['goes_on_heard', 'goes_on_unheard', 'cut_within_1s'],
  },
  cuts: { help: 'Replies that were cut, by why.', labels: ['reason'] },
  false_interruptions: {
    help: 'Sounds over a reply that took no floor: it was only lowered for them, or held.',
    labels: ['reply'],
    known: ['lowered', 'held'],
  },
  dropped_speech: { help: 'Speech of callers that got no answer, by why.', labels: ['reason'] },
  fillers: { help: 'Lines said because an answer was late.' },
  underruns: { help: 'Times that a client ran out of agent audio within an utterance.' },
  underrun_ms: { help: 'How long they lasted.' },
  failures: { help: 'Requests to providers that failed.', labels: ['stage', 'provider', 'kind'] },
  provider_switches: {
    help: 'A provider was asked in place of another, or beside it.',
    labels: ['stage', 'from', 'to'],
  },
  waste_characters: { help: 'Text that was generated and never heard.' },
  waste_audio_ms: { help: 'Audio that was made and never heard.' },
  tokens: { help: 'Tokens of language models.', labels: ['direction'], known: ['input', 'output'] },
  tool_calls: { help: 'Tools that were called.', labels: ['kind', 'outcome'] },
  webhook_deliveries: {
    help: 'Attempts to deliver webhooks: delivered, to be tried again (delayed), given up (dead), or lost with a call of which nothing is kept.',
    labels: ['kind', 'outcome'],
  },
} as const satisfies Record<string, Family>

export type HistogramName = keyof typeof histograms
/** `shadow_…`: differences of a shadow policy, one counter a kind. */
export type CounterName = keyof typeof counters | `shadow_${string}`

const SHADOW: Family = { help: 'Differences between a shadow policy and the live one.' }

export const counterFamily = (name: CounterName): Family =>
  name.startsWith('shadow_') ? SHADOW : counters[name as keyof typeof counters]
