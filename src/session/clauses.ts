/** Words after which a full stop does not end a sentence. */
const abbreviations = new Set([
  'mr',
  'mrs',
  'ms',
  'dr',
  'prof',
  'st',
  'no',
  'vs',
  'e.g',
  'i.e',
  'etc',
  'a.m',
  'p.m',
  'approx',
])

/** The first clause leaves at any comma from this many words on, so that speech starts early; … */
const FIRST_WORDS = 2
/** … later ones at a comma only when they are long enough to keep their melody, … */
const COMMA_WORDS = 8
/** … and none grows beyond this without punctuation. */
const MOST_WORDS = 30

/**
 * Cuts a stream of text into clauses ready to be spoken: joined by spaces they are the text again, white space folded.
 * A clause leaves as soon as the character after its punctuation has been seen.
 */
export async function* splitClauses(
  text: AsyncIterable<string>,
  /** Asked at the end of the text: where it broke off, what is no clause yet is left out. */
  isWhole: () => boolean = () => true,
): AsyncGenerator<string> {
  const splitter = openSplitter()
  for await (const delta of text) yield* splitter.take(delta)
  yield* splitter.rest(isWhole())
}

/** What `splitClauses` makes of a text that broke off. */
export function wholeClauses(text: string): string {
  const splitter = openSplitter()
  return [...splitter.take(text), ...splitter.rest(false)].join(' ')
}

function openSplitter() {
  let rest = ''
  let first = true
  function* take(delta: string): Generator<string> {
    rest += delta
    for (let end = clauseEnd(rest, first); end > 0; end = clauseEnd(rest, first)) {
      const clause = fold(rest.slice(0, end))
      rest = rest.slice(end)
      if (clause === '') continue
      first = false
      yield clause
    }
  }
  return {
    take,
    *rest(isWhole: boolean): Generator<string> {
      const last = fold(rest)
      if (last !== '' && (isWhole || endsSentence.test(last))) yield last
    },
  }
}

/** Nothing is missing although nothing follows; behind a digit the point may be a decimal one. */
const endsSentence = /\p{L}["')\]]*[.!?…]["')\]]*$/u

/** Where the first complete clause of `text` ends, or 0 when there is none yet. */
function clauseEnd(text: string, first: boolean): number {
  for (const match of text.matchAll(/([.!?…]+["')\]]*|[,;:—]["')\]]*|\n)\s/g)) {
    const end = match.index + match[0].length
    const mark = match[1] ?? ''
    const before = text.slice(0, match.index)
    const words = countWords(before)
    if (words === 0) continue
    if (/^[.]/.test(mark) && endsInAbbreviation(before)) continue
    if (/^[,;:—]/.test(mark) && words < (first ? FIRST_WORDS : COMMA_WORDS)) continue
    return words > MOST_WORDS ? wordEnd(text) : end
  }
  return countWords(text) > MOST_WORDS ? wordEnd(text) : 0
}

function wordEnd(text: string): number {
  let end = 0
  for (let word = 0; word < MOST_WORDS; word++) end += /^\s*\S+\s*/.exec(text.slice(end))?.[0].length ?? 0
  return end
}

const countWords = (text: string) => text.match(/\S+/g)?.length ?? 0
const endsInAbbreviation = (text: string) => abbreviations.has(/(\S+)$/.exec(text)?.[1]?.toLowerCase() ?? '')
const fold = (text: string) => text.replace(/\s+/g, ' ').trim()
