import { wordsOf } from '../spoken/punctuation.ts'

/** The most words that are synthesised in one go: about 10 s of speech, 200 ms of work during which others wait. */
const MAX_WORDS = 25
// A piece ends early only where that leaves it long enough to sound like a phrase.
const MIN_WORDS = 8
// Numbers and addresses take longer to say than other words: "1,234.56" is as long as 25 letters.
const MAX_LETTERS = 250
const LETTERS_PER_DIGIT = 4

const ENDS_PHRASE = /[.,;:!?…—–)\]]["'”’]*$/u
const ENDING = 8
const BEGINS_PHRASE = new Set(
  'and but or nor so because since although though while when where which who that if unless until before after with'.split(
    ' ',
  ),
)

/**
 * Cuts a clause into pieces of at most 25 words: after punctuation if there is some, else before a conjunction, else
 * where it must be. Nearly every clause is one piece; one without words is none.
 */
export function* piecesOf(clause: string): Generator<string> {
  const words = wordsOf(clause)
  for (let at = 0; at < words.length; ) {
    const count = lengthOfPiece(words.slice(at, at + MAX_WORDS + 1))
    yield words.slice(at, at + count).join(' ')
    at += count
  }
}

function lengthOfPiece(words: readonly string[]): number {
  const fitting = countFitting(words)
  if (fitting === words.length) return fitting
  const candidates = words.slice(0, fitting)
  const phrase = candidates.findLastIndex(word => ENDS_PHRASE.test(word.slice(-ENDING))) + 1
  if (phrase >= MIN_WORDS) return phrase
  const conjunction = candidates.findLastIndex(word => BEGINS_PHRASE.has(word.toLowerCase()))
  return conjunction >= MIN_WORDS ? conjunction : fitting
}

function countFitting(words: readonly string[]): number {
  let letters = 0
  const beyond = words.findIndex((word, index) => {
    letters += 1 + word.length + (LETTERS_PER_DIGIT - 1) * (word.match(/\d/g)?.length ?? 0)
    return index > 0 && (index >= MAX_WORDS || letters > MAX_LETTERS)
  })
  return beyond < 0 ? words.length : beyond
}
