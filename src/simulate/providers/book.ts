import { readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { z } from 'zod'
import { INPUT_RATE, type Pcm, type Samples, toSamples } from '../../audio/pcm.ts'
import { readWav } from '../../audio/wav.ts'

/** A word of a recording; samples at 16 kHz from its start. */
export interface RecordedWord {
  readonly text: string
  readonly from: Samples
  readonly to: Samples
}

/** A recording that the simulated recogniser knows. */
export interface Recording {
  readonly name: string
  /** 16 kHz mono. */
  readonly pcm: Pcm
  readonly words: readonly RecordedWord[]
}

const millis = z.number().min(0).max(3_600_000)
const bookSchema = z.strictObject({
  recordings: z
    .array(
      z.strictObject({
        /** Relative to the book. */
        wav: z.string().min(1),
        words: z.array(z.strictObject({ text: z.string(), from_ms: millis, to_ms: millis })).max(500),
      }),
    )
    .max(5_000),
})

/** The recordings that a simulated recogniser is to know and when their words are said: the file that `readBook` reads. */
export type Book = z.infer<typeof bookSchema>

const MAX_BOOK_BYTES = 32 << 20
const MAX_WAV_BYTES = 32 << 20

/** Reads a book and its recordings. Throws an Error that says which file is wrong, and how. */
export function readBook(path: string): readonly Recording[] {
  const parsed = bookSchema.safeParse(JSON.parse(readSmall(path, MAX_BOOK_BYTES).toString()))
  if (!parsed.success) throw new Error(`${path} is no book of recordings: ${z.prettifyError(parsed.error)}`)
  return parsed.data.recordings.map(({ wav, words }) => {
    const { channels, rate } = readWav(readSmall(resolve(dirname(path), wav), MAX_WAV_BYTES))
    const [pcm] = channels
    if (!pcm || rate !== INPUT_RATE) throw new Error(`${wav} of ${path} is not at ${INPUT_RATE} Hz`)
    return {
      name: wav,
      pcm,
      words: words.map(({ text, from_ms, to_ms }) => ({
        text,
        from: toSamples(from_ms),
        to: toSamples(to_ms),
      })),
    }
  })
}

function readSmall(path: string, mostBytes: number): Buffer {
  const { size } = statSync(path)
  if (size > mostBytes) throw new Error(`${path} has ${size} bytes; at most ${mostBytes} are read`)
  return readFileSync(path)
}
