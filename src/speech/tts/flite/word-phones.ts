/** The phones of words spoken alone, remembered for the words that were asked for last. */
export type WordPhones = (spoken: string) => readonly string[]

// English in use; about 2 MB.
const MAX_WORDS = 10_000

/** `find` is asked once per word (0.6 to 1 ms) for as long as the word stays among the last `maxWords`. */
export function rememberWordPhones(find: WordPhones, maxWords = MAX_WORDS): WordPhones {
  // A Map keeps its keys in the order they were set, so the first is the one not asked for the longest.
  const known = new Map<string, readonly string[]>()
  return spoken => {
    const key = spoken.replace(/[.,;:!?]+$/, '')
    const phones = known.get(key) ?? (key === '' ? [] : find(key))
    known.delete(key)
    known.set(key, phones)
    const [oldest] = known.keys()
    if (known.size > maxWords && oldest !== undefined) known.delete(oldest)
    return phones
  }
}
