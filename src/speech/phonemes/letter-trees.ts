/** Where a letter stands, as a tree asks about it: its neighbours, and the sounds already found for what follows it. */
export interface LetterPlace {
  readonly word: string
  readonly at: number
  /** The sounds of the letters after this one, nearest first; '' where one is silent. */
  readonly after: readonly string[]
}

/** Yes-or-no questions: has this feature this value? A leaf is the letter's sound: no, one or two phones. */
export type Tree =
  | { readonly sound: string }
  | { readonly feature: number; readonly value: string; readonly yes: Tree; readonly no: Tree }

/** A tree for each letter from a to z. */
export type LetterTrees = ReadonlyMap<string, Tree>

const EDGE = '#'
const VOWEL = /\d/

/**
 * What a tree may ask, each answered by one word: the four letters before and after, the next sounds, and whether the
 * rest of the word has its stress already and how many vowels. Words are read from their end, where English decides its
 * stress.
 */
export const FEATURES: readonly ((place: LetterPlace) => string)[] = [
  ...[-4, -3, -2, -1, 1, 2, 3, 4].map(
    offset =>
      ({ word, at }: LetterPlace) =>
        word[at + offset] ?? EDGE,
  ),
  ({ after }) => after[0] ?? EDGE,
  ({ after }) => after.find(sound => sound !== '') ?? EDGE,
  ({ after }) => after.find(sound => VOWEL.test(sound)) ?? EDGE,
  ({ after }) => (after.some(sound => sound.includes('1')) ? '1' : '0'),
  ({ after }) => String(Math.min(4, after.filter(sound => VOWEL.test(sound)).length)),
]

/** The phones of a word (a to z only) by its letters. */
export function phonesByLetters(trees: LetterTrees, word: string): readonly string[] {
  const after: string[] = []
  for (let at = word.length - 1; at >= 0; at--) {
    let tree = trees.get(word[at] ?? '') ?? { sound: '' }
    while (!('sound' in tree))
      tree = FEATURES[tree.feature]?.({ word, at, after }) === tree.value ? tree.yes : tree.no
    after.unshift(tree.sound)
  }
  return after.flatMap(sound => (sound === '' ? [] : sound.split(' ')))
}

// The file: a line of the words that stand for values and sounds, then one line for each letter. A tree is a leaf (a stop
// and a sign for its sound) or a question (a capital for the feature, a sign for the value, then its two branches).
const LEAF = '.'
const FIRST_FEATURE = 'A'.charCodeAt(0)
const FIRST_SIGN = 0x100

/** Writes trees as text, two characters for each node. */
export function formatTrees(trees: LetterTrees): string {
  const words = new Map<string, number>()
  const sign = (word: string) => {
    if (!words.has(word)) words.set(word, words.size)
    return String.fromCharCode(FIRST_SIGN + (words.get(word) ?? 0))
  }
  const format = (tree: Tree): string =>
    'sound' in tree
      ? LEAF + sign(tree.sound)
      : String.fromCharCode(FIRST_FEATURE + tree.feature) +
        sign(tree.value) +
        format(tree.yes) +
        format(tree.no)
  const lines = [...trees].map(([letter, tree]) => letter + format(tree))
  return `${[...words.keys()].join('|')}\n${lines.join('\n')}\n`
}

/** Reads what `formatTrees` wrote; throws an Error when it is something else. */
export function parseTrees(text: string): LetterTrees {
  const [head = '', ...lines] = text.trimEnd().split('\n')
  const words = head.split('|')
  return new Map(lines.map(line => [line[0] ?? '', parseTree(line, words)]))
}

function parseTree(line: string, words: readonly string[]): Tree {
  let at = 1
  const node = (): Tree => {
    const kind = line[at] ?? ''
    const word = words[line.charCodeAt(at + 1) - FIRST_SIGN]
    at += 2
    if (word === undefined || at > line.length)
      throw new Error(`the letter tree of "${line[0]}" is broken at ${at}`)
    if (kind === LEAF) return { sound: word }
    return { feature: kind.charCodeAt(0) - FIRST_FEATURE, value: word, yes: node(), no: node() }
  }
  return node()
}
