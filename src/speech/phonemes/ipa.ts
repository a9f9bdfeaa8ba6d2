/** Sounds of one word in ARPAbet, as the CMU dictionary writes them: vowels end in 0, 1 or 2 for their stress. */
export type Phones = readonly string[]

const CONSONANTS: Readonly<Record<string, string>> = {
  B: 'b',
  CH: 'tʃ',
  D: 'd',
  DH: 'ð',
  F: 'f',
  G: 'ɡ',
  HH: 'h',
  JH: 'dʒ',
  K: 'k',
  L: 'l',
  M: 'm',
  N: 'n',
  NG: 'ŋ',
  P: 'p',
  R: 'ɹ',
  S: 's',
  SH: 'ʃ',
  T: 't',
  TH: 'θ',
  V: 'v',
  W: 'w',
  Y: 'j',
  Z: 'z',
  ZH: 'ʒ',
}
const VOWELS: Readonly<Record<string, string>> = {
  AA: 'ɑː',
  AE: 'æ',
  AH: 'ʌ',
  AO: 'ɔː',
  AW: 'aʊ',
  AY: 'aɪ',
  EH: 'ɛ',
  ER: 'ɜː',
  EY: 'eɪ',
  IH: 'ɪ',
  IY: 'iː',
  OW: 'oʊ',
  OY: 'ɔɪ',
  UH: 'ʊ',
  UW: 'uː',
}
const BEFORE_R: Readonly<Record<string, string>> = {
  AA: 'ɑː',
  AE: 'æ',
  AO: 'ɔː',
  EH: 'ɛ',
  IH: 'ɪ',
  IY: 'ɪ',
  OW: 'oː',
  UH: 'ʊ',
  UW: 'ʊ',
}
const MARKS = ['', 'ˈ', 'ˌ']
// Written so, the vowel of "more" and "door" is closer than that of "north".
const CLOSE_O = /o(?:re|ar|or|ur)|port|force|[tlg]or[iy]|cord/
const MAX_INITIALS = 4
const VOWEL_LETTERS = /[aeiouy]+/g

/**
 * Writes a word's sounds as eSpeak's en-us voice does, which Piper voices were trained on: the mark of stress stands
 * right before its vowel, a t between vowels is a flap, and vowels without stress are reduced. `spelling` is the word in
 * lower case; it tells the reduced vowels apart that ARPAbet writes alike.
 */
export function toIpa(written: Phones, spelling: string): string {
  const phones = withoutGlide(written)
  const stresses = settleStress(phones, spelling)
  const letters = vowelLetters(phones, spelling)
  return phones
    .map((_, index) => {
      const stress = stresses[index]
      if (stress === undefined) return consonant(phones, index)
      if (isSyllabic(phones, index)) return ''
      const said = vowel({ phones, index, spelling, letters: letters[index] ?? '', stresses })
      return `${MARKS[stress]}${said}`
    })
    .join('')
}

// The dictionary writes "usual" with a w that nobody says.
function withoutGlide(phones: Phones): Phones {
  const at = phones.findIndex(
    (phone, index) => phone === 'AH0' && phones[index + 1] === 'W' && phones[index + 2] === 'AH0',
  )
  return at < 0 ? phones : [...phones.slice(0, at), 'UW0', ...phones.slice(at + 2)]
}

/** Whether a phone is a vowel, which is the one that bears a stress. */
export const isVowel = (phone: string | undefined): boolean => phone !== undefined && /\d$/.test(phone)

const nameOf = (phone = '') => phone.replace(/\d$/, '')

// One syllable bears the main stress: of several that are marked so the last in initials ("usb"), the first in compounds
// ("baseball"). Next to it there is no weaker one.
function settleStress(phones: Phones, spelling: string): readonly (number | undefined)[] {
  const vowels = phones.flatMap((phone, index) => (isVowel(phone) ? [index] : []))
  const strong = vowels.filter(index => phones[index]?.endsWith('1'))
  const main = spelling.length <= MAX_INITIALS ? strong.at(-1) : strong[0]
  const place = main === undefined ? -1 : vowels.indexOf(main)
  return phones.map((phone, index) => {
    if (!isVowel(phone)) return undefined
    if (index === main || phone.endsWith('0')) return Number(phone.at(-1))
    const isBeside = main !== undefined && Math.abs(vowels.indexOf(index) - place) === 1
    return isBeside && (phone.endsWith('2') || spelling.length > MAX_INITIALS) ? 0 : 2
  })
}

// The letters each vowel is written with, as far as spelling and sounds have the same number of vowels.
function vowelLetters(phones: Phones, spelling: string): readonly (string | undefined)[] {
  const count = phones.filter(isVowel).length
  const groups = spelling.match(VOWEL_LETTERS) ?? []
  const silent = spelling
    .replace(/(?<=[^aeiouy])e(?=s?$)|(?<=[^aeiouy])e(?=d$|ly$|ment)/, '')
    .match(VOWEL_LETTERS)
  const fitting = [groups, silent ?? []].find(found => found.length === count)
  if (!fitting) return []
  let next = 0
  return phones.map(phone => (isVowel(phone) ? fitting[next++] : undefined))
}

