import { type Samples, toMillis, toSamples } from '../../../audio/pcm.ts'
import { openScope, type Scope } from '../../../flow/scope.ts'
import { defer } from '../../../inference/deferred.ts'
import type { SttInput, SttPart } from '../../provider.ts'
import { TurnAudio } from '../turn-audio.ts'
import type { Transcript } from './answer.ts'
import { transcriptConfidence } from './confidence.ts'
import { believable } from './hallucination.ts'
import type { Transcriber } from './transcriber.ts'
import { voicedMs, voiceThreshold } from './voice.ts'

/**
 * With less voice there is no word, and nothing is uploaded. Whole answers are longer: of people's words in running speech “no” had 220 ms,
 * “two” 200, “you” 100 to 160.
 */
const LEAST_VOICE_MS = 100
/** Less new voice since the last upload is its last consonant or a click, and not another word. */
const LEAST_NEW_VOICE_MS = 60
/** What was transcribed up to a pause stays when there is this much of it: or a long turn would be uploaded anew, and longer, at every pause. */
const CLOSE_AFTER: Samples = toSamples(20_000)
/** A piece begins this long before its voice does. */
const LEAD_IN: Samples = toSamples(300)
/** The end of the text before it, which the next piece is to go on from. */
const SAID_CHARACTERS = 200
// 25 MiB are the most that servers take, 819 s; long before that an answer would come too late. Who talks longer without a pause loses the
// beginning, up to a quiet moment.
const MOST_PIECE: Samples = toSamples(240_000)
const CUT_WITHIN: Samples = toSamples(60_000)

interface Flush {
  readonly mark: number
  readonly at: Samples
}

/** The text of the whole turn up to `to`. */
interface Heard {
  readonly to: Samples
  readonly text: string
  readonly confidence: number
}

/** The text before the open piece is settled; the piece is uploaded at each pause. */
interface Piece {
  readonly from: Samples
  readonly before: Heard | null
}

export interface TurnPorts {
  readonly transcribe: Transcriber
  readonly language: string
  readonly signal: AbortSignal
  emit(part: SttPart): void
}

/**
 * Hears one caller turn. Flushes are answered in their order; one that comes while an older one's upload is under way, with new voice before
 * it, takes its place, and its text answers both. One that only adds silence is answered without an upload. Throws what the transcriber throws.
 */
export async function hearTurn(input: AsyncIterable<SttInput>, ports: TurnPorts): Promise<void> {
  const { signal, emit } = ports
  const audio = new TurnAudio()
  const flushes: Flush[] = []
  let piece: Piece = { from: 0, before: null }
  let heard: Heard = { to: 0, text: '', confidence: 0 }
  let upload: { readonly to: Samples; readonly scope: Scope } | null = null
  let isEnded = false
  let stirred = defer<void>()
  const stir = () => {
    stirred.resolve()
    stirred = defer()
  }

  const hasNewVoice = (from: Samples, to: Samples): boolean => {
    const threshold = voiceThreshold(audio.levels(0, to))
    const least = heard.text === '' ? LEAST_VOICE_MS : LEAST_NEW_VOICE_MS
    return from < to && voicedMs(audio.levels(from, to), threshold) >= least
  }
  const answer = () => {
    for (let flush = flushes[0]; flush && !hasNewVoice(heard.to, flush.at); flush = flushes[0]) {
      flushes.shift()
      emit({ type: 'text-final', text: heard.text, confidence: heard.confidence, mark: flush.mark })
    }
  }
  const hearTo = async (to: Samples): Promise<void> => {
    piece = pieceFor({ piece, heard, audio, to })
    const { from, before } = piece
    const scope = openScope(signal)
    upload = { to, scope }
    try {
      const said = before?.text.slice(-SAID_CHARACTERS) ?? ''
      const pcm = audio.slice(from, to)
      const transcript = await ports.transcribe({ pcm, language: ports.language, said, signal: scope.signal })
      if (!scope.signal.aborted) heard = joined(before, believable(transcript, voiceIn(audio, from, to)), to)
    } catch (error) {
      if (!scope.signal.aborted) throw error
    } finally {
      upload = null
      scope.cancel('answered')
    }
  }
  const work = async (): Promise<void> => {
    while (!signal.aborted) {
      answer()
      const newest = flushes.at(-1)
      if (newest) await hearTo(newest.at)
      else if (isEnded) return
      else await stirred.promise
    }
  }
  const take = async (): Promise<void> => {
    for await (const item of input) {
      if (signal.aborted) return
      if (item.type === 'audio') audio.append(item.pcm)
      else {
        flushes.push({ mark: item.mark, at: audio.end })
        if (upload && hasNewVoice(upload.to, audio.end)) upload.scope.cancel('a later flush')
      }
      stir()
    }
    isEnded = true
    stir()
  }
  signal.addEventListener('abort', stir, { once: true })
  await Promise.all([take(), work()]).finally(() => signal.removeEventListener('abort', stir))
}

function pieceFor({
  piece,
  heard,
  audio,
  to,
}: {
  readonly piece: Piece
  readonly heard: Heard
  readonly audio: TurnAudio
  readonly to: Samples
}): Piece {
  const next =
    heard.to - piece.from >= CLOSE_AFTER
      ? { from: Math.max(heard.to, (audio.onset(heard.to, to) ?? heard.to) - LEAD_IN), before: heard }
      : piece
  const from =
    to - next.from > MOST_PIECE ? audio.quietest(to - MOST_PIECE, to - MOST_PIECE + CUT_WITHIN) : next.from
  audio.forgetBefore(from)
  return { ...next, from }
}

function voiceIn(audio: TurnAudio, from: Samples, to: Samples) {
  const threshold = voiceThreshold(audio.levels(0, to))
  const at = (seconds: number) => Math.min(to, Math.max(from, from + toSamples(seconds * 1000)))
  return (begin: number, end: number) => voicedMs(audio.levels(at(begin), at(end)), threshold)
}

function joined(before: Heard | null, transcript: Transcript, to: Samples): Heard {
  const confidence = transcriptConfidence(transcript)
  if (!before || before.text === '') return { to, text: transcript.text, confidence }
  if (transcript.text === '') return { ...before, to }
  const [beforeMs, afterMs] = [toMillis(before.to), toMillis(to - before.to)]
  const mean = (before.confidence * beforeMs + confidence * afterMs) / (beforeMs + afterMs)
  return { to, text: `${before.text} ${transcript.text}`, confidence: mean }
}
