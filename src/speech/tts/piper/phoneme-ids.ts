import type { PhonedWord } from '../../phonemes/phoned-word.ts'
import { idsOf } from './symbols.ts'
import { typicalLength } from './typical-lengths.ts'

/** What a voice's model is given to say, and which ids each word is: `from` the first, `to` behind the last. */
export interface PhonemeIds {
  readonly ids: readonly number[]
  readonly words: readonly WordIds[]
  /** How long each id is likely to last, in any unit: for a model that does not say it. */
  readonly lengths: readonly number[]
}

/** `from === to` for a word that says nothing. */
export interface WordIds {
  readonly text: string
  readonly from: number
  readonly to: number
}

const PAD = '_'
const BEGIN = '^'
const END = '$'
const SPACE = ' '

/**
 * Phonemes as ids the way Piper's voices were trained: begin, then every symbol followed by the pad, then end. A space stands between
 * words, a mark right behind its word. A word that says nothing leaves no trace, except for its mark. A space is a word's own first
 * id, since people run words together and what it lasts is heard as the next one's beginning (without it words began 42 ms late,
 * with it 8, by a forced aligner); behind a mark it is part of the pause.
 */
export function phonemeIds(
  words: readonly PhonedWord[],
  ids: ReadonlyMap<string, readonly number[]>,
): PhonemeIds {
  const pad = idsOf(PAD, ids)
  const sequence: number[] = []
  const lengths: number[] = []
  const add = (symbol: string, following = pad) => {
    const found = idsOf(symbol, ids)
    for (const id of found) sequence.push(id, ...following)
    const each = typicalLength(symbol) / Math.max(1, sequence.length - lengths.length)
    while (lengths.length < sequence.length) lengths.push(each)
    return found.length > 0
  }
  add(BEGIN)
  const placed: WordIds[] = []
  let isFirst = true
  let isMarked = true
  for (const { text, ipa, after } of words) {
    const symbols = [...ipa.normalize('NFD').trim()]
    const isSaid = symbols.some(symbol => symbol !== SPACE && idsOf(symbol, ids).length > 0)
    const end = sequence.length
    if (isSaid && !isFirst) add(SPACE)
    const from = isMarked || !isSaid ? sequence.length : end
    if (isSaid) for (const symbol of symbols) add(symbol)
    placed.push({ text, from, to: sequence.length })
    if (isSaid) isFirst = isMarked = false
    if (after !== '' && !isMarked) isMarked = add(after)
  }
  add(END, [])
  return { ids: sequence, words: placed, lengths }
}

/** Whether anything is said. */
export const isSounding = ({ words }: PhonemeIds): boolean => words.some(({ from, to }) => from < to)
