import { type Pcm, type Samples, toSamples } from '../audio/pcm.ts'
import type { Ring } from '../audio/ring.ts'
import { type Channel, openChannel } from '../flow/channel.ts'
import { openScope } from '../flow/scope.ts'
import { asProviderError } from '../speech/cascade/health.ts'
import type { ProviderNotice, SpeechToText, SttInput, TurnEndModel } from '../speech/provider.ts'
import type { Heard } from '../speech/turn-end/text.ts'
import { hearVoiceEnd, VOICE_END_MS, type VoiceEnd } from '../speech/turn-end/voice.ts'
import { openPauseSound, type PauseSound } from './pause-sound.ts'
import { isLasting } from './provider-failure.ts'
import type { Claim, Fact, WordsFact } from './turn/index.ts'

/** Audio before the onset that the recogniser hears too: the VAD is late by a soft consonant. */
const PRE_ROLL_MS = 300

/** The words of a pause were asked for, and what is known about its end so far. */
interface Request {
  readonly to: Samples
  readonly voice: VoiceEnd | null
  /** What a model gave by the sound alone; null: there is none, or it has not answered yet. */
  sound: number | null
  /** The words, once they are known. */
  said: Said | null
}

interface Said {
  readonly text: string
  readonly confidence: number
}

/** The recogniser was asked for all it has heard; its mark is its place in the span's. */
interface Flush {
  readonly heardTo: Samples
  /** Null: nobody has asked for it yet. */
  request: Request | null
  final: Said | null
}

interface Span {
  readonly from: Samples
  readonly input: Channel<SttInput>
  readonly flushes: Flush[]
  readonly sound: PauseSound | null
  /** The pause at the end of it. */
  pause: Request | null
}

export interface Dictation {
  /** The caller began to speak at `from`. */
  begin(from: Samples): void
  audio(pcm: Pcm): void
  /** The caller may be about to pause: what they said so far is got now, so that it is there when it is requested. */
  foresee(): void
  /** Get the final text of [from, to). */
  request(from: Samples, to: Samples): void
  /** The turn [from, to) is over: no more audio for it. What was asked for is still answered. */
  end(from: Samples, to: Samples): void
}

export interface DictationPorts {
  readonly stt: SpeechToText
  /** Judges the end of a turn by its sound; null: nobody does. */
  readonly turnEnd: TurnEndModel | null
  readonly ring: Ring
  readonly language: string
  readonly signal: AbortSignal
  /** What these words claim, if they are said over the agent's, … */
  readonly weigh: (text: string, confidence: number) => Claim
  /** … and what they say about the end of the turn. */
  readonly judgeEnd: (text: string, heard: Omit<Heard, 'asked'>) => Pick<WordsFact, 'finished' | 'waits'>
  readonly post: (fact: Fact) => void
  /** The recogniser was asked for all it has heard, up to `to`. */
  readonly asked: (to: Samples) => void
  /** The sound of the pause at `to` was not judged. */
  readonly missed: (to: Samples, reason: string) => void
  readonly noticed: (notice: ProviderNotice) => void
}

const gone = { type: 'words', text: '', confidence: 0, error: 'the recogniser is gone' } as const
const lastingOf = (failed: { readonly from: Samples; readonly lasting: boolean } | null, from: Samples) =>
  failed?.from === from && failed.lasting ? { lasting: true as const } : {}

