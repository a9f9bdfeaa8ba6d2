import type { FigureId } from '../values/value.ts'

/** What a figure is and which bar it has to pass. Latencies in ms. */
export interface Definition {
  readonly id: FigureId
  readonly kind: 'latency' | 'share' | 'count'
  readonly title: string
  readonly definition: string
  /** Each has to hold, where there is anything to judge. `longest` is the maximum. */
  readonly floor?: Readonly<Partial<Record<'p50' | 'p90' | 'p95' | 'longest' | 'atLeast' | 'atMost', number>>>
}

/**
 * Every figure of the ruler in the order in which it is printed. Definitions are those of design §3; a floor without a source of
 * its own is the project's (brief: gates; issue "turn-taking"), peers' figures where they are named.
 */
export const catalogue: readonly Definition[] = [
  {
    id: 'response_gap_ms',
    kind: 'latency',
    title: 'response gap',
    definition:
      'caller’s last sample of speech → first sample of the answer above −45 dBFS at the client’s playout; silence or a filler at its head is no answer',
    floor: { p50: 400, p95: 1200 },
  },
  {
    id: 'false_cut_offs',
    kind: 'share',
    title: 'false cut-offs',
    definition: 'turns in which the agent was audible before the caller had finished',
    // Full-Duplex-Bench v1, pause handling on human recordings: take-over rate of Gemini Live, the better of the published floors.
    floor: { atMost: 0.31 },
  },
  {
    id: 'silent_commits',
    kind: 'share',
    title: 'silent commits',
    definition: 'turns that were taken as over too early, without the caller hearing anything of it',
  },
  {
    id: 'pause_take_over',
    kind: 'share',
    title: 'taken over in a pause',
    definition: 'pauses of 200 ms and more inside a turn in which the agent became audible',
  },
  {
    id: 'cut_off_stop_ms',
    kind: 'latency',
    title: 'audible over the caller',
    definition: 'after a false cut-off: caller goes on → last sample of the agent’s voice',
  },
  {
    id: 'take_over',
    kind: 'share',
    title: 'take-over at the end',
    definition: 'ends of turns at which the agent took the floor',
  },
  {
    id: 'unanswered',
    kind: 'share',
    title: 'unanswered',
    definition: 'turns that got no answer before the next one or the end of the call',
    floor: { atMost: 0 },
  },
  {
    id: 'silence_due_ms',
    kind: 'latency',
    title: 'silence where an answer was due',
    definition: 'end of the caller’s turn → answer, next turn or end of the call',
    floor: { longest: 4000 },
  },
  {
    id: 'lead_in_ms',
    kind: 'latency',
    title: 'lead-in',
    definition:
      'arrival of the answer’s first audio frame → its first sample that counts: silence or a filler at its head',
    floor: { p50: 60 },
  },
  {
    id: 'fillers',
    kind: 'share',
    title: 'fillers first',
    definition: 'answers that begin with “um” or another sound that says nothing',
  },
  {
    id: 'ttfb_ms',
    kind: 'latency',
    title: 'TTFB, by the server',
    definition: 'commit of the turn → first agent audio written, as the server’s record says',
  },
  {
    id: 'endpointing_ms',
    kind: 'latency',
    title: 'endpointing, by the server',
    definition: 'caller’s last sample → commit of the turn, as the server’s record says',
  },
  {
    id: 'yield_rate',
    kind: 'share',
    title: 'yields',
    definition:
      'interruptions by the caller for which the agent stopped; those that met a reply at its end are left out',
    floor: { atLeast: 0.9 },
  },
  {
    id: 'barge_in_stop_ms',
    kind: 'latency',
    title: 'stop',
    definition: 'caller’s onset → last sample of the old speech audible at the client',
    floor: { p50: 350 },
  },
  {
    id: 'barge_in_ms',
    kind: 'latency',
    title: 'stop decided',
    definition: 'caller’s onset → arrival of `interruption` at the client',
  },
  {
    id: 'tail_cancel_ms',
    kind: 'latency',
    title: 'tail',
    definition: 'arrival of `interruption` → last sample of the old speech audible at the client',
    floor: { p50: 100 },
  },
  {
    id: 'interruption_response_ms',
    kind: 'latency',
    title: 'response to an interruption',
    definition: 'end of the interruption → first sample of the answer to it',
  },
  {
    id: 'hold_rate',
    kind: 'share',
    title: 'holds',
    definition:
      'sounds that take no floor, over the agent’s voice, for which it neither stopped nor answered',
    floor: { atLeast: 0.8 },
  },
  {
    id: 'hole_ms',
    kind: 'latency',
    title: 'hole',
    definition: 'silence in the agent’s voice for a sound that took no floor',
    floor: { p90: 1000 },
  },
  {
    id: 'resume_ms',
    kind: 'latency',
    title: 'resume',
    definition: 'end of such a sound → agent audible again',
    floor: { p50: 2000 },
  },
  {
    id: 'stayed_silent',
    kind: 'share',
    title: 'stays silent',
    definition: 'sounds that nobody said to the agent, while it was silent, to which it did not answer',
    floor: { atLeast: 0.8 },
  },
  {
    id: 'false_interruptions',
    kind: 'share',
    title: 'false interruptions',
    definition:
      'replies under noise, music, another voice or the agent’s own echo that were cut with no caller to explain it',
    floor: { atMost: 0.1 },
  },
  {
    id: 'heard_words',
    kind: 'share',
    title: 'keeps what was heard',
    definition:
      'replies cut in mid-speech whose text, as corrected, is within one word of a second hearing of what the client played',
    floor: { atLeast: 0.9 },
  },
  {
    id: 'asr_confidence',
    kind: 'latency',
    title: 'ASR confidence, by the server',
    definition: 'mean confidence of a turn’s final transcript as the server’s record says, in per cent',
  },
  {
    id: 'waste_audio_ms',
    kind: 'latency',
    title: 'waste, by the server',
    definition: 'voice made for a turn and never heard, as the server’s record says, ms',
  },
  {
    id: 'underruns',
    kind: 'count',
    title: 'underruns',
    definition:
      'times the client’s playout ran dry inside an utterance, neither caller nor measuring process explaining it',
  },
]
