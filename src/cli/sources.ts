import { findCorpus } from '../evaluate/corpus.ts'
import type { SoundSources } from '../evaluate/sounds.ts'
import { loadFlite } from '../speech/tts/flite/flite.ts'

/** Where the caller's sounds come from: WAV files, the corpus where there is one, and the embedded voice for the rest. */
export function openSources(folder = process.cwd()): SoundSources & { close(): Promise<void> } {
  let voice: ReturnType<typeof loadFlite> | null = null
  return {
    folder,
    corpus: findCorpus(),
    voice: () => {
      voice ??= loadFlite()
      return voice
    },
    close: async () => (await voice)?.close(),
  }
}
