import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { ADDITIONS } from './additions.ts'
import type { Phones } from './ipa.ts'
import { type LetterTrees, parseTrees } from './letter-trees.ts'

const PACKAGE = 'cmu-pronouncing-dictionary'
const LETTERS = fileURLToPath(new URL('letters.txt', import.meta.url))

/** How English words are said: 135,000 of them by heart, the rest by their letters. */
export interface Dictionary {
  /** The sounds of a word in lower case as the dictionary has them, or undefined. */
  find(word: string): Phones | undefined
  readonly letters: LetterTrees
}

/**
 * Reads the CMU dictionary and the letter trees (0.2 to 0.5 s, 70 MB resident).
 * Throws an Error that says what to do when it cannot.
 */
export async function readDictionary(lettersFile = LETTERS): Promise<Dictionary> {
  const [{ dictionary }, letters] = await Promise.all([
    import('cmu-pronouncing-dictionary').catch(cause => fail(`the package ${PACKAGE}`, cause)),
    readFile(lettersFile, 'utf8')
      .then(parseTrees)
      .catch(cause => fail(lettersFile, cause)),
  ])
  return {
    find(word) {
      const phones = ADDITIONS.get(word) ?? (Object.hasOwn(dictionary, word) ? dictionary[word] : undefined)
      return phones?.split(' ')
    },
    letters,
  }
}

function fail(what: string, cause: unknown): never {
  throw new Error(
    `the English dictionary of the natural voice cannot be read: ${what} is missing or broken. ` +
      'Reinstall antiphon; in a checkout run `npm ci`. Until then choose the embedded voice.',
    { cause },
  )
}
