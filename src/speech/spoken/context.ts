/**
 * How a word is said, in words: lower case is looked up ("three"), a run of capitals is spelled ("USB", "A"), '' is silent.
 */
export type Said = string

/** The words of a clause without the signs around them, and the one that is asked about. */
export interface Context {
  readonly cores: readonly string[]
  readonly index: number
  /** The sign each word ends with. */
  readonly ends: readonly string[]
  /** Whether a word (in lower case) is in the dictionary. */
  isKnown(word: string): boolean
}

/** A word some places from the one that is asked about; '' outside the clause. */
export const near = ({ cores, index }: Context, offset: number): string => cores[index + offset] ?? ''

export const isCapitalised = (word: string): boolean => /^[A-Z][a-z']/.test(word)
