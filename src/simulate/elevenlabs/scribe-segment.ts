import { type Pcm, type Samples, toMillis, toSamples } from '../../audio/pcm.ts'
import { openChannel } from '../../flow/channel.ts'
import type { SpeechToText, SttInput } from '../../speech/provider.ts'
import { TurnAudio } from '../../speech/stt/turn-audio.ts'

/** In the last moments before a cut there is voice: the word goes on behind it. */
const CUT: Samples = toSamples(60)
const CUT_VOICE_MS = 40

export interface Said {
  readonly text: string
  readonly confidence: number
}

/** The audio between two commits (16 kHz) and who hears it. Positions count from the segment's first sample. */
export interface Segment {
  readonly length: Samples
  append(pcm: Pcm): void
  /** There was speech, and then nothing but silence for so long. */
  isOver(minSpeechMs: number, silenceMs: number): boolean
  /** Where the voice sets in, and whether it still spoke at the end. */
  readonly from: Samples
  readonly isCut: boolean
  /** All of it as text. Throws what the recogniser throws. */
  finish(): Promise<Said>
}

export function openSegment(of: {
  readonly ears: SpeechToText
  readonly language: string
  readonly signal: AbortSignal
  readonly partial: (text: string) => void
}): Segment {
  const { ears, language, signal, partial } = of
  const audio = new TurnAudio()
  const input = openChannel<SttInput>(signal)
  const said = (async (): Promise<Said> => {
    for await (const part of ears.transcribe(input, { signal, language })) {
      if (part.type === 'text-final') return { text: part.text, confidence: part.confidence }
      partial(part.text)
    }
    return { text: '', confidence: 0 }
  })()
  // Who does not finish it does not want to know.
  said.catch(() => {})
  return {
    get length() {
      return audio.end
    },
    append(pcm) {
      audio.append(pcm)
      input.push({ type: 'audio', pcm })
    },
    isOver: (minSpeechMs, silenceMs) =>
      toMillis(audio.end) > silenceMs &&
      audio.voicedMs(Math.max(0, audio.end - toSamples(silenceMs)), audio.end) === 0 &&
      audio.voicedMs(0, audio.end) >= minSpeechMs,
    get from() {
      return audio.onset(0, audio.end) ?? 0
    },
    get isCut() {
      return audio.voicedMs(Math.max(0, audio.end - CUT), audio.end) >= CUT_VOICE_MS
    },
    finish() {
      input.push({ type: 'flush', mark: 0 })
      input.close()
      return said
    },
  }
}
