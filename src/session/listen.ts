import { type Pcm, type Samples, toSamples } from '../audio/pcm.ts'
import { openChannel } from '../flow/channel.ts'
import type { Clock, Millis } from '../flow/clock.ts'
import type { SpeechToText, TurnEndModel, VoiceActivity } from '../speech/provider.ts'
import { type DictationPorts, openDictation } from './dictation.ts'
import { findSpeechEnd, findSpeechStart, loudestPower } from './speech-edges.ts'
import type { Claim, Command, Fact } from './turn/index.ts'
import { openUplink } from './uplink.ts'
import { type Heard, openVoices, WINDOW } from './voices.ts'
import { hearScore, QUIET_MS, silent, silentAt } from './voicing.ts'

/** The log keeps the VAD's verdict about every 100 ms while something is going on, … */
const LOGGED_MS = 96
/** … and once a second when nothing has been for a while. */
const LOGGED_IDLE_MS = 960
const IDLE_AFTER_MS = 5000
/** How far back from the VAD's offset the true end of speech is looked for; its own tail is about 120 ms, with a breath in it more. */
const TAIL_MS = 800
/** How far before the VAD's onset the true one is looked for: its first windows may be a soft consonant. */
const HEAD_MS = 300
/** Voice that ends within this after a turn belonged to it. */
const SAME_VOICE_MS = 400

export interface ListenPorts {
  readonly vad: VoiceActivity
  readonly stt: SpeechToText
  readonly turnEnd: TurnEndModel | null
  readonly clock: Clock
  readonly language: string
  /** Whether the agent speaks first, and overlaps are judged: then a voice that was there before it does not talk over it. */
  readonly greets: boolean
  readonly signal: AbortSignal
  /** The position that the reducer waits for, if any. */
  readonly awaited: () => Samples | null
  /** What the caller's words claim, if they are said over the agent's. */
  readonly weigh: (text: string, confidence: number) => Claim
  /** What their words say about the end of the turn. */
  readonly judgeEnd: DictationPorts['judgeEnd']
  readonly post: (fact: Fact) => void
  readonly asked: DictationPorts['asked']
  readonly missed: DictationPorts['missed']
  readonly noticed: DictationPorts['noticed']
  /** Keeps the caller's audio for the recording. */
  readonly tape: (pos: Samples, pcm: Pcm) => void
  readonly score: (probability: number) => void
  readonly failed: (stage: 'vad', error: unknown) => void
}

/** The ears of a call: frames in, facts out. */
export function openEars({
  vad,
  stt,
  turnEnd,
  clock,
  language,
  greets,
  signal,
  awaited,
  weigh,
  judgeEnd,
  post,
  asked,
  missed,
  noticed,
  tape,
  score,
  failed,
}: ListenPorts) {
  const uplink = openUplink(clock.now())
  const { ring } = uplink
  const windows = openChannel<Pcm>(signal)
  const voices = openVoices(ring, greets)
  const dictation = openDictation({
    stt,
    turnEnd,
    ring,
    language,
    signal,
    weigh: (text, confidence) => voices.claim(weigh(text, confidence), onset),
    judgeEnd,
    post,
    asked,
    missed,
    noticed,
  })
  let voicing = silent
  let active: Samples = 0
  let logged: Samples = 0
  let onset: Samples = 0
  // Of the turn so far: what is far below its loudest moment is a breath.
  let loudest = 0
  let measured: Samples = 0

  function judge(next: Heard, softer: Samples): void {
    const { isEcho } = next
    const probability = isEcho || softer > 0 ? 0 : next.probability
    if (softer > 0 && voicing.speaking) return leave(next.to, softer)
    // What was withheld comes after what was judged in its place.
    if (next.to <= voicing.judged) voicing = silentAt(Math.max(0, next.to - WINDOW))
    const isQuiet = () => next.to - trueEnd(next.to, next.to) >= toSamples(QUIET_MS)
    const [after, edge] = hearScore(voicing, { to: next.to, probability }, isQuiet)
    voicing = after
    score(probability)
    if (after.speaking || edge) active = next.to
    if (edge?.type === 'dip') dictation.foresee()
    if (edge?.type === 'onset') {
      dictation.begin(edge.pos)
      onset = edge.pos
      voices.begin()
      const soundAt = uplink.soundAt(trueStart(edge.pos, next.to))
      return post({ type: 'speech-start', pos: edge.pos, soundAt })
    }
    if (edge?.type === 'offset') {
      const pos = trueEnd(edge.pos, next.to)
      return post({ type: 'speech-end', pos, soundAt: uplink.soundAt(pos) })
    }
    const every = next.to - active > toSamples(IDLE_AFTER_MS) ? LOGGED_IDLE_MS : LOGGED_MS
    const due = awaited()
    if ((due === null || next.to < due) && next.to - logged < toSamples(every)) return
    logged = next.to
    const judged = Math.round(next.probability * 1000) / 1000
    post({
      type: 'audio-judged',
      pos: next.to,
      probability: judged,
      ...(isEcho && { echo: true }),
      ...(softer > 0 && { behind: true }),
    })
  }

  /** The caller's voice ended `softer` samples ago: what has been heard since is somebody behind them. */
  function leave(judged: Samples, softer: Samples): void {
    const pos = Math.max(onset, judged - softer)
    voicing = silentAt(judged)
    post({ type: 'speech-end', pos, soundAt: uplink.soundAt(pos) })
  }

  function trueStart(onset: Samples, judged: Samples): Samples {
    const from = Math.max(ring.start, onset - toSamples(HEAD_MS))
    return from + findSpeechStart(ring.read(from, Math.min(judged, ring.end)))
  }

  function trueEnd(offset: Samples, judged: Samples): Samples {
    const unmeasured = Math.max(ring.start, onset, measured)
    const until = Math.min(offset, ring.end)
    if (unmeasured < until) loudest = Math.max(loudest, loudestPower(ring.read(unmeasured, until)))
    measured = Math.max(measured, until)
    const start = Math.max(ring.start, onset, offset - toSamples(TAIL_MS))
    return Math.min(offset, start + findSpeechEnd(ring.read(start, Math.min(judged, ring.end)), loudest))
  }

  async function watch(): Promise<void> {
    try {
      for await (const next of vad.detect(windows, { signal }))
        for (const { window, softer } of voices.hear(next)) judge(window, softer)
    } catch (error) {
      if (!signal.aborted) failed('vad', error)
    }
  }

  void watch()
  return {
    /** Where the caller's audio stands. */
    get pos() {
      return ring.end
    },
    /** The client plays this of the agent's voice from `at` on. */
    plays: (pcm: Pcm, at: Millis, rate: number) => voices.plays(uplink.posAt(at), pcm, rate),
    hear(pcm: Pcm): void {
      const chunks = uplink.receive(pcm, clock.now())
      tape(ring.end - pcm.length, pcm)
      for (const chunk of chunks) {
        windows.push(chunk)
        dictation.audio(chunk)
      }
    },
    accept: voices.accept,
    /** What the reducer asks of the ears. */
    obey(command: Extract<Command, { type: 'request-words' | 'drop-speech' | 'commit-turn' }>): void {
      if (command.type === 'request-words') return dictation.request(command.from, command.to)
      if (command.from === null || command.to === null) return
      dictation.end(command.from, command.to)
      voices.end(command.from, command.to, command.type === 'commit-turn' ? command.turn : null)
      loudest = 0
      // A turn that a dead line ended in mid-speech: what comes after is a new onset.
      if (voicing.speaking && active <= command.to + toSamples(SAME_VOICE_MS)) voicing = silentAt(active)
    },
  }
}
