import type { Message } from '../provider.ts'

/** What a model is told that is to go on where another broke off. */
const NOTE =
  'Your last message broke off in the middle. Continue it from exactly where it ends: give only the words that follow, repeat none of them, and do not mention this.'

/** The same conversation with what has been said of the answer. */
export const toContinue = (messages: readonly Message[], said: string): readonly Message[] => [
  ...messages,
  { role: 'assistant', content: said.trimEnd() },
  { role: 'system', content: NOTE },
]

/** A run of letters that may still grow. Scripts that write no spaces have no half words to wait for. */
const NO_SPACES = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}'
const OPEN_END = new RegExp(`[^\\s${NO_SPACES}]*$`, 'u')
const NEEDS_NO_SPACE = new RegExp(`[\\s${NO_SPACES}]$`, 'u')

/** Passes text on in whole words: what may be half of one waits for the rest. */
export function openWords() {
  let held = ''
  return {
    take(text: string): string {
      held += text
      const whole = held.slice(0, OPEN_END.exec(held)?.index ?? held.length)
      held = held.slice(whole.length)
      return whole
    },
    /** The text is at its end, so the last word is whole. */
    rest(): string {
      const rest = held
      held = ''
      return rest
    },
  }
}

const wordsOf = (text: string): string[] => text.split(/\s+/).filter(word => word !== '')
const bare = (word: string): string => word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '') || word
/** More than an answer is long. */
const MOST_WORDS = 600

/**
 * Leaves out what the continuation says again, although it was told not to: the whole of what was said, or the last words of it. Whole words go
 * in; nothing comes out until it is clear.
 */
export function openSeam(said: string) {
  const before = wordsOf(said).slice(-MOST_WORDS).map(bare)
  /** Places in `before` from which on all of the continuation so far could be a repetition. */
  let places = before.map((_, at) => at)
  let words = 0
  /** The continuation so far, and how much of it is known to be a repetition. */
  let text = ''
  let repeated = 0
  let isOpen = before.length > 0

  function settle(): string {
    isOpen = false
    const rest = text.slice(repeated).trimStart()
    // The seam itself is one space, wherever the first text ended.
    return rest === '' || NEEDS_NO_SPACE.test(said) ? rest : ` ${rest}`
  }

  return {
    take(more: string): string {
      if (!isOpen) return more
      text += more
      for (;;) {
        const next = /^\s*\S+(?=\s|$)/.exec(text.slice(lengthOf(text, words)))
        if (!next) return ''
        const word = bare(next[0].trim())
        places = places.filter(at => before[at + words] === word)
        if (places.length === 0) return settle()
        words++
        if (places.some(at => at + words === before.length)) repeated = lengthOf(text, words)
        places = places.filter(at => at + words < before.length)
        if (places.length === 0) return settle()
      }
    },
    rest: () => (isOpen ? settle() : ''),
  }
}

/** How many characters the first `words` words take. */
function lengthOf(text: string, words: number): number {
  let end = 0
  for (let word = 0; word < words; word++) end += /^\s*\S+/.exec(text.slice(end))?.[0].length ?? 0
  return end
}
