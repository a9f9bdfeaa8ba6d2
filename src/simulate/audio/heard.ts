import { deflateSync } from 'node:zlib'
import { rmsDbfs } from '../../audio/level.ts'
import type { Pcm } from '../../audio/pcm.ts'
import type { SpeechToText } from '../../speech/provider.ts'
import type { Random } from '../line/random.ts'
import { secondsOf, type Upload } from './upload.ts'

const SILENT_DBFS = -50
/** What Whisper wrote for silence, with a no_speech_prob of 0 (recorded 2026-10), and other phrases that were reported. */
const STOCK = [' Terima kasih.', ' Thank you.', ' Dziękuję.', ' Thanks for watching!', ' you']
const LOOP = ' I am sorry.'
/** The mean log probability of text that was made up: nothing in it tells. */
const STOCK_LOGPROB = -0.3

/** What a service has heard: text as it sends it, with a space before it, and how sure it is. */
export interface HeardText {
  readonly text: string
  readonly logprob: number
}

/** Has the ears hear an upload. Silence is heard as a stock phrase, as by the real one. */
export async function hear(
  { pcm, language }: Upload,
  {
    ears,
    random,
    signal,
  }: { readonly ears: SpeechToText; readonly random: Random; readonly signal: AbortSignal },
): Promise<HeardText> {
  if (rmsDbfs(pcm) < SILENT_DBFS) return madeUp(random)
  async function* input() {
    yield { type: 'audio', pcm } as const
    yield { type: 'flush', mark: 1 } as const
  }
  for await (const part of ears.transcribe(input(), { signal, language })) {
    if (part.type !== 'text-final') continue
    const text = part.text.trim()
    return { text: text === '' ? '' : ` ${text}`, logprob: Math.log(Math.max(0.01, part.confidence)) }
  }
  return { text: '', logprob: 0 }
}

export const madeUp = (random: Random): HeardText => ({
  text: STOCK[Math.floor(random() * STOCK.length)] ?? '',
  logprob: STOCK_LOGPROB,
})

export const looped: HeardText = { text: LOOP.repeat(40), logprob: -0.4 }

/** How well a text packs, as Whisper measures it. */
export const compressionRatio = (text: string): number => {
  const bytes = Buffer.from(text)
  return bytes.length === 0 ? 0 : bytes.length / deflateSync(bytes).length
}

/** The body for the format that was asked for. Times of words are spread by their letters: the ears do not tell them. */
export function bodyOf(
  { text, logprob }: HeardText,
  { upload, id, groq }: { readonly upload: Upload; readonly id: string; readonly groq: boolean },
): { readonly type: string; readonly body: string } {
  const { format, pcm, wantsWords } = upload
  if (format === 'text') return { type: 'text/plain; charset=utf-8', body: `${text}\n` }
  const from = groq ? { x_groq: { id } } : {}
  const json =
    format === 'json'
      ? { text, ...from }
      : {
          task: 'transcribe',
          language: languageName(upload.language),
          duration: secondsOf(pcm),
          text,
          segments: text === '' ? [] : [segmentOf({ text, logprob }, pcm)],
          ...(wantsWords && { words: wordsOf(text, secondsOf(pcm)) }),
          ...from,
        }
  return { type: 'application/json', body: JSON.stringify(json) }
}

const segmentOf = ({ text, logprob }: HeardText, pcm: Pcm) => ({
  id: 0,
  seek: 0,
  start: 0,
  end: secondsOf(pcm),
  text,
  tokens: [],
  temperature: 0,
  avg_logprob: logprob,
  compression_ratio: compressionRatio(text),
  no_speech_prob: 0,
})

function wordsOf(text: string, seconds: number) {
  const words = text.trim().split(/\s+/).filter(Boolean)
  const letters = words.reduce((sum, word) => sum + word.length, 0)
  let at = 0
  return words.map(word => {
    const start = (at / letters) * seconds
    at += word.length
    return { word, start, end: (at / letters) * seconds }
  })
}

/** Whisper names languages in English. */
function languageName(code: string): string {
  const name = code === '' ? 'English' : new Intl.DisplayNames(['en'], { type: 'language' }).of(code)
  return name ?? 'English'
}