/** Feeds the caller's turns to the recogniser, one `transcribe` each, and posts what it hears. */
export function openDictation({
  stt,
  turnEnd,
  ring,
  language,
  signal,
  weigh,
  judgeEnd,
  post,
  asked,
  missed,
  noticed,
}: DictationPorts): Dictation {
  let open: Span | null = null
  let spent: Samples = 0
  /** The turn whose recogniser is gone. */
  let failed: { readonly from: Samples; readonly lasting: boolean } | null = null

  async function listen(span: Span): Promise<void> {
    using scope = openScope(signal)
    let answered = 0
    const final = (text: string, confidence: number) => {
      const flush = span.flushes[answered++]
      if (!flush) return
      flush.final = { text, confidence }
      if (flush.request) answer(span, flush.request, flush.final)
    }
    try {
      for await (const part of stt.transcribe(span.input, { signal: scope.signal, language, noticed })) {
        if (scope.signal.aborted) return
        if (part.type === 'text-final') {
          while (answered <= part.mark) final(part.text, part.confidence)
        } else {
          const { text, confidence } = part
          post({ type: 'words-partial', from: span.from, text, confidence, claim: weigh(text, confidence) })
        }
      }
      if (!scope.signal.aborted && span.flushes.slice(answered).some(({ request }) => request))
        throw new Error('the recogniser ended without an answer')
    } catch (error) {
      if (scope.signal.aborted) return
      span.input.close()
      span.sound?.goOn()
      if (open === span) open = null
      const { provider, kind, message: reason } = asProviderError(stt.name, error)
      noticed({ type: 'provider-failed', stage: 'stt', provider, kind, message: reason })
      for (const { request } of span.flushes.slice(answered))
        if (request)
          answer(span, request, { text: '', confidence: 0, error: reason, lasting: isLasting(error) })
      failed = { from: span.from, lasting: isLasting(error) }
    }
  }

  function answer(
    { from }: Span,
    request: Request,
    { text, confidence, error, lasting }: Said & { readonly error?: string; readonly lasting?: boolean },
  ): void {
    const { to, voice, sound } = request
    request.said = { text, confidence }
    const judged = {
      ...judgeEnd(text, { confidence, voice, sound }),
      ...(voice && { voice }),
      ...(sound !== null && { sound }),
    }
    const failure = error === undefined ? {} : { error, ...(lasting && { lasting: true as const }) }
    post({
      type: 'words',
      from,
      to,
      text,
      confidence,
      claim: weigh(text, confidence),
      ...judged,
      ...failure,
    })
  }

  /** The sound of the pause was judged: with the words if they are still to come, else as news about them. */
  function heardSound({ from, pause }: Span, to: Samples, sound: number): void {
    if (pause?.to !== to) return
    pause.sound = sound
    if (!pause.said || pause.said.text.trim() === '') return
    const { text, confidence } = pause.said
    const { finished } = judgeEnd(text, { confidence, voice: pause.voice, sound })
    if (finished !== undefined) post({ type: 'end-judged', from, to, sound, finished })
  }

  function openSpan(from: Samples): Span {
    const span: Span = {
      from,
      input: openChannel<SttInput>(signal),
      flushes: [],
      sound:
        turnEnd &&
        openPauseSound({
          model: turnEnd,
          signal,
          judged: (to, chance) => heardSound(span, to, Math.round(chance * 1000) / 1000),
          missed,
        }),
      pause: null,
    }
    return span
  }

  function hear(span: Span, pcm: Pcm): void {
    span.input.push({ type: 'audio', pcm })
    span.sound?.audio(pcm, ring.end)
  }

  function flush(span: Span, request: Request | null): void {
    span.flushes.push({ heardTo: ring.end, request, final: null })
    span.input.push({ type: 'flush', mark: span.flushes.length - 1 })
    asked(ring.end)
  }

  return {
    begin(from) {
      if (open) return open.sound?.goOn()
      open = openSpan(from)
      const start = Math.max(ring.start, spent, from - toSamples(PRE_ROLL_MS))
      hear(open, ring.read(start, ring.end))
      void listen(open)
    },
    audio(pcm) {
      if (open) hear(open, pcm)
    },
    foresee() {
      if (open) flush(open, null)
    },
    request(from, to) {
      if (open?.from !== from) return post({ ...gone, from, to, ...lastingOf(failed, from) })
      const start = Math.max(ring.start, from, to - toSamples(VOICE_END_MS))
      const request = { to, voice: hearVoiceEnd(ring.read(start, to)), sound: null, said: null }
      open.pause = request
      open.sound?.pause(to)
      const foreseen = open.flushes.at(-1)
      if (!foreseen || foreseen.request || foreseen.heardTo < to) return flush(open, request)
      foreseen.request = request
      if (foreseen.final) answer(open, request, foreseen.final)
    },
    end(from, to) {
      spent = Math.max(spent, to)
      if (open?.from !== from) return
      open.input.close()
      open.sound?.goOn()
      open = null
    },
  }
}
