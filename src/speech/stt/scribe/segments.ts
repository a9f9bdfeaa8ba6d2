import type { TimedWord } from './codec.ts'

/** A piece of a turn as the server committed it. */
export interface Segment {
  readonly text: string
  /** 0…1; null: the server did not say. */
  readonly confidence: number | null
  /** It was heard, and its commit was empty. */
  readonly isGuess?: boolean
}

/**
 * The mean probability of the nine words of a sentence that was read out clearly and understood wholly was 0.47 (recorded 2026-09, twice):
 * that is as sure as the model gets. Here it counts as CLEAR; half as sure counts half.
 */
const CLEAR_PROBABILITY = 0.47
const CLEAR = 0.95
/** Where the server says nothing of it: the text of a partial changes yet, a commit without its words is most likely right. */
const PARTIAL = 0.6
const UNTOLD = 0.8

/** How sure the server was of a segment's words; null where none of them says. */
export function wordsConfidence(words: readonly TimedWord[]): number | null {
  const told = words.flatMap(({ logprob }) => (logprob === null ? [] : [Math.exp(Math.min(0, logprob))]))
  if (told.length === 0) return null
  const mean = told.reduce((sum, each) => sum + each, 0) / told.length
  return Math.min(1, (mean / CLEAR_PROBABILITY) * CLEAR)
}

/** A turn's text so far: its segments, and what is heard of the one that is not committed yet. */
export function turnText(
  segments: readonly Segment[],
  partial = '',
): Segment & { readonly confidence: number } {
  const pieces = [...segments, { text: partial, confidence: PARTIAL }]
  let sure = 0
  let words = 0
  for (const { text, confidence } of pieces) {
    const count = wordCount(text)
    sure += count * (confidence ?? UNTOLD)
    words += count
  }
  return { text: joined(pieces.map(piece => piece.text)), confidence: words === 0 ? 0 : sure / words }
}

const wordCount = (text: string): number =>
  text.split(/\s+/).filter(word => /[\p{L}\p{N}]/u.test(word)).length

/**
 * Segments as one text. One that was cut in the middle of a word ends in "-", and the next begins with "..." (recorded: "The quick brown fox
 * jump-", "... over the lazy dog."): both signs say how it was cut, not what was said.
 */
function joined(texts: readonly string[]): string {
  return texts
    .map(text =>
      text
        .trim()
        .replace(/^(?:\.{2,}|…)\s*/u, '')
        .replace(/(?<=[\p{L}\p{N}])[-–—]+$/u, ''),
    )
    .filter(text => text !== '')
    .join(' ')
}

/** Whether a text is the beginning of another, whatever their punctuation: a partial that comes late is one of what is committed. */
export function beginsWith(text: string, beginning: string): boolean {
  return letters(text).startsWith(letters(beginning))
}

/** Whether two texts say the same, whatever their punctuation. */
export const isSame = (one: string, other: string): boolean => letters(one) === letters(other)

const letters = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')

/**
 * Adds a commit's text to a turn's. One without a word does not undo what was heard as a partial (recorded: a commit right behind speech may be
 * empty): that stands until a text comes that begins with it.
 */
export function withCommitted(
  segments: readonly Segment[],
  committed: Segment,
  partial: string,
): readonly Segment[] {
  if (wordCount(committed.text) === 0) {
    const heard = { text: partial, confidence: PARTIAL, isGuess: true }
    return wordCount(partial) === 0 ? [...segments, committed] : [...segments, heard]
  }
  const last = segments.at(-1)
  const isRepeated = last?.isGuess === true && beginsWith(committed.text, last.text)
  return [...(isRepeated ? segments.slice(0, -1) : segments), committed]
}
