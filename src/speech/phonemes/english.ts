import { wordsOf } from '../spoken/punctuation.ts'
import { sayWords } from '../spoken/say.ts'
import { type Dictionary, readDictionary } from './dictionary.ts'
import { soundsByUse } from './heteronyms.ts'
import { toIpa } from './ipa.ts'
import type { Phonemise } from './phoned-word.ts'
import { pronounce } from './pronounce.ts'
import { isSpelled, spell } from './spelling.ts'
import { link, weakForm } from './weak-forms.ts'

/** Turns English text into sounds. */
export interface English {
  /** The words of a clause; any string will do, and the time is linear in its length. */
  readonly phonemise: Phonemise
}

// English in use; about 2 MB.
const MAX_REMEMBERED = 10_000

let loading: Promise<English> | undefined

/**
 * Loads the dictionary, once for the process. Throws an Error that says what to do when it cannot be read; the next call
 * tries again.
 */
export function loadEnglish(): Promise<English> {
  loading ??= readDictionary().then(openEnglish, error => {
    loading = undefined
    throw error
  })
  return loading
}

interface Unit {
  readonly word: string
  readonly token: number
  /** Whether a pause follows. */
  readonly isLast: boolean
}

function openEnglish(dictionary: Dictionary): English {
  const remembered = new Map<string, string>()
  const lookUp = (word: string): string => {
    const known = remembered.get(word)
    if (known !== undefined) return known
    if (remembered.size >= MAX_REMEMBERED) remembered.clear()
    const ipa = isSpelled(word) ? spell(word) : toIpa(pronounce(dictionary, word), word)
    remembered.set(word, ipa)
    return ipa
  }
  const isKnown = (word: string) => dictionary.find(word) !== undefined
  return {
    phonemise(clause) {
      const words = wordsOf(clause)
      const said = sayWords(words, isKnown)
      const units = said.flatMap(({ said, after }, token) => unitsOf(said, token, after !== ''))
      const spoken = speak(units, lookUp)
      const ipa: string[][] = words.map(() => [])
      for (const [index, { token }] of units.entries()) ipa[token]?.push(spoken[index] ?? '')
      return words.map((text, token) => ({
        text,
        ipa: (ipa[token] ?? []).filter(Boolean).join(' '),
        after: said[token]?.after ?? '',
      }))
    },
  }
}

function unitsOf(said: string, token: number, hasPause: boolean): readonly Unit[] {
  const words = said.split(' ').filter(Boolean)
  return words.map((word, index) => ({ word, token, isLast: hasPause && index === words.length - 1 }))
}

// From the end, because how a word sounds depends on the one that follows.
function speak(units: readonly Unit[], lookUp: (word: string) => string): readonly string[] {
  const spoken: string[] = units.map(() => '')
  for (let index = units.length - 1; index >= 0; index--) {
    const unit = units[index]
    if (!unit) continue
    const next = unit.isLast ? '' : (spoken[index + 1] ?? '')
    const sounds = soundsByUse(unit.word, neighbours(units, index))
    const full = sounds === undefined ? lookUp(unit.word) : toIpa(sounds.split(' '), unit.word)
    spoken[index] = link(unit.word, weakForm(unit.word, next) ?? full, next)
  }
  stressPhrases(units, spoken, lookUp)
  return spoken
}

// A phrase of words of grammar alone ("Are you?") has its stress on the last.
function stressPhrases(units: readonly Unit[], spoken: string[], lookUp: (word: string) => string): void {
  let hasStress = false
  for (const [index, { word, isLast }] of units.entries()) {
    hasStress ||= spoken[index]?.includes('ˈ') ?? false
    if (!isLast && index < units.length - 1) continue
    if (!hasStress) spoken[index] = lookUp(word)
    hasStress = false
  }
}

function neighbours(units: readonly Unit[], index: number) {
  const before = (offset: number) => {
    const unit = units[index - offset]
    return unit && !unit.isLast ? unit.word : ''
  }
  return {
    beforePrevious: before(1) === '' ? '' : before(2),
    previous: before(1),
    next: units[index]?.isLast ? '' : (units[index + 1]?.word ?? ''),
  }
}
