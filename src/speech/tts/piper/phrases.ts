import type { PhonedWord } from '../../phonemes/phoned-word.ts'

/** How many sounds are synthesised in one go: 12 are about a second of speech, which takes about 100 ms to make. */
const MAX_SOUNDS = { first: 34, later: 65 }
/** A reply's first phrase ends at the first mark behind so many: the sooner it is made, the sooner something is heard. */
const LEAST_FIRST = 5
/** While it sounds the next one is made, eleven times as fast as it sounds on a core of its own and half as fast on a shared one. */
const GROWTH = 5
const LEAST_SECOND = 20
// A phrase ends early only where that leaves it long enough to sound like one.
const MIN_SHARE = 0.3
// A rest this short is not left for a phrase of its own.
const MIN_REST = 6
/** No word is longer, also when a phonemiser reads out a whole encoded file. */
const MAX_SOUNDS_OF_WORD = 100

const STRONG = new Set(
  'and but or nor so because since although though while when where which who that if unless until before after'.split(
    ' ',
  ),
)
const WEAK = new Set(
  'with to of in on at for from by as into about than then is are was were has have will would can could'.split(
    ' ',
  ),
)

/**
 * Cuts what a phonemiser made of a clause into phrases that are each synthesised in one go: at the end of a sentence always, and,
 * where it is longer than `MAX_SOUNDS`, after the last mark that fits, else before a conjunction, else before a preposition or an auxiliary,
 * else where it must be. The first phrase of a reply ends at its first mark.
 */
export function* phrasesOf(words: readonly PhonedWord[], isFirst: boolean): Generator<readonly PhonedWord[]> {
  let said = 0
  for (let at = 0; at < words.length; ) {
    const rest = words.slice(at)
    const count =
      isFirst && said === 0 ? lengthOfFirst(rest) : lengthOfPhrase(rest, limitAfter(said, isFirst))
    const phrase = rest.slice(0, count).map(shortened)
    yield phrase
    said += running(phrase).at(-1) ?? 0
    at += count
  }
}

const limitAfter = (said: number, isFirst: boolean): number =>
  isFirst ? Math.min(MAX_SOUNDS.later, Math.max(LEAST_SECOND, GROWTH * said)) : MAX_SOUNDS.later

function lengthOfFirst(words: readonly PhonedWord[]): number {
  const length = lengthOfPhrase(words, MAX_SOUNDS.first)
  const sums = running(words.slice(0, length))
  const total = sums.at(-1) ?? 0
  const mark = sums.findIndex(
    (sum, index) => words[index]?.after !== '' && sum >= LEAST_FIRST && total - sum > MIN_REST,
  )
  return mark < 0 ? length : mark + 1
}

function lengthOfPhrase(words: readonly PhonedWord[], limit: number): number {
  const sentence = words.findIndex(({ after }) => after === '.' || after === '?' || after === '!') + 1
  const all = sentence > 0 ? withSilent(words, sentence) : words.length
  const sums = running(words.slice(0, all))
  const total = sums.at(-1) ?? 0
  if (total <= limit + MIN_REST) return all
  const fitting = Math.max(
    1,
    sums.findIndex(sum => sum > limit),
  )
  const isLongEnough = (index: number) => (sums[index - 1] ?? 0) >= MIN_SHARE * limit
  const lastCut = (isCut: (index: number) => boolean): number => {
    for (let index = fitting; index > 0 && isLongEnough(index); index--) if (isCut(index)) return index
    return 0
  }
  const begins = (set: ReadonlySet<string>) => (index: number) =>
    set.has((words[index]?.text ?? '').toLowerCase())
  return (
    lastCut(index => (words[index - 1]?.after ?? '') !== '') ||
    lastCut(begins(STRONG)) ||
    lastCut(begins(WEAK)) ||
    fitting
  )
}

// Silent words after a sentence's end, such as a quote or an emoji, stay with it.
function withSilent(words: readonly PhonedWord[], from: number): number {
  const next = words.findIndex(({ ipa }, index) => index >= from && ipa !== '')
  return next < 0 ? words.length : next
}

/** How many sounds there are up to and with each word. */
function running(words: readonly PhonedWord[]): readonly number[] {
  let sum = 0
  return words.map(({ ipa }) => {
    sum += Math.min(MAX_SOUNDS_OF_WORD, soundsIn(ipa))
    return sum
  })
}

/** How many sounds there are in IPA: letters without the signs of stress, length and the like. */
const soundsIn = (ipa: string): number => ipa.normalize('NFD').match(SOUND)?.length ?? 0
const SOUND = /\p{Ll}|\p{Lo}/gu

// Two signs for a sound are many: stress and length.
function shortened(word: PhonedWord): PhonedWord {
  if (word.ipa.length <= 2 * MAX_SOUNDS_OF_WORD) return word
  const cut = word.ipa.slice(0, 2 * MAX_SOUNDS_OF_WORD)
  const space = cut.lastIndexOf(' ')
  return { ...word, ipa: space > 0 ? cut.slice(0, space) : cut }
}
