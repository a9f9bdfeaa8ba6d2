import { z } from 'zod'
import { jsonOf } from '../../json.ts'

/** What a server heard. `segments` is null where it tells only the text. */
export interface Transcript {
  readonly text: string
  readonly segments: readonly Segment[] | null
}

/** A stretch of it, with the decoder's own numbers; null: not told. Times in seconds from the beginning of the upload. */
export interface Segment {
  readonly text: string
  readonly start: number
  readonly end: number
  readonly avgLogprob: number | null
  readonly compressionRatio: number | null
  readonly noSpeechProb: number | null
}

const number = z.number().nullish()
const answer = z.object({
  text: z.string(),
  segments: z
    .array(
      z.object({
        text: z.string(),
        start: z.number(),
        end: z.number(),
        avg_logprob: number,
        compression_ratio: number,
        no_speech_prob: number,
      }),
    )
    .nullish(),
})

/** Reads an answer of the format `json` or `verbose_json`. Null: it is neither. */
export function readTranscript(body: string): Transcript | null {
  const parsed = answer.safeParse(jsonOf(body))
  if (!parsed.success) return null
  const { text, segments } = parsed.data
  return {
    text: text.trim(),
    segments:
      segments?.map(({ text, start, end, ...told }) => ({
        text,
        start,
        end,
        avgLogprob: told.avg_logprob ?? null,
        compressionRatio: told.compression_ratio ?? null,
        noSpeechProb: told.no_speech_prob ?? null,
      })) ?? null,
  }
}
