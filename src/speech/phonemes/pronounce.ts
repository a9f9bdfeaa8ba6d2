import type { Dictionary } from './dictionary.ts'
import { isVowel, type Phones } from './ipa.ts'
import { phonesByLetters } from './letter-trees.ts'

const SIBILANT = /^(?:S|Z|SH|ZH|CH|JH)$/
const VOICELESS = /^(?:P|T|K|F|TH)$/
const PREFIXES: readonly (readonly [string, string])[] = [
  ['un', 'AH2 N'],
  ['re', 'R IY2'],
  ['pre', 'P R IY2'],
  ['non', 'N AA2 N'],
  ['over', 'OW2 V ER0'],
  ['under', 'AH2 N D ER0'],
  ['out', 'AW2 T'],
  ['mis', 'M IH2 S'],
  ['dis', 'D IH2 S'],
  ['multi', 'M AH2 L T IY0'],
  ['anti', 'AE2 N T IY0'],
  ['inter', 'IH2 N T ER0'],
  ['micro', 'M AY2 K R OW0'],
  ['mega', 'M EH2 G AH0'],
  ['super', 'S UW2 P ER0'],
  ['cyber', 'S AY2 B ER0'],
  ['auto', 'AO2 T OW0'],
  ['self', 'S EH2 L F'],
]
const SUFFIXES: readonly (readonly [string, string])[] = [
  ['ings', 'IH0 NG Z'],
  ['ing', 'IH0 NG'],
  ['ers', 'ER0 Z'],
  ['er', 'ER0'],
  ['est', 'AH0 S T'],
  ['ly', 'L IY0'],
  ['ness', 'N AH0 S'],
  ['less', 'L AH0 S'],
  ['ment', 'M AH0 N T'],
  ['ments', 'M AH0 N T S'],
  ['able', 'AH0 B AH0 L'],
  ['ful', 'F AH0 L'],
  ['ish', 'IH0 SH'],
]
// Shorter parts of compounds; others of three letters would be found in any name.
const SHORT_PARTS = new Set(
  'bot app web day man men pay car air sun box top out off run fit bio eco geo key pad pod log net cab bus job hub lab tag fly way set map tap dog cat ski gym spa pet tax law fax max pro all big hot new old one two red tea art ice oil sea sky toy zip pop hit mix cut dip lip log bar bed pan pen cup eye ear arm leg hand up in on'.split(
    ' ',
  ),
)
const MIN_PART = 4
const MAX_LETTERS = 40

/**
 * The sounds of a word in lower case: from the dictionary, else from a known word and an ending or a beginning, else from
 * two known words, else by its letters. Empty for what has no letters.
 */
export function pronounce(dictionary: Dictionary, written: string): Phones {
  const word = written.slice(0, MAX_LETTERS)
  return (
    dictionary.find(word) ??
    withEnding(dictionary, word) ??
    withPrefix(dictionary, word) ??
    asCompound(dictionary, word) ??
    phonesByLetters(dictionary.letters, word.replace(/[^a-z]/g, ''))
  )
}

/** The sound of "s" after a word: "cats", "dogs" or "buses". */
export function plural(phones: Phones): Phones {
  const last = phones.at(-1) ?? ''
  if (SIBILANT.test(last)) return [...phones, 'IH0', 'Z']
  return [...phones, VOICELESS.test(last) ? 'S' : 'Z']
}

function past(phones: Phones): Phones {
  const last = phones.at(-1) ?? ''
  if (last === 'T' || last === 'D') return [...phones, 'IH0', 'D']
  return [...phones, VOICELESS.test(last) || /^(?:S|SH|CH)$/.test(last) ? 'T' : 'D']
}

function withEnding(dictionary: Dictionary, word: string): Phones | undefined {
  const [, owner] = /^(.+)'s$/.exec(word) ?? []
  if (owner !== undefined) return plural(pronounce(dictionary, owner))
  if (word.endsWith("'")) return pronounce(dictionary, word.slice(0, -1))
  const stems = (ending: string) => (word.endsWith(ending) ? stemsOf(word.slice(0, -ending.length)) : [])
  for (const stem of [
    ...(word.endsWith('ss') ? [] : stems('s').slice(0, 1)),
    ...stems('es'),
    ...stemsOfIes(word, 's'),
  ]) {
    const base = findStem(dictionary, stem)
    if (base) return plural(base)
  }
  for (const stem of [...stems('ed'), ...stemsOfIes(word, 'd')]) {
    const base = findStem(dictionary, stem)
    if (base) return past(base)
  }
  for (const [ending, phones] of SUFFIXES) {
    for (const stem of stems(ending)) {
      const base = findStem(dictionary, stem)
      if (base) return [...base, ...phones.split(' ')]
    }
  }
  return undefined
}

// "stopp" may be stop, "mov" move and "carri" carry.
function stemsOf(stem: string): readonly string[] {
  const single = /([^aeiou])\1$/.test(stem) ? [stem.slice(0, -1)] : []
  return stem.length < 2
    ? []
    : [stem, `${stem}e`, ...single, ...(stem.endsWith('i') ? [`${stem.slice(0, -1)}y`] : [])]
}

const stemsOfIes = (word: string, last: string): readonly string[] =>
  word.endsWith(`ie${last}`) ? [`${word.slice(0, -3)}y`] : []

function findStem(dictionary: Dictionary, stem: string): Phones | undefined {
  if (stem.length < 3) return undefined
  return dictionary.find(stem) ?? withPrefix(dictionary, stem) ?? asCompound(dictionary, stem)
}

function withPrefix(dictionary: Dictionary, word: string): Phones | undefined {
  for (const [prefix, phones] of PREFIXES) {
    if (!word.startsWith(prefix) || word.length < prefix.length + MIN_PART) continue
    const base = dictionary.find(word.slice(prefix.length))
    if (base) return [...phones.split(' '), ...base]
  }
  return undefined
}

// "blockchain": the first part has the main stress.
function asCompound(dictionary: Dictionary, word: string): Phones | undefined {
  const isPart = (part: string) => part.length >= MIN_PART || SHORT_PARTS.has(part)
  for (let at = word.length - 2; at >= 2; at--) {
    const [first, second] = [word.slice(0, at), word.slice(at)]
    if (!isPart(first) || !isPart(second)) continue
    const [left, right] = [dictionary.find(first), dictionary.find(second)]
    if (left && right)
      return [...left, ...right.map(phone => (isVowel(phone) ? phone.replace('1', '2') : phone))]
  }
  return undefined
}
