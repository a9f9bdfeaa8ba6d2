import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { startClock } from '../../flow/clock.ts'
import type { Phonemise } from '../../speech/phonemes/phoned-word.ts'
import { loadPiper, type Piper, type PiperOptions } from '../../speech/tts/piper/piper.ts'
import { findVoice } from '../../speech/tts/piper/voice-folder.ts'

const PHONEMES = new URL('../../speech/phonemes/english.ts', import.meta.url)

/** A Piper voice as the scripts of this folder load it, and what that took. */
export interface LoadedVoice {
  readonly piper: Piper
  readonly loadMs: number
  readonly loadedMb: number
}

/** What the scripts of this folder are told: a folder with a voice, and options. */
export function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      /** A module that exports `loadEnglish` instead of our own phonemiser. */
      phonemes: { type: 'string' },
      workers: { type: 'string', default: '1' },
      threads: { type: 'string', default: '1' },
      clauses: { type: 'string' },
      calls: { type: 'string' },
      minutes: { type: 'string' },
      python: { type: 'string' },
      runs: { type: 'string', default: '1' },
      'without-control': { type: 'boolean', default: false },
    },
  })
  const [folder] = positionals
  if (!folder) throw new Error('say which voice: a folder that holds its .onnx and .onnx.json')
  return { ...values, folder }
}

export async function loadVoice(
  { folder, phonemes }: { readonly folder: string; readonly phonemes?: string | undefined },
  options: Pick<PiperOptions, 'workers' | 'threads' | 'variation'>,
): Promise<LoadedVoice> {
  const english: { loadEnglish(): Promise<{ phonemise: Phonemise }> } = await import(
    (phonemes ? pathToFileURL(resolve(phonemes)) : PHONEMES).href
  )
  const { phonemise } = await english.loadEnglish()
  const clock = startClock()
  const before = process.memoryUsage().rss
  const from = clock.now()
  const piper = await loadPiper({
    ...options,
    ...(await findVoice(folder)),
    name: 'voice',
    phonemise,
  })
  return { piper, loadMs: clock.now() - from, loadedMb: (process.memoryUsage().rss - before) / 1e6 }
}
