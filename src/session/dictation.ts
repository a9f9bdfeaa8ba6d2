import { type Pcm, type Samples, toSamples } from '../audio/pcm.ts'
import type { Ring } from '../audio/ring.ts'
import { type Channel, openChannel } from '../flow/channel.ts'
import { openScope } from '../flow/scope.ts'
import type { SpeechToText, SttInput } from '../speech/provider.ts'
import type { Claim, Fact, WordsFact } from './turn/index.ts'

/** Audio before the onset that the recogniser hears too: the VAD is late by a soft consonant. */
const PRE_ROLL_MS = 300

interface Span {
  readonly from: Samples
  readonly input: Channel<SttInput>
  /** What was asked for, in order: the mark of a flush is its place in here. */
  readonly requests: Samples[]
}

export interface Dictation {
  /** The caller began to speak at `from`. */
  begin(from: Samples): void
  audio(pcm: Pcm): void
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
  readonly judgeEnd: (text: string, confidence: number) => Pick<WordsFact, 'finished' | 'waits'>
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
    const answer = (text: string, confidence: number, error?: string) => {
      const to = span.requests[answered++]
      if (to === undefined) return
      post({
        type: 'words',
        from: span.from,
        to,
        text,
        confidence,
        claim: weigh(text, confidence),
        ...judgeEnd(text, confidence),
        ...(error === undefined ? {} : { error }),
      })
    }
    try {
      for await (const part of stt.transcribe(span.input, { signal: scope.signal, language })) {
        if (scope.signal.aborted) return
        if (part.type === 'text-final') {
          while (answered < part.mark) answer(part.text, part.confidence)
          answer(part.text, part.confidence)
        } else {
          const { text, confidence } = part
          post({ type: 'words-partial', from: span.from, text, confidence, claim: weigh(text, confidence) })
        }
      }
      if (!scope.signal.aborted && answered < span.requests.length)
        throw new Error('the recogniser ended without an answer')
    } catch (error) {
      if (scope.signal.aborted) return
      span.input.close()
      if (open === span) open = null
      const reason = error instanceof Error ? error.message : String(error)
      while (answered < span.requests.length) answer('', 0, reason)
    }
  }

  return {
    begin(from) {
      if (open) return
      open = { from, input: openChannel<SttInput>(signal), requests: [] }
      const start = Math.max(ring.start, spent, from - toSamples(PRE_ROLL_MS))
      open.input.push({ type: 'audio', pcm: ring.read(start, ring.end) })
      void listen(open)
    },
    audio: pcm => void open?.input.push({ type: 'audio', pcm }),
    request(from, to) {
      if (open?.from !== from)
        return post({ type: 'words', from, to, text: '', confidence: 0, error: 'the recogniser is gone' })
      open.requests.push(to)
      open.input.push({ type: 'flush', mark: open.requests.length - 1 })
    },
    end(from, to) {
      spent = Math.max(spent, to)
      if (open?.from !== from) return
      open.input.close()
      open = null
    },
  }
}
