// What Unicode's own decomposition leaves outside ASCII, by how it is written or said in English.
const FOLDED = new Map([
  ...pairs('’‘‚‛ʼ′', "'"),
  ...pairs('“”„‟«»″', '"'),
  ...pairs('‐‑‒–−', '-'),
  ...pairs('—―', '--'),
  ...pairs('ß', 'ss'),
  ...pairs('æ', 'ae'),
  ...pairs('Æ', 'Ae'),
  ...pairs('œ', 'oe'),
  ...pairs('Œ', 'Oe'),
  ...pairs('ø', 'o'),
  ...pairs('Ø', 'O'),
  ...pairs('łŁ', 'l'),
  ...pairs('đðĐÐ', 'd'),
  ...pairs('þÞ', 'th'),
  ...pairs('ı', 'i'),
  ...pairs('⁄∕', '/'),
  ...pairs('™®©', ''),
  ...pairs('№', 'number '),
  ...pairs('×', ' times '),
  ...pairs('÷', ' divided by '),
  ...pairs('±', ' plus or minus '),
  ...pairs('≈', ' about '),
  ...pairs('¢', ' cents'),
])
const FRACTION_AFTER_DIGIT = /(\d)(?=[¼-¾⅐-⅞])/gu
const NOT_PRINTABLE_ASCII = /[^ -~]/gu

/**
 * Writes text in printable ASCII, all that flite can read: accents go ("café" → "cafe"), typographic signs become plain
 * ones, and what has no English reading (other scripts, emoji, control characters) is left out.
 */
export function toAscii(text: string): string {
  const spaced = text.replace(FRACTION_AFTER_DIGIT, '$1 and ')
  const simple = Array.from(spaced, character => FOLDED.get(character) ?? character).join('')
  return Array.from(simple.normalize('NFKD'), character => FOLDED.get(character) ?? character)
    .join('')
    .replace(NOT_PRINTABLE_ASCII, '')
}

function pairs(characters: string, written: string): readonly (readonly [string, string])[] {
  return Array.from(characters, character => [character, written] as const)
}
