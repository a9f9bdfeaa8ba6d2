import { access, readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { INPUT_RATE, type Pcm } from '../audio/pcm.ts'
import type { TextToSpeech } from '../speech/provider.ts'
import type { Clip } from './caller/script.ts'
import { createClip, readSpeech, resampleWhole } from './clip.ts'
import type { Sound } from './scenario.ts'

const MAX_WAV_BYTES = 64 << 20
const DEFAULT_VOICE = 'slt'

/** Where a scenario's sounds come from. */
export interface SoundSources {
  /** WAV paths are relative to this folder. */
  readonly folder: string
  /** Folder of recorded speech; null: none here, so its clips are spoken by the voice. */
  readonly corpus: string | null
  /** Loads the embedded voice, once, when something has to be made. */
  readonly voice: (() => Promise<TextToSpeech>) | null
  /** Sounds that are held here instead of in a file, 16 kHz, by the name that a scenario's `wav` gives them. */
  readonly kept?: ReadonlyMap<string, Pcm>
  readonly signal?: AbortSignal
}

/** Loads a sound of a scenario. Throws an Error naming it when it cannot be had. */
export async function loadClip(sound: Sound, sources: SoundSources): Promise<Clip> {
  if ('wav' in sound) {
    const kept = sources.kept?.get(sound.wav)
    return fileClip(sound.wav, sound, kept ?? (await readWavFile(resolve(sources.folder, sound.wav))))
  }
  if (!('clip' in sound)) return speak(sound.text, sound, sources)
  const path = sources.corpus === null ? null : resolve(sources.corpus, sound.clip)
  if (path !== null && (await exists(path))) {
    return fileClip(sound.clip, sound, await readWavFile(path))
  }
  if (sound.text !== undefined) return speak(sound.text, sound, sources)
  throw new Error(
    `clip ${sound.clip} is not in the corpus (${sources.corpus ?? 'ANTIPHON_CORPUS is not set'}) and has no text to speak`,
  )
}

type FileSound = Exclude<Sound, { readonly speed?: unknown }>

function fileClip(name: string, { text, origin, speech_ms, words }: FileSound, pcm: Pcm): Clip {
  return createClip(
    { name, text: text ?? null, origin: origin ?? 'recorded', pcm },
    {
      ...(speech_ms && { speech: speech_ms.map(([fromMs, toMs]) => ({ fromMs, toMs })) }),
      ...(words && {
        words: words.map(word => ({ text: word.text, fromMs: word.from_ms, toMs: word.to_ms })),
      }),
    },
  )
}

/** A WAV file as the caller says it: 16 kHz, first channel. */
export async function readWavFile(path: string): Promise<Pcm> {
  const { size } = await stat(path).catch(cause => {
    throw new Error(`cannot read ${path}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    })
  })
  if (size > MAX_WAV_BYTES) throw new Error(`${path} has ${size} bytes; a clip has at most ${MAX_WAV_BYTES}`)
  return readSpeech(path, await readFile(path))
}

async function speak(
  text: string,
  { voice = DEFAULT_VOICE, speed = 1 }: { voice?: string | undefined; speed?: number | undefined },
  sources: SoundSources,
): Promise<Clip> {
  if (!sources.voice)
    throw new Error(`"${text}" has to be spoken by an embedded voice, and there is none here`)
  const tts = await sources.voice()
  const signal = sources.signal ?? new AbortController().signal
  const parts: Pcm[] = []
  for await (const part of tts.speak(only(text), { signal, voice, speed })) parts.push(part.pcm)
  const pcm = resampleWhole(Int16Array.from(parts.flatMap(part => [...part])), tts.rate, INPUT_RATE)
  return createClip({ name: `${voice}: ${text}`, text, origin: 'made', pcm })
}

async function* only(text: string): AsyncGenerator<string> {
  yield text
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
