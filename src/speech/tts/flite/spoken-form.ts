import { sayAddress } from '../../spoken/addresses.ts'
import { toAscii } from '../../spoken/ascii.ts'
import { MONTHS } from '../../spoken/months.ts'
import { splitPunctuation } from '../../spoken/punctuation.ts'
import { saidOf } from './lexicon.ts'
import { sayLargeUnit, sayMoney } from './money.ts'

// Longer than any word as it is said.
const MAX_SAID = 120
const ISO_DATE = /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/

/**
 * How each word is to be handed to flite, in the order given: printable ASCII, sometimes several words for one, and ''
 * for a word that cannot be said. Joined by spaces they are the text to speak; flite itself reads numbers, times, dollars
 * and common abbreviations, which it does from the words around them.
 */
export function spokenForms(words: readonly string[]): readonly string[] {
  const cores = words.map(splitPunctuation)
  return cores.map(({ core, end }, index) => {
    const abbreviation = end === '.' ? saidOf(`${core}.`) : undefined
    if (abbreviation) return abbreviation
    const said = say(core, { previous: cores[index - 1]?.core ?? '', next: cores[index + 1]?.core ?? '' })
    return said === '' ? '' : `${said}${end}`
  })
}

/** Whether there is anything to be heard in a text for flite. */
export const isSpeakable = (spoken: string): boolean => /[A-Za-z0-9]/.test(spoken)

function say(core: string, around: { previous: string; next: string }): string {
  if (/^[-‐-―−]+$/u.test(core)) return '--'
  const said = sayMoney(core, around.next) ?? sayLargeUnit(core, around.previous) ?? sayDate(core)
  if (said !== undefined) return said
  const ascii = toAscii(
    core
      .replace(/°C$/u, ' degrees celsius')
      .replace(/°F$/u, ' degrees fahrenheit')
      .replace(/°/gu, ' degrees '),
  )
  return tidy(saidOf(ascii) ?? sayAddress(ascii) ?? saySigns(ascii))
}

function sayDate(core: string): string | undefined {
  const [, year, month, day] = ISO_DATE.exec(core) ?? []
  return year && `${MONTHS[Number(month) - 1]} ${Number(day)} ${year}`
}

// Flite reads a sign inside a word aloud or not at all; between words it takes it for the pause that is meant.
function saySigns(core: string): string {
  return core
    .replace(/^-+(?!\d)/, '')
    .replace(/^~(?=\d)/, 'about ')
    .replace(/^#(?=\d)/, 'number ')
    .replace(/(\d)\/(?=[A-Za-z]{2})/g, '$1 per ')
    .replace(/([A-Za-z])\/(?=[A-Za-z])/g, '$1 ')
    .replace(/\.{2,}|-{2,}/g, ', ')
    .replace(/([,;:!?])(?=[A-Za-z])/g, '$1 ')
    .replace(/([a-z]{2})\.(?=[A-Z][a-z])/g, '$1. ')
    .replace(/(\w)&(?=\w)/g, '$1 and ')
    .replace(/["()[\]{}<>*_`~^|\\#]/g, ' ')
}

function tidy(said: string): string {
  const single = said.replace(/ +/g, ' ').trim().slice(0, MAX_SAID).trim()
  return isSpeakable(single) ? single : ''
}