interface Place {
  readonly phones: Phones
  readonly index: number
  readonly spelling: string
  readonly letters: string
  readonly stresses: readonly (number | undefined)[]
}

function vowel(place: Place): string {
  const { phones, index, spelling, letters } = place
  const name = nameOf(phones[index])
  const isStressed = !phones[index]?.endsWith('0')
  const next = phones[index + 1]
  if (name === 'ER') return `${isStressed ? 'ɜː' : 'ɚ'}${isVowel(next) ? 'ɹ' : ''}`
  if (next === 'R') {
    if (name === 'AO' || name === 'OW') return name === 'OW' || CLOSE_O.test(spelling) ? 'oː' : 'ɔː'
    if (name === 'EH' && spelling.includes('arr')) return 'æ'
    return BEFORE_R[name] ?? (isStressed ? VOWELS[name] : 'ə') ?? ''
  }
  if (name === 'AO') return openO(next, letters)
  if (name === 'IY' && next === undefined && spelling.endsWith('day')) return 'eɪ'
  if (name === 'IY' && next === undefined && !phones[index]?.endsWith('1')) return 'i'
  if (name === 'IY' && next === 'AH0') return 'i'
  if (name === 'AA' && letters === 'a' && phones[index - 1] === 'W' && (next === 'N' || next === 'L'))
    return 'ɔ'
  if (isStressed) return VOWELS[name] ?? ''
  if (name === 'AH' || name === 'IH') return reduced(name, place)
  if (name === 'IY') return looseI(place)
  return VOWELS[name] ?? ''
}

// "off", "long" and "cost" are short, "dog" and "box" are as in "hot".
function openO(next: string | undefined, letters: string): string {
  if (letters !== 'o') return 'ɔː'
  if (next === 'G' || next === 'K') return 'ɑː'
  return next === 'NG' || next === 'F' || next === 'S' || next === 'TH' ? 'ɔ' : 'ɔː'
}

function looseI({ phones, index, spelling, letters, stresses }: Place): string {
  const next = phones[index + 1]
  if (index === 1 && /^.e[^aeiouy]/.test(spelling)) return 'ᵻ'
  if (letters === 'y') return 'ɪ'
  if (isVowel(next)) return next === 'AH0' || next === 'ER0' || stresses[index + 1] ? 'i' : 'ɪ'
  return next === 'Z' && index + 2 === phones.length ? 'i' : 'iː'
}

function reduced(name: 'AH' | 'IH', { phones, index, spelling, letters, stresses }: Place): string {
  const next = phones[index + 1]
  const following = phones.slice(index + 1).findIndex(isVowel)
  const isBeforeStress = following >= 0 && (stresses[index + 1 + following] ?? 0) > 0
  const isFirst = !phones.slice(0, index).some(isVowel)
  if (letters === 'i' && isFirst && phones[0] === 'D' && index === 1 && next !== 'S' && isBeforeStress)
    return 'ᵻ'
  if (letters === 'e') {
    if (index === 0) return name === 'IH' ? 'ɛ' : 'ə'
    if (index + 2 === phones.length && (next === 'Z' || next === 'D')) return 'ᵻ'
    if (isFirst && index === 1 && isBeforeStress && following === 1) return 'ᵻ'
  }
  if (name === 'IH' || (next === 'JH' && letters === 'a') || (letters === 'e' && isEndingT(phones, index)))
    return 'ɪ'
  if (letters === 'a' && isBeforeStress) return 'ɐ'
  if (index === 0 && spelling.startsWith('a')) return 'ɐ'
  if ((letters === 'i' || letters === 'y') && next !== undefined)
    return next === 'T' && phones[index + 2] === 'IY0' ? 'ᵻ' : 'ɪ'
  if (letters === 'u' && phones[index - 1] === 'Y') return 'ʊ'
  if (letters === 'u' && next !== undefined && phones[index + 2] !== undefined && !isVowel(phones[index + 2]))
    return 'ʌ'
  return 'ə'
}

// "button" has no vowel after its t.
const isSyllabic = (phones: Phones, index: number): boolean =>
  phones[index] === 'AH0' &&
  phones[index - 1] === 'T' &&
  phones[index + 1] === 'N' &&
  [undefined, 'Z', 'L'].includes(phones[index + 2]) &&
  (isVowel(phones[index - 2]) || phones[index - 2] === 'R')

// "ticket", "nearest".
const isEndingT = (phones: Phones, index: number): boolean =>
  /^(?:S )?T$/.test(phones.slice(index + 1, index + 4).join(' '))

function consonant(phones: Phones, index: number): string {
  const phone = phones[index] ?? ''
  const next = phones[index + 1]
  const previous = phones[index - 1]
  const isAfterVowel = isVowel(previous) || previous === 'R'
  if (
    phone === 'T' &&
    isAfterVowel &&
    (next?.endsWith('0') || (next === 'IY2' && index + 2 === phones.length))
  )
    return isSyllabic(phones, index + 1) ? 'ʔ' : 'ɾ'
  if (phone === 'N' && (next === 'K' || next === 'G')) return 'ŋ'
  if (phone === 'N' && isSyllabic(phones, index - 1)) return 'n̩'
  return CONSONANTS[phone] ?? ''
}
