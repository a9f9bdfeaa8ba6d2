import { z } from 'zod'
import { pcmToBytes } from '../../../audio/bytes.ts'
import { INPUT_RATE, type Pcm } from '../../../audio/pcm.ts'
import { jsonOf } from '../../json.ts'

/** A word of a committed transcript. */
export interface TimedWord {
  readonly text: string
  /** Natural logarithm of how likely the model thought it; null: not told. */
  readonly logprob: number | null
  /** Where it ends, in seconds of the session's audio (recorded); null: not told. */
  readonly end: number | null
}

/** What the server says. */
export type ServerEvent =
  | { readonly type: 'started'; readonly sessionId: string }
  /** What it has heard since the last commit. */
  | { readonly type: 'partial'; readonly text: string }
  | { readonly type: 'committed'; readonly text: string }
  /** The same commit once more, with its words. */
  | { readonly type: 'committed-words'; readonly text: string; readonly words: readonly TimedWord[] }
  | { readonly type: 'failed'; readonly code: string; readonly text: string }
  /** Valid, and nothing that is used here. */
  | { readonly type: 'other' }

export interface RealtimeQuery {
  /** `https://…` or `http://…`; the socket's scheme follows. */
  readonly url: string
  readonly model: string
  /** As the call has it (`en`, `pt-BR`); empty: the server finds out. */
  readonly language: string
}

/** The address of the socket. Throws a TypeError for a base that is no URL of the web. */
export function realtimeUrl({ url: base, model, language }: RealtimeQuery): string {
  const url = new URL(`${base.replace(/\/+$/, '')}/v1/speech-to-text/realtime`)
  const scheme = { 'https:': 'wss:', 'http:': 'ws:' }[url.protocol]
  if (scheme === undefined) throw new TypeError(`${url.protocol} is neither https: nor http:`)
  url.protocol = scheme
  url.searchParams.set('model_id', model)
  url.searchParams.set('audio_format', `pcm_${INPUT_RATE}`)
  url.searchParams.set('commit_strategy', 'manual')
  // Without them there is no word of how sure the model is.
  url.searchParams.set('include_timestamps', 'true')
  const [code = ''] = language.toLowerCase().split(/[-_]/)
  if (/^[a-z]{2,3}$/.test(code)) url.searchParams.set('language_code', code)
  return url.href
}

/** A message with audio (16 kHz). */
export const audioMessage = (pcm: Pcm): string =>
  message(Buffer.from(pcmToBytes(pcm)).toString('base64'), false)

/** The message that ends a segment: the same without audio, as the vendor's own clients send it. */
export const commitMessage = (): string => message('', true)

const message = (audio: string, commit: boolean): string =>
  JSON.stringify({
    message_type: 'input_audio_chunk',
    audio_base_64: audio,
    commit,
    sample_rate: INPUT_RATE,
  })

const word = z.object({
  text: z.string(),
  type: z.string(),
  logprob: z.number().nullish(),
  end: z.number().nullish(),
})
const text = z.string().max(100_000)
const frames = {
  session_started: z.object({ session_id: z.string().max(200) }),
  partial_transcript: z.object({ text }),
  committed_transcript: z.object({ text }),
  // An empty one has `words: null` (recorded 2026-09).
  committed_transcript_with_timestamps: z.object({ text, words: z.array(word).nullish() }),
} as const
const kind = z.object({ message_type: z.string().max(100), error: z.string().optional() })

/**
 * Reads a frame; null: it is none of the vendor's. Whatever has an `error` is a failure, by whatever name: clients have the names wrong, and
 * new ones come.
 */
export function readFrame(line: string): ServerEvent | null {
  const json = jsonOf(line)
  const head = kind.safeParse(json)
  if (!head.success) return null
  const { message_type: type, error } = head.data
  if (error !== undefined || type === 'error' || type.endsWith('_error'))
    return { type: 'failed', code: type, text: error ?? '' }
  if (!(type in frames)) return { type: 'other' }
  if (type === 'committed_transcript_with_timestamps') {
    const read = frames[type].safeParse(json)
    if (!read.success) return null
    const words = (read.data.words ?? []).filter(({ type }) => type === 'word')
    return {
      type: 'committed-words',
      text: read.data.text,
      words: words.map(({ text, logprob, end }) => ({
        text,
        logprob: logprob ?? null,
        end: end ?? null,
      })),
    }
  }
  if (type === 'session_started') {
    const read = frames.session_started.safeParse(json)
    return read.success ? { type: 'started', sessionId: read.data.session_id } : null
  }
  const read = frames.committed_transcript.safeParse(json)
  if (!read.success) return null
  return { type: type === 'partial_transcript' ? 'partial' : 'committed', text: read.data.text }
}
