import { type Pcm, toSamples } from '../audio/pcm.ts'
import type { SpeechToText } from '../speech/provider.ts'
import { loadMoonshine } from '../speech/stt/moonshine.ts'
import type { SecondHearing } from './measure/opening.ts'

/** The embedded recogniser, to hear short sounds again once the calls are over. Loaded with the first sound. */
export async function openSecondHearing(): Promise<{ hear: SecondHearing; close(): Promise<void> }> {
  let loading: ReturnType<typeof loadMoonshine> | null = null
  return {
    async hear(pcm) {
      loading ??= loadMoonshine()
      return hearOnce(await loading, pcm)
    },
    close: async () => (await loading)?.close(),
  }
}

/** The words in a stretch of sound, 16 kHz, with silence around it; empty where there are none. */
export async function hearOnce(stt: SpeechToText, pcm: Pcm): Promise<string> {
  const padded = new Int16Array(pcm.length + toSamples(600))
  padded.set(pcm, toSamples(300))
  return (await hearWhole(stt, padded)).text
}

/** What a recogniser makes of a stretch of sound, 16 kHz, as it stands. */
export async function hearWhole(
  stt: SpeechToText,
  pcm: Pcm,
): Promise<{ readonly text: string; readonly confidence: number }> {
  async function* input() {
    yield { type: 'audio', pcm } as const
    yield { type: 'flush', mark: 0 } as const
  }
  const { signal } = new AbortController()
  for await (const part of stt.transcribe(input(), { signal, language: 'en' })) {
    if (part.type === 'text-final') return part
  }
  return { text: '', confidence: 0 }
}
