import { MONTHS } from '../speech/spoken/months.ts'
import { cardinal, ordinal } from '../speech/spoken/numbers.ts'
import { spokenWords } from './spoken-words.ts'

// What a recogniser writes short, by what is said.
const WRITTEN: readonly (readonly [RegExp, string])[] = [
  [/\b([\w.]+)@(\w+)/g, '$1 at $2'],
  [/([a-z])\.(?=(?:com|org|net|example)\b)/g, '$1 dot '],
  [/\bwww\b\.?/g, 'w w w '],
  [/\$(\d[\d,]*)\.(\d\d)\b/g, '$1 dollars and $2 cents'],
  [/£(\d[\d,]*)\.(\d\d)\b/g, '$1 pounds and $2 pence'],
  [/£(\d[\d,]*)/g, '$1 pounds'],
  [/€(\d[\d,]*)/g, '$1 euros'],
  [/\$(\d+)\.(\d+) (million|billion)/g, '$1 point $2 $3 dollars'],
  [/\$(\d+) (million|billion)/g, '$1 $2 dollars'],
  [/\b1\/2/g, 'one half'],
  [/\b3\/4/g, 'three quarters'],
  [/(\d)\.(\d)/g, '$1 point $2'],
  [/point (\d)(\d)\b/g, 'point $1 $2'],
  [/(\d) ?°c\b/g, '$1 degrees celsius'],
  [/°/g, ' degrees '],
  [/(^|\s)-(?=\d)/g, '$1minus '],
  [/(\d) ?mph\b/g, '$1 miles per hour'],
  [/(\d) ?kg\b/g, '$1 kilograms'],
  [/(\d) ?km\b/g, '$1 kilometers'],
  [/(\d) ?cm\b/g, '$1 centimeters'],
  [/(\d) ?mb\b/g, '$1 megabytes'],
  [/(\d) ?gb\b/g, '$1 gigabytes'],
  [/#\s?(?=\d)/g, 'number '],
  [/\bvs\b\.?/g, 'versus'],
  [/\betc\b\.?/g, 'et cetera'],
  [/\bst\. (?=mary)/g, 'saint '],
  [/\bst\b\.?/g, 'street'],
  [/\bave\b\.?/g, 'avenue'],
  [/\binc\b\.?/g, 'incorporated'],
  [/\bms\b\.?/g, 'miz'],
  [/\bonto\b/g, 'on to'],
  [/ty s\b/g, 'ties'],
  // A code: "abc-123".
  [/\b([a-z]{1,3})-(\d)(\d)(\d)\b/g, '$1 $2 $3 $4'],
]
const TELEPHONE = /\b\d{3}[- ]\d{3}[- ]\d{4}\b/g
const LETTER = /^[a-z](?:'s)?$/
const DAY = new RegExp(`\\b(${MONTHS.join('|').toLowerCase()}) (\\d{1,2})\\b(?![:.]\\d)`, 'g')
const DECADE = /\b(\d\d)?([2-9])0'?s\b/g
const DECADES = 'twenties thirties forties fifties sixties seventies eighties nineties'.split(' ')

/**
 * A transcript's words for comparing them with what was to be said: as `spokenWords`, with money, units and addresses in
 * words and spelled letters as one word. Goes over both sides.
 */
export function asHeard(text: string): string {
  const lower = text.toLowerCase().replace(/[’‘]/g, "'")
  const singly = lower.replace(TELEPHONE, digits => digits.replace(/\D/g, '').replace(/\d/g, '$& '))
  const dated = singly
    .replace(DAY, (_, month, day) => `${month} ${ordinal(Number(day))}`)
    .replace(
      DECADE,
      (_, century = '', tens) => `${century && cardinal(Number(century))} ${DECADES[tens - 2]}`,
    )
  const plain = WRITTEN.reduce((line, [written, said]) => line.replace(written, said), dated)
  const words: string[] = []
  let wasLetter = false
  for (const word of spokenWords(plain)) {
    const isLetter = LETTER.test(word)
    if (isLetter && wasLetter) words.push(`${words.pop()}${word}`)
    else words.push(word)
    wasLetter = isLetter && word.length === 1
  }
  return words.join(' ')
}
