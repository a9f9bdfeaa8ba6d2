import { INPUT_RATE, type Pcm, toMillis } from '../../../audio/pcm.ts'
import type { TextToSpeech } from '../../../speech/provider.ts'
import type { TimedWord } from '../../caller/script.ts'
import { resampleWhole } from '../../clip.ts'
import type { Utterance } from '../plan.ts'
import { energySegments } from './energy.ts'
import { halfOf } from './halves.ts'
import { APART_MS } from './label.ts'

/** A text in an embedded voice, 16 kHz, and when its words are said. */
export interface Spoken {
  readonly pcm: Pcm
  readonly words: readonly TimedWord[]
}

export type Speak = (text: string, of: { readonly voice: string; readonly speed: number }) => Promise<Spoken>

export function speakWith(tts: TextToSpeech): Speak {
  const { signal } = new AbortController()
  return async (text, of) => {
    const parts: Pcm[] = []
    const words: TimedWord[] = []
    let length = 0
    for await (const part of tts.speak(only(text), { signal, ...of })) {
      const at = (samples: number) => toMillis(length + samples, tts.rate)
      words.push(
        ...part.words.map(({ text: word, from, to }) => ({ text: word, fromMs: at(from), toMs: at(to) })),
      )
      parts.push(part.pcm)
      length += part.pcm.length
    }
    return { pcm: resampleWhole(joined(parts, length), tts.rate, INPUT_RATE), words }
  }
}

async function* only(text: string): AsyncGenerator<string> {
  yield text
}

function joined(parts: readonly Pcm[], length: number): Pcm {
  const whole = new Int16Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** The embedded voices, and how fast they speak. */
export const VOICES = ['slt', 'rms', 'kal16', 'awb'] as const
const SPEEDS = [1, 1.2] as const

/** An embedded voice has no background: its energy and its own times of the words are the two methods that have to agree. */
export function madeUtterance(
  text: string,
  { voice, speed }: { readonly voice: string; readonly speed: number },
  { pcm, words }: Spoken,
): Utterance | null {
  const speech = energySegments(pcm)
  const [first] = speech
  const last = speech.at(-1)
  if (!first || !last) return null
  const begin = (words[0]?.fromMs ?? 0) - first.fromMs
  const end = (words.at(-1)?.toMs ?? 0) - last.toMs
  if (Math.abs(begin) > APART_MS || Math.abs(end) > APART_MS) return null
  return {
    name: `${voice}-${speed === 1 ? '' : 'fast-'}${text.toLowerCase()}`
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/-$/, ''),
    speaker: voice,
    stratum: 'made',
    half: halfOf(voice),
    origin: 'made',
    text,
    isTelephone: false,
    pcm,
    speech,
    pausesAgree: true,
    words,
  }
}

/** Every text in every embedded voice, at its own pace and faster; those whose ends are known. */
export async function speakAll(texts: readonly string[], speak: Speak): Promise<Utterance[]> {
  const made: Utterance[] = []
  for (const voice of VOICES) {
    for (const speed of SPEEDS) {
      for (const text of texts) {
        const one = madeUtterance(text, { voice, speed }, await speak(text, { voice, speed }))
        if (one) made.push(one)
      }
    }
  }
  return made
}
