/** The caller's words made comparable: lower case, no punctuation, contractions opened, hesitations dropped. */
export interface Heard {
  /** The text as it came, cut to the limit. */
  readonly text: string
  /** Every word, for echoing and for reading numbers. */
  readonly words: readonly string[]
  /** The same, mended towards the vocabulary. */
  readonly mended: readonly string[]
  /** The mended words without politeness at both ends; patterns are matched with these and with all of them. */
  readonly keys: readonly string[]
}

const maxChars = 4000
const maxWords = 80

/** Reads one utterance. `mend` maps a word to the vocabulary's nearest one, where there is one. */
export function hear(text: string, mend: (word: string) => string = word => word): Heard {
  const recent = text.length > maxChars ? text.slice(-maxChars) : text
  const words = split(recent).slice(-maxWords)
  const mended = words.map(mend)
  return { text: recent, words, mended, keys: withoutPoliteness(mended) }
}

/** Words of a text written by ourselves or by the caller, for comparing one with the other. */
export function plainWords(text: string): readonly string[] {
  return (
    text
      .toLowerCase()
      .replaceAll(/['’]/g, '')
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  )
}

function split(text: string): readonly string[] {
  const opened = openContractions(spellSymbols(text.normalize('NFKC').toLowerCase().replaceAll('’', "'")))
  return (opened.match(/\d+\.\d+|[\p{L}\p{M}\p{N}]+/gu) ?? []).filter(word => !hesitations.has(word))
}

/** Digits keep their value: thousands commas go, hyphens between digits part them, and signs become words. */
function spellSymbols(text: string): string {
  return text
    .replaceAll(/\b(\d{1,3}(?:,\d{3})+)\b/g, number => number.replaceAll(',', ''))
    .replaceAll(/\s[-−–]\s?(?=\d)/g, ' minus ')
    .replaceAll(/\+/g, ' plus ')
    .replaceAll(/[×*]/g, ' times ')
    .replaceAll(/(?<=\d\s?)x(?=\s?\d)/g, ' times ')
    .replaceAll(/÷|(?<=\d\s?)\/(?=\s?\d)/g, ' divided by ')
    .replaceAll(/%/g, ' percent ')
    .replaceAll(/\bto-(day|morrow|night)\b/g, 'to$1')
    .replaceAll(/\bm+[ -]?h+m+\b|\buh[ -]huh\b|\bah[ -]ha\b/g, ' uhhuh ')
}

function openContractions(text: string): string {
  return text
    .replaceAll(/\b(can't|cannot)\b/g, 'can not')
    .replaceAll(/\bwon't\b/g, 'will not')
    .replaceAll(/n't\b/g, ' not')
    .replaceAll(/\b(what|who|where|when|how|that|there|it|he|she|here)'?s\b/g, '$1 is')
    .replaceAll(/\b(name|time)'s\b/g, '$1 is')
    .replaceAll(/\bi'?m\b/g, 'i am')
    .replaceAll(/\blet's\b/g, 'let us')
    .replaceAll(/'re\b/g, ' are')
    .replaceAll(/'ll\b/g, ' will')
    .replaceAll(/'ve\b/g, ' have')
    .replaceAll(/'d\b/g, ' would')
    .replaceAll("'", '')
}

const hesitations = new Set(['um', 'umm', 'uh', 'uhh', 'er', 'erm', 'hm', 'hmm', 'mm', 'ah', 'eh', 'ehm'])
const openings = new Set([
  'ok',
  'okay',
  'well',
  'so',
  'and',
  'but',
  'oh',
  'please',
  'now',
  'alright',
  'actually',
  'then',
])
const closings = new Set(['please', 'now', 'then'])

/** "Okay, so stop please" is "stop"; an utterance of nothing else stays as it is. */
function withoutPoliteness(words: readonly string[]): readonly string[] {
  let from = 0
  let to = words.length
  while (from < to && openings.has(words[from] ?? '')) from++
  while (to > from && closings.has(words[to - 1] ?? '')) to--
  return from < to ? words.slice(from, to) : words
}
