import { type Pcm, type Samples, toSamples } from '../audio/pcm.ts'
import { openChannel } from '../flow/channel.ts'
import type { Clock, Millis } from '../flow/clock.ts'
import { openEchoSense } from '../speech/echo/echo.ts'
import type { SpeechToText, VadScore, VoiceActivity } from '../speech/provider.ts'
import { openDictation } from './dictation.ts'
import { claimOfVoice, learn, unknown } from './profile.ts'
import { findSpeechEnd, findSpeechStart, loudestPower } from './speech-edges.ts'
import type { Claim, Command, Fact, Turn, WordsFact } from './turn/index.ts'
import { openUplink } from './uplink.ts'
import { hearScore, ON, silent } from './voicing.ts'

/** The log keeps the VAD's verdict about every 100 ms while something is going on, … */
const LOGGED_MS = 96
/** … and once a second when nothing has been for a while. */
const LOGGED_IDLE_MS = 960
const IDLE_AFTER_MS = 5000
/** How far back from the VAD's offset the true end of speech is looked for; its own tail is about 120 ms, with a breath in it more. */
const TAIL_MS = 800
/** How loud a voice is is told by so much of it. */
const LEVEL_MS = 3_000
/** So many windows above the echo are chance. */
const FEW_WINDOWS = 1
/** How far before the VAD's onset the true one is looked for: its first windows may be a soft consonant. */
const HEAD_MS = 300
/** Voice that ends within this after a turn belonged to it. */
const SAME_VOICE_MS = 400

export interface ListenPorts {
  readonly vad: VoiceActivity
  readonly stt: SpeechToText
  readonly clock: Clock
  readonly language: string
  readonly signal: AbortSignal
  /** The position that the reducer waits for, if any. */
  readonly awaited: () => Samples | null
  /** What the caller's words claim, if they are said over the agent's. */
  readonly weigh: (text: string, confidence: number) => Claim
  /** What their words say about the end of the turn. */
  readonly judgeEnd: (text: string, confidence: number) => Pick<WordsFact, 'finished' | 'waits'>
  readonly post: (fact: Fact) => void
  /** Keeps the caller's audio for the recording. */
  readonly tape: (pos: Samples, pcm: Pcm) => void
  readonly score: (probability: number) => void
  readonly failed: (stage: 'vad', error: unknown) => void
}

/** The ears of a call: frames in, facts out. */
export function openEars({
  vad,
  stt,
  clock,
  language,
  signal,
  awaited,
  weigh,
  judgeEnd,
  post,
  tape,
  score,
  failed,
}: ListenPorts) {
  const uplink = openUplink(clock.now())
  const { ring } = uplink
  const windows = openChannel<Pcm>(signal)
  const dictation = openDictation({
    stt,
    ring,
    language,
    signal,
    weigh: (text, confidence) =>
      isOwnVoice() ? 'echo' : claimOfVoice(weigh(text, confidence), caller, voice()),
    judgeEnd,
    post,
  })
  const echo = openEchoSense()
  let voicing = silent
  let active: Samples = 0
  let logged: Samples = 0
  let onset: Samples = 0
  // Of the turn so far: what is far below its loudest moment is a breath.
  let loudest = 0
  // Windows of the turn so far that were voice: where nothing was known of an echo yet, and where it was known to be none.
  let unsure = 0
  let caller = unknown
  let turn: { readonly number: Turn; readonly from: Samples; readonly to: Samples } | null = null
  let theirs = 0

  function judge(next: VadScore): void {
    const isVoice = next.probability >= ON
    const isEcho = echo.explains(next.to, (from, to) => ring.read(from, to), isVoice)
    const probability = isEcho ? 0 : next.probability
    if (isVoice && !isEcho && echo.isKnown) theirs += 1
    else if (isVoice) unsure += 1
    const [after, edge] = hearScore(voicing, { to: next.to, probability })
    voicing = after
    score(probability)
    if (after.speaking || edge) active = next.to
    if (edge?.type === 'onset') {
      dictation.begin(edge.pos)
      onset = edge.pos
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
    post({ type: 'audio-judged', pos: next.to, probability: judged, ...(isEcho && { echo: true }) })
  }

  /** The voice since its onset, as much of it as tells how loud it is. */
  const voice = (): Pcm => {
    const from = Math.max(ring.start, onset)
    return ring.read(from, Math.max(from, Math.min(ring.end, onset + toSamples(LEVEL_MS))))
  }

  /** What began before the echo was known, and was all echo since. */
  const isOwnVoice = (): boolean => echo.isKnown && unsure > 0 && theirs <= FEW_WINDOWS

  function trueStart(onset: Samples, judged: Samples): Samples {
    const from = Math.max(ring.start, onset - toSamples(HEAD_MS))
    return from + findSpeechStart(ring.read(from, Math.min(judged, ring.end)))
  }

  function trueEnd(offset: Samples, judged: Samples): Samples {
    loudest = Math.max(
      loudest,
      loudestPower(ring.read(Math.max(ring.start, onset), Math.min(offset, ring.end))),
    )
    const start = Math.max(ring.start, onset, offset - toSamples(TAIL_MS))
    return Math.min(offset, start + findSpeechEnd(ring.read(start, Math.min(judged, ring.end)), loudest))
  }

  async function watch(): Promise<void> {
    try {
      for await (const next of vad.detect(windows, { signal })) judge(next)
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
    plays: (pcm: Pcm, at: Millis, rate: number) => echo.plays(uplink.posAt(at), pcm, rate),
    hear(pcm: Pcm): void {
      const chunks = uplink.receive(pcm, clock.now())
      tape(ring.end - pcm.length, pcm)
      for (const chunk of chunks) {
        windows.push(chunk)
        dictation.audio(chunk)
      }
    },
    /** That turn was the caller's: this is how they sound. What they said over the agent may have its echo in it. */
    accept(number: Turn): void {
      if (turn?.number !== number || turn.from < ring.start || echo.mayEcho(turn.from)) return
      caller = learn(caller, ring.read(turn.from, turn.to))
      turn = null
    },
    /** What the reducer asks of the ears. */
    obey(command: Extract<Command, { type: 'request-words' | 'drop-speech' | 'commit-turn' }>): void {
      if (command.type === 'request-words') return dictation.request(command.from, command.to)
      if (command.from === null || command.to === null) return
      dictation.end(command.from, command.to)
      if (command.type === 'commit-turn') turn = { number: command.turn, from: command.from, to: command.to }
      loudest = 0
      unsure = 0
      theirs = 0
      // A turn that a dead line ended in mid-speech: what comes after is a new onset.
      if (voicing.speaking && active <= command.to + toSamples(SAME_VOICE_MS)) voicing = silent
    },
  }
}
