import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Pcm } from '../audio/pcm.ts'
import { readWav } from '../audio/wav.ts'
import { findCorpus } from '../evaluate/corpus.ts'
import { loadFlite } from '../speech/tts/flite/flite.ts'

export interface Utterance {
  readonly pcm: Pcm
  /** The last word of it: an answer that has it answers all of it. */
  readonly word: string
}

const CLIP = 'speech/assistant__az_chat_input_1.wav'
/** Where its first sentence is over. Another begins 0.8 s later: who types meanwhile speaks and types at once. */
const SENTENCE_SECONDS = 2.1

/** A person's sentence where the corpus is, always so in CI; else one of the embedded voice. 16 kHz. */
export async function humanOrMade(): Promise<Utterance> {
  const corpus = findCorpus()
  if (corpus !== null) {
    const [pcm] = readWav(readFileSync(join(corpus, CLIP))).channels
    if (!pcm) throw new Error(`${CLIP} has no audio`)
    return { pcm: pcm.subarray(0, 16_000 * SENTENCE_SECONDS), word: 'animals' }
  }
  if (process.env.CI) throw new Error('CI tests with human speech: set ANTIPHON_CORPUS to the corpus')
  const voice = await loadFlite()
  const parts: number[] = []
  const controller = new AbortController()
  async function* text() {
    yield 'I really like animals.'
  }
  for await (const { pcm } of voice.speak(text(), { signal: controller.signal, voice: 'slt', speed: 1 }))
    parts.push(...pcm)
  await voice.close()
  return { pcm: Int16Array.from(parts), word: 'animals' }
}
