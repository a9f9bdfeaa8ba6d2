import { type Pcm, type Samples, toSamples } from '../audio/pcm.ts'
import type { Ring } from '../audio/ring.ts'
import { type Channel, openChannel } from '../flow/channel.ts'
import { openScope } from '../flow/scope.ts'
import type { SpeechToText, SttInput } from '../speech/provider.ts'
import type { Heard } from '../speech/turn-end/text.ts'
import { hearVoiceEnd, VOICE_END_MS, type VoiceEnd } from '../speech/turn-end/voice.ts'
import type { Claim, Fact, WordsFact } from './turn/index.ts'

/** Audio before the onset that the recogniser hears too: the VAD is late by a soft consonant. */
const PRE_ROLL_MS = 300

interface Request {
  readonly to: Samples
  readonly voice: VoiceEnd | null
}

/** The recogniser was asked for all it has heard; its mark is its place in the span's. */
interface Flush {
  readonly heardTo: Samples
  /** Null: nobody has asked for it yet. */
  request: Request | null
  final: { readonly text: string; readonly confidence: number } | null
}

interface Span {
  readonly from: Samples
  readonly input: Channel<SttInput>
  readonly flushes: Flush[]
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
  readonly ring: Ring
  readonly language: string
  readonly signal: AbortSignal
  /** What these words claim, if they are said over the agent's, … */
  readonly weigh: (text: string, confidence: number) => Claim
  /** … and what they say about the end of the turn. */
  readonly judgeEnd: (
    text: string,
    heard: Pick<Heard, 'confidence' | 'voice'>,
  ) => Pick<WordsFact, 'finished' | 'waits'>
  readonly post: (fact: Fact) => void
}

/** Feeds the caller's turns to the recogniser, one `transcribe` each, and posts what it hears. */
export function openDictation({
  stt,
  ring,
  language,
  signal,
  weigh,
  judgeEnd,
  post,
}: DictationPorts): Dictation {
  let open: Span | null = null
  let spent: Samples = 0

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
      for await (const part of stt.transcribe(span.input, { signal: scope.signal, language })) {
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
      if (open === span) open = null
      const reason = error instanceof Error ? error.message : String(error)
      for (const { request } of span.flushes.slice(answered))
        if (request) answer(span, request, { text: '', confidence: 0, error: reason })
    }
  }

  function answer(
    { from }: Span,
    { to, voice }: Request,
    { text, confidence, error }: NonNullable<Flush['final']> & { readonly error?: string },
  ): void {
    const judged = { ...judgeEnd(text, { confidence, voice }), ...(voice && { voice }) }
    const failed = error === undefined ? {} : { error }
    post({
      type: 'words',
      from,
      to,
      text,
      confidence,
      claim: weigh(text, confidence),
      ...judged,
      ...failed,
    })
  }

  function flush(span: Span, request: Request | null): void {
    span.flushes.push({ heardTo: ring.end, request, final: null })
    span.input.push({ type: 'flush', mark: span.flushes.length - 1 })
  }

  return {
    begin(from) {
      if (open) return
      open = { from, input: openChannel<SttInput>(signal), flushes: [] }
      const start = Math.max(ring.start, spent, from - toSamples(PRE_ROLL_MS))
      open.input.push({ type: 'audio', pcm: ring.read(start, ring.end) })
      void listen(open)
    },
    audio: pcm => void open?.input.push({ type: 'audio', pcm }),
    foresee() {
      if (open) flush(open, null)
    },
    request(from, to) {
      if (open?.from !== from)
        return post({ type: 'words', from, to, text: '', confidence: 0, error: 'the recogniser is gone' })
      const start = Math.max(ring.start, from, to - toSamples(VOICE_END_MS))
      const request = { to, voice: hearVoiceEnd(ring.read(start, to)) }
      const foreseen = open.flushes.at(-1)
      if (!foreseen || foreseen.request || foreseen.heardTo < to) return flush(open, request)
      foreseen.request = request
      if (foreseen.final) answer(open, request, foreseen.final)
    },
    end(from, to) {
      spent = Math.max(spent, to)
      if (open?.from !== from) return
      open.input.close()
      open = null
    },
  }
}
