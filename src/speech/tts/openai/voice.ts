import type { Pcm } from '../../../audio/pcm.ts'
import { toSamples } from '../../../audio/pcm.ts'
import { startClock } from '../../../flow/clock.ts'
import { openScope } from '../../../flow/scope.ts'
import { type CheckedModel, checkModel } from '../../http/check.ts'
import { openHttp } from '../../http/http.ts'
import {
  type CallOptions,
  ProviderError,
  type SpeechPart,
  type TextToSpeech,
  type VoiceOptions,
} from '../../provider.ts'
import { wordsOf } from '../../spoken/punctuation.ts'
import { readAhead } from '../ahead.ts'
import { piecesOf } from '../pieces.ts'
import { keepSpeed } from '../speed.ts'
import { askingOf, OPENAI_VOICE_DEADLINES, type OpenAiVoiceOptions, voiceFor } from './options.ts'
import { requestSpeech } from './request.ts'
import { openSoundStream, SPEECH_RATE } from './sound-stream.ts'
import { openPace, openWordClock, type Pace } from './word-clock.ts'

/** OpenAI takes 4,096 characters; clauses are far shorter. */
const MOST_CLAUSE = 4_000
/** So much of a reply's beginning is passed on before its first word has ended; everything later ends with a word. */
const FIRST_PART = toSamples(150, SPEECH_RATE)

/**
 * A voice behind any server of OpenAI's speech (`POST {baseUrl}/audio/speech`): OpenAI, and self-hosted ones such as Kokoro-FastAPI, Speaches or
 * LocalAI. One request a clause, the next one asked for while this one is spoken. 24 kHz. Word times are reckoned, not told. Nothing is
 * asked for twice, except over a new connection where the kept one was gone. Its errors say what to mend and never show the key.
 */
export function openOpenAiVoice(options: OpenAiVoiceOptions): TextToSpeech {
  const { clock = startClock(), deadlines = OPENAI_VOICE_DEADLINES } = options
  const asking = askingOf(options)
  const http = openHttp(options.fetch)
  const paces = new Map<string, Pace>()
  const paceOf = (voice: string): Pace => {
    const pace = paces.get(voice) ?? openPace()
    paces.set(voice, pace)
    return pace
  }
  return {
    name: options.name,
    rate: SPEECH_RATE,
    async *speak(text, { signal, voice, speed }: CallOptions & VoiceOptions) {
      if (signal.aborted) return
      const scope = openScope(signal)
      const spoken = { voice: voiceFor(voice, options), speed: keepSpeed(speed) }
      async function* requests(): AsyncGenerator<Requested> {
        for await (const clause of text)
          for (const piece of shortened(clause)) {
            if (!/[\p{L}\p{N}]/u.test(piece)) yield { clause: piece, bytes: null }
            else {
              const requesting = { asking, http, clock, deadlines, signal: scope.signal }
              yield { clause: piece, bytes: requestSpeech({ text: speakable(piece), ...spoken }, requesting) }
            }
          }
      }
      let isFirst = true
      try {
        for await (const requested of readAhead(requests(), scope.signal))
          for await (const part of spokenClause(requested, {
            pace: paceOf(spoken.voice),
            speed: spoken.speed,
            isFirst,
            name: options.name,
          })) {
            if (signal.aborted) return
            isFirst &&= part.pcm.length === 0
            yield part
          }
      } finally {
        scope.cancel()
      }
    },
  }
}

/** Whether the server is there, takes the key and has the model; nothing is spoken. Throws `ProviderError`. */
export function checkOpenAiVoice(
  options: OpenAiVoiceOptions,
  { signal }: CallOptions,
): Promise<CheckedModel> {
  const { clock = startClock(), deadlines = OPENAI_VOICE_DEADLINES } = options
  return checkModel(askingOf(options), {
    http: openHttp(options.fetch),
    clock,
    withinMs: deadlines.checkMs,
    signal,
  })
}

/** A clause and its sound on the way; null: there is nothing in it to say. */
interface Requested {
  readonly clause: string
  readonly bytes: AsyncIterable<Uint8Array> | null
}

const shortened = (clause: string): Iterable<string> =>
  clause.length > MOST_CLAUSE ? piecesOf(clause) : [clause]

/** What JSON may hold and a voice may not: control signs. */
const speakable = (clause: string): string => clause.replace(/\p{Cc}+/gu, ' ').trim()

async function* spokenClause(
  { clause, bytes }: Requested,
  {
    pace,
    speed,
    isFirst,
    name,
  }: { readonly pace: Pace; readonly speed: number; readonly isFirst: boolean; readonly name: string },
): AsyncGenerator<SpeechPart> {
  if (bytes === null) {
    const words = wordsOf(clause).map(text => ({ text, from: 0, to: 0 }))
    if (words.length > 0) yield { pcm: new Int16Array(0), words }
    return
  }
  const stream = openSoundStream()
  const clock = openWordClock(clause, { pace, speed })
  let held: Pcm = new Int16Array(0)
  let mayBegin = isFirst
  for await (const piece of bytes) {
    const pcm = understood(name, () => stream.push(piece))
    held = joined(held, pcm)
    const ended = clock.push(pcm.length)
    if (ended) {
      yield { pcm: held.slice(0, ended.to), words: ended.words }
      held = held.slice(ended.to)
      mayBegin = false
    } else if (mayBegin && held.length >= FIRST_PART) {
      yield { pcm: held, words: clock.begin() }
      held = new Int16Array(0)
      mayBegin = false
    }
  }
  const last = stream.flush()
  held = joined(held, last)
  const ended = clock.push(last.length)
  if (ended) {
    yield { pcm: held.slice(0, ended.to), words: ended.words }
    held = held.slice(ended.to)
  }
  yield { pcm: held, words: clock.end() }
}

function understood(name: string, read: () => Pcm): Pcm {
  try {
    return read()
  } catch (error) {
    throw new ProviderError(name, (error as Error).message, { kind: 'broken' })
  }
}

function joined(one: Pcm, other: Pcm): Pcm {
  if (one.length === 0) return other
  const both = new Int16Array(one.length + other.length)
  both.set(one)
  both.set(other, one.length)
  return both
}
