import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Pcm } from '../../../audio/pcm.ts'
import type { Segment, TimedWord } from '../../caller/script.ts'
import { alignByVoice } from './align-by-voice.ts'
import type { Speak } from './spoken.ts'

/** A clip of a corpus, by its file, and what is known of it. */
interface LabelledClip {
  readonly file: string
  readonly text: string
  readonly pcm: Pcm
  readonly speech: readonly Segment[]
}

/** When each word of a clip is said, one for every word of the text; null: not known. */
export type FindWords = (clip: LabelledClip) => Promise<readonly TimedWord[] | null>

/** A transcript's word and its place have to be inside the speech; an aligner is right to a few tens of milliseconds. */
const WORDS_APART_MS = 150

const wordTimes = z.record(z.string(), z.array(z.tuple([z.string(), z.number(), z.number()])))

/**
 * Finds words in the alignment that `tooling/align-words.py` made once. A clip that is not in there, or whose text has changed since, is
 * aligned to an embedded voice, where there is one.
 */
export async function wordFinder(speak: Speak | null): Promise<FindWords> {
  const times = wordTimes.parse(
    JSON.parse(await readFile(new URL('./word-times.json', import.meta.url), 'utf8')),
  )
  return async ({ file, text, pcm, speech }) => {
    const words = writtenWords(text)
    // A telephone copy has the times of its original.
    const aligned = times[file.replace('tel8k__', '')]?.map(([word, fromMs, toMs]) => ({
      text: word,
      fromMs,
      toMs,
    }))
    const isOfText =
      aligned?.length === words.length && aligned.every(({ text }, index) => text === words[index])
    if (isOfText) return fits(aligned, speech) ? aligned : null
    return speak && alignByVoice({ pcm, speech, words }, speak)
  }
}

/** The words as written; what stands in brackets is not said. */
const writtenWords = (text: string): string[] =>
  text
    .replace(/\([^)]*\)|\[[^\]]*\]/g, ' ')
    .split(/\s+/)
    .filter(Boolean)

function fits(words: readonly TimedWord[], speech: readonly Segment[]): boolean {
  const apart = (one = Infinity, other = 0): number => Math.abs(one - other)
  return (
    apart(words[0]?.fromMs, speech[0]?.fromMs) <= WORDS_APART_MS &&
    apart(words.at(-1)?.toMs, speech.at(-1)?.toMs) <= WORDS_APART_MS
  )
}
