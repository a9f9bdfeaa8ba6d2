import { type Pcm, toMillis, toSamples } from '../audio/pcm.ts'
import type { Millis } from '../flow/clock.ts'
import type { SpeechToText, SttInput } from '../speech/provider.ts'
import type { CorpusClip } from './corpus.ts'
import { readWavFile } from './sounds.ts'
import { type WordErrors, wordErrors } from './words.ts'

const CHUNK = toSamples(20)

/** How a recogniser did on one clip. */
export interface Recognition extends WordErrors {
  readonly clip: CorpusClip
  readonly text: string
  readonly confidence: number
  readonly soundMs: Millis
  /** From the flush to the final; all audio was there before. */
  readonly finalMs: Millis
}

/** Has a recogniser hear clips one by one, each as one turn with one flush at its end. */
export async function* recognizeClips(
  stt: SpeechToText,
  clips: readonly CorpusClip[],
): AsyncGenerator<Recognition> {
  for (const clip of clips) {
    const pcm = await readWavFile(clip.path)
    yield { clip, soundMs: toMillis(pcm.length), ...(await recognize(stt, pcm, clip)) }
  }
}

async function recognize(stt: SpeechToText, pcm: Pcm, clip: CorpusClip) {
  const heard = await hear(stt, pcm, clip.path)
  return { ...heard, ...wordErrors(clip.text, heard.text) }
}

/** Has a recogniser hear one sound as one turn; `finalMs` is from the flush to the final. Errors name the sound. */
export async function hear(stt: SpeechToText, pcm: Pcm, name: string) {
  let flushedAt = 0
  const input = async function* (): AsyncGenerator<SttInput> {
    for (let at = 0; at < pcm.length; at += CHUNK) yield { type: 'audio', pcm: pcm.subarray(at, at + CHUNK) }
    flushedAt = performance.now()
    yield { type: 'flush', mark: 1 }
  }
  const { signal } = new AbortController()
  for await (const part of stt.transcribe(input(), { signal, language: 'en' })) {
    if (part.type !== 'text-final') continue
    return { text: part.text, confidence: part.confidence, finalMs: performance.now() - flushedAt }
  }
  throw new Error(`${stt.name} gave no final for ${name}`)
}

/** Errors per word of the references, all clips together. */
export function pooledErrorRate(results: readonly WordErrors[]): number {
  return sum(results.map(result => result.errors)) / sum(results.map(result => result.words))
}

/** The results of each speaker. */
export function bySpeaker(results: readonly Recognition[]): readonly (readonly Recognition[])[] {
  const speakers = new Map<string, Recognition[]>()
  for (const result of results) {
    const own = speakers.get(result.clip.speaker)
    if (own) own.push(result)
    else speakers.set(result.clip.speaker, [result])
  }
  return [...speakers.values()]
}

/** 95 % interval of the pooled error rate when other speakers of the kind had been asked. */
export const errorRateInterval = (results: readonly Recognition[]): readonly [number, number] =>
  speakerInterval(results, pooledErrorRate)

/** 95 % interval of a figure of many clips when other speakers of the kind had been asked: bootstrap over speakers, always alike. */
export function speakerInterval(
  results: readonly Recognition[],
  figure: (results: readonly Recognition[]) => number,
  draws = 2000,
): readonly [number, number] {
  const speakers = bySpeaker(results)
  let seed = 1
  const draw = () => {
    seed = (seed * 48_271) % 2_147_483_647
    return speakers[seed % speakers.length] ?? []
  }
  const figures = Array.from({ length: draws }, () => figure(speakers.flatMap(draw))).sort((a, b) => a - b)
  return [figures[Math.floor(draws * 0.025)] ?? Number.NaN, figures[Math.floor(draws * 0.975)] ?? Number.NaN]
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
