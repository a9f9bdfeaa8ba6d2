import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pcm } from '../../audio/pcm.ts'
import { writeWav } from '../../audio/wav.ts'
import { loadFlite } from '../../speech/tts/flite/flite.ts'

/** What the embedded voice makes of a sentence, 16 kHz. */
export async function spoken(sentence: string): Promise<Pcm> {
  const voice = await loadFlite({ voices: ['slt'] })
  const parts: number[] = []
  async function* text() {
    yield sentence
  }
  const { signal } = new AbortController()
  for await (const { pcm } of voice.speak(text(), { signal, voice: 'slt', speed: 1 })) parts.push(...pcm)
  await voice.close()
  return Int16Array.from(parts)
}

export const base64Of = (pcm: Pcm) =>
  Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength).toString('base64')

const silence = (seconds: number) => new Int16Array(16_000 * seconds)

/** A WAV file of this utterance between silences, in seconds. */
export function wavFile(pcm: Pcm, before: number, after: number): string {
  const file = join(mkdtempSync(join(tmpdir(), 'antiphon-speech-')), 'microphone.wav')
  writeFileSync(file, writeWav(16_000, [Int16Array.from([...silence(before), ...pcm, ...silence(after)])]))
  return file
}
