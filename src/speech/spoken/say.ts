import { isOwnStop, sayAbbreviation } from './abbreviations.ts'
import { sayAddress } from './addresses.ts'
import { toAscii } from './ascii.ts'
import { type Context, near, type Said } from './context.ts'
import { sayDate, timeIn } from './dates.ts'
import { sayCode, sayLetters } from './letters.ts'
import { sayMoney } from './money.ts'
import { sayGroups, sayNumeral, sayWhole } from './numerals.ts'
import { splitPunctuation } from './punctuation.ts'
import { sayTime } from './times.ts'
import { readMeasure, sayUnit } from './units.ts'

/** The pause or tune that follows a word in speech. */
export type After = '' | ',' | '.' | '?' | '!' | ';' | ':'

/** A written word as it is said, in words, and what follows it. */
export interface SaidWord {
  readonly said: Said
  readonly after: After
}

// What is longer is no speech; 60 words are 20 seconds.
const MAX_WORDS = 60
const DASH = /^(?:[-‐-―−]+|\.{3,}|…)$/u
const DASH_END = /(?:[—–―]|--)["'”’)]*$/u

/**
 * How each written word of a clause is said: numbers, dates, times, money, abbreviations, codes and addresses in words. One
 * for each word given, in their order; it reads the words around each, so they must be those of one clause.
 */
export function sayWords(words: readonly string[], isKnown: (word: string) => boolean): readonly SaidWord[] {
  const split = words.map(splitWord)
  const cores = split.map(({ core }) => core)
  const ends = split.map(({ end }) => end)
  return words.map((word, index) => {
    const context = { cores, ends, index, isKnown }
    const core = cores[index] ?? ''
    const said = tidy(sayCore(core, context))
    return { said, after: afterOf(word, said, context) }
  })
}

// "<5" is no bracket.
function splitWord(word: string): { core: string; end: string } {
  const { core, end } = splitPunctuation(word)
  const [sign = ''] = /^[<>]=?(?=[$€£\d])/u.exec(word) ?? []
  return { core: core.startsWith(sign) ? core : sign + core, end }
}

function afterOf(word: string, said: Said, context: Context): After {
  const { index, cores, ends } = context
  const core = cores[index] ?? ''
  const end = ends[index] ?? ''
  if (DASH.test(word.trim())) return ','
  if (end === '.' && said !== '' && isOwnStop(core, context)) return ''
  if (end === '' && DASH_END.test(word.slice(-8)) && said !== '') return ','
  return isAfter(end) ? end : ''
}

const isAfter = (end: string): end is After => /^[,.?!;:]?$/.test(end)

function tidy(said: Said): Said {
  return said
    .split(/\s+/)
    .filter(word => /[A-Za-z]/.test(word))
    .slice(0, MAX_WORDS)
    .join(' ')
}

function sayCore(written: string, context: Context): Said {
  if (written === '' || DASH.test(written)) return ''
  const core = written.replace(/^[-‐-―−](?=[$€£¥₹.\d])/u, '-').replace(/(?<=\d)[‐-―−](?=[$€£¥₹.\d])/gu, '-')
  const known =
    sayUnit(core, context) ??
    sayAbbreviation(core, context) ??
    sayDate(core, context) ??
    sayTime(core, context) ??
    sayMoney(core, context) ??
    sayQuantity(core, context)
  if (known !== undefined) return withTime(known, core, context)
  const ascii = toAscii(core).trim()
  if (ascii !== core && /[A-Za-z0-9]/.test(ascii)) return sayEach(ascii, context)
  const address = sayAddress(ascii)
  if (address === undefined) return sayMixed(ascii, context)
  // A letter alone is no article here.
  const letters = address.replace(/(?<= |^)[a-z](?= |$)/g, letter => letter.toUpperCase())
  return sayEach(letters, { ...context, cores: [], ends: [], index: 1 })
}

const withTime = (said: Said, core: string, context: Context): Said => {
  const time = timeIn(core)
  return time === '' ? said : `${said} at ${sayTime(time, context) ?? ''}`
}

// A number with its signs and unit, alone or as one end of a range.
function sayQuantity(core: string, context: Context): Said | undefined {
  if (!/[\d%]/.test(core)) return undefined
  const whole = sayGroups(core) ?? sayNumeral(core, context)
  if (whole !== undefined) return whole
  const [, sign = '', number = ''] = /^([-+~#<>]|<=|>=)(.+)$/.exec(core) ?? []
  if (number !== '' && /^[.\d$€£]/u.test(number)) {
    const inner = sayQuantity(number, context) ?? sayMoney(number, context)
    return inner && `${SIGNS.get(sign) ?? ''} ${inner}`
  }
  return sayMeasure(core, context) ?? sayRange(core, context)
}

const SIGNS = new Map([
  ['-', 'minus'],
  ['+', 'plus'],
  ['~', 'about'],
  ['#', 'number'],
  ['<', 'less than'],
  ['>', 'more than'],
  ['<=', 'at most'],
  ['>=', 'at least'],
])

function sayMeasure(core: string, context: Context): Said | undefined {
  const feet = /^(\d+)'(\d+)$/.exec(core)
  if (feet) return `${sayWhole(feet[1] ?? '')} foot ${sayWhole(feet[2] ?? '')}`
  const measure = readMeasure(core)
  if (!measure || (/^\d+[MB]$/.test(core) && !/^[a-z]/.test(near(context, 1)))) return undefined
  const number = sayQuantity(measure.number, alone(context))
  return number && `${number} ${measure.said}`
}

// What stands beside the whole word says nothing about its parts.
const alone = (context: Context): Context => ({ ...context, cores: [], ends: [], index: 0 })

function sayRange(core: string, context: Context): Said | undefined {
  const by = /^(\d+(?:\.\d+)?)[x×](\d+(?:\.\d+)?)$/u.exec(core)
  if (by) return `${sayQuantity(by[1] ?? '', alone(context))} by ${sayQuantity(by[2] ?? '', alone(context))}`
  const [, from = '', to = ''] = /^([^-]+)-([^-]+)$/.exec(core) ?? []
  if (!/^[$€£~]?\d/u.test(from) || !/^[$€£]?\d/u.test(to)) return undefined
  if (/^\d{3,}$/.test(from) && /^\d{3,}$/.test(to) && Number(from) >= Number(to)) return undefined
  const isMoneyLeft = /^[$€£]/u.test(from) && /^\d/.test(to)
  const [left, right] = [sayEnd(from, context), sayEnd(isMoneyLeft ? `${from[0]}${to}` : to, context)]
  if (left === undefined || right === undefined) return undefined
  const unit = isMoneyLeft ? left.replace(/ (?:dollars?|euros?|pounds?)$/, '') : left
  return `${/(?:percent|degrees \w+)$/.test(right) ? left.replace(/ (?:percent)$/, '') : unit} to ${right}`
}

const sayEnd = (end: string, context: Context): Said | undefined =>
  sayTime(end, alone(context)) ?? sayMoney(end, alone(context)) ?? sayQuantity(end, alone(context))

// Pieces between spaces, each as a word of its own.
const sayEach = (text: string, context: Context): Said =>
  text
    .split(' ')
    .filter(piece => piece !== '')
    .slice(0, MAX_WORDS)
    .map(piece => sayQuantity(piece, alone(context)) ?? sayMixed(piece, context))
    .join(' ')

// "ABC-123", "X7-40": digits of a code are read one by one.
const CODE = /^(?=.*\d)[A-Z\d]{1,4}(?:-[A-Z\d]{1,6})+$/
const SPOKEN_SIGNS: readonly (readonly [RegExp, string])[] = [
  [/^-+(?!\d)/, ''],
  [/^#(?=[A-Za-z])/, 'hashtag '],
  [/^@(?=\w)/, 'at '],
  [/(\d)\/(?=[A-Za-z]{2})/g, '$1 per '],
  [/([a-z])\/(?=(?:second|minute|hour|day|night|week|month|year|person)$)/g, '$1 per '],
  [/(\w)&(?=\w)/g, '$1 and '],
  [/(\w)=(?=\w)/g, '$1 equals '],
  [/(\w)\+(?=\w)/g, '$1 plus '],
  [/(\w)\+$/g, '$1 plus'],
  [/(\d)[*](?=\d)/g, '$1 times '],
  [/(\w)@(?=\w)/g, '$1 at '],
  [/%/g, ' percent '],
  [/[^A-Za-z0-9'.]+/g, ' '],
]

function sayMixed(core: string, context: Context): Said {
  if (/^#(?=.*\d)[A-Z]/.test(core)) return `number ${sayMixed(core.slice(1), context)}`
  if (CODE.test(core)) return Array.from(core.split('-'), part => sayCode(part, context)).join(' ')
  if (/^[A-Za-z](?:\.[A-Za-z])+$/.test(core)) return core.replaceAll('.', '').toUpperCase()
  if (/^[A-Z](?:-[A-Z])+$/.test(core)) return core.replaceAll('-', ' ')
  // "rock'n'roll", "o'clock".
  if (/^[A-Za-z']+$/.test(core) && core.includes("'") && context.isKnown(core.toLowerCase()))
    return core.toLowerCase()
  const plain = SPOKEN_SIGNS.reduce((text, [sign, said]) => text.replace(sign, said), core)
  return plain
    .split(' ')
    .flatMap(piece => piece.split(/\.(?=\D)|\.$|(?<!\d)\./))
    .filter(piece => piece !== '')
    .map(piece => sayPiece(piece, context))
    .join(' ')
}

function sayPiece(piece: string, context: Context): Said {
  if (/^[A-Za-z']+$/.test(piece)) return sayLetters(piece, context)
  if (/^\d[\d.]*$/.test(piece)) return sayNumeral(piece, alone(context)) ?? ''
  return sayQuantity(piece, alone(context)) ?? sayCode(piece, context)
}
