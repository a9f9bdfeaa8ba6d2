import { readFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { findModel } from '../../inference/models.ts'
import type { Word } from './moonshine-model.ts'

const PIECES = 32_000
// SentencePiece marks the beginning of a word with this.
const WORD_START = '\u2581'
// Ids 0 to 2 are unknown, begin and end.
const FIRST_PIECE = 3
const BYTE_PIECE = /^<0x([0-9A-F]{2})>$/

/** The text of each token id. Ids from 32,000 on are special and have none. */
export type Vocabulary = readonly string[]

/** Reads the vocabulary: JSON in a package, the tokenizer's own module in a checkout. */
export async function readVocabulary(): Promise<Vocabulary> {
  const file = findModel('moonshine-tiny/vocab.json')
  const pieces: unknown = file.endsWith('.json')
    ? JSON.parse(await readFile(file, 'utf8'))
    : (await import(pathToFileURL(file).href)).default.vocabById
  if (
    !Array.isArray(pieces) ||
    pieces.length !== PIECES ||
    !pieces.every(piece => typeof piece === 'string')
  ) {
    throw new Error(`${file} is not a list of ${PIECES} token texts: reinstall antiphon`)
  }
  return pieces
}

/** Puts tokens together into words, each with its tokens' log probabilities. */
export function wordsOf(
  tokens: readonly number[],
  logProbabilities: readonly number[],
  vocabulary: Vocabulary,
): Word[] {
  const groups: { bytes: Buffer; logProbabilities: number[] }[] = []
  for (const [index, token] of tokens.entries()) {
    const piece = token < FIRST_PIECE ? undefined : vocabulary[token]
    if (piece === undefined) continue
    if (piece.startsWith(WORD_START) || groups.length === 0)
      groups.push({ bytes: Buffer.alloc(0), logProbabilities: [] })
    const group = groups.at(-1)
    if (!group) continue
    group.bytes = Buffer.concat([group.bytes, bytesOf(piece)])
    group.logProbabilities.push(logProbabilities[index] ?? 0)
  }
  return groups
    .map(group => ({ text: group.bytes.toString('utf8').trim(), logProbabilities: group.logProbabilities }))
    .filter(word => word.text !== '')
}

// A character that has no piece of its own is spelled in bytes, so only a whole word is sure to be valid UTF-8.
function bytesOf(piece: string): Buffer {
  const byte = BYTE_PIECE.exec(piece)?.[1]
  return byte ? Buffer.from(byte, 'hex') : Buffer.from(piece.replaceAll(WORD_START, ' '))
}
