import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { readDictionary } from './dictionary.ts'
import { type English, loadEnglish } from './english.ts'

// The signs that the voice en_US-joe-medium knows (its phoneme_id_map), without the marks of begin, end and padding.
const VOICE_SIGNS = new Set(" !'(),-.:;?abcdefhijklmnopqrstuvwxyzæçðøħŋœɐɑɒɔəɚɛɜɡɪɹɾʃʊʌʒʔˈˌːθᵻ\u0329")
let english: English
beforeAll(async () => {
  english = await loadEnglish()
})

const ipa = (text: string) =>
  english
    .phonemise(text)
    .map(word => word.ipa)
    .filter(Boolean)
    .join(' ')

describe('words', () => {
  test.each([
    ['from the dictionary', 'water', 'wˈɔːɾɚ'],
    ['possessives', "the cat's, James's, Lee's", 'ðə kˈæts dʒˈeɪmzᵻz lˈiːz'],
    ['contractions', "I'm sure you don't", 'aɪm ʃˈʊɹ juː dˈoʊnt'],
    ['compounds of known words', 'toolbox paywall', 'tˈuːlbɑːks pˈeɪwɔːl'],
    ['hyphens', 'a well-known twenty-one', 'ɐ wˈɛl nˈoʊn twˈɛnti wˈʌn'],
    ['by their letters', 'zib', 'zˈɪb'],
    ['spelled', 'USB, APIs', 'jˌuːˌɛsbˈiː ˌeɪpˌiːˈaɪz'],
    ['names', 'Chicago Nguyen Siobhan', 'ʃɪkˈɑːɡoʊ wˈɪn ʃəvˈɔːn'],
    ['accents', 'café', 'kɐfˈeɪ'],
    ['other scripts and emoji', '你好 🙂 ok', 'oʊkˈeɪ'],
  ])('%s', (_, text, expected) => {
    expect(ipa(text)).toBe(expected)
  })
})

describe('words of grammar between others', () => {
  test.each([
    ['the apple, the dog, the hour', 'ðɪ ˈæpəl ðə dˈɑːɡ ðɪ ˈaʊɚ'],
    ['a unit of an hour', 'ɐ jˈuːnɪt ʌv ɐn ˈaʊɚ'],
    ['to open, to go, like to', 'tʊ ˈoʊpən tə ɡˈoʊ lˈaɪk tuː'],
    ['for you and me are here', 'fɔːɹ juː ænd mˌiː ɑːɹ hˈɪɹ'],
    ['under it at all', 'ˌʌndɚɹ ɪɾ æɾ ˈɔːl'],
    ['Are you?', 'ɑːɹ jˈuː'],
  ])('%s', (text, expected) => {
    expect(ipa(text)).toBe(expected)
  })
})

describe('words written alike', () => {
  test.each([
    ['I read books. I have read it.', 'ɹˈiːd', 'ɹˈɛd'],
    ['We live here with live music.', 'lˈɪv', 'lˈaɪv'],
    ['You lead the team to a lead pipe.', 'lˈiːd', 'lˈɛd'],
    ['I close it when you are close to me.', 'klˈoʊz', 'klˈoʊs'],
    ['To record the record.', 'ɹᵻkˈoːɹd', 'ɹˈɛkɚd'],
    ['Record your message. A record.', 'ɹᵻkˈoːɹd', 'ɹˈɛkɚd'],
    ['To wind up in the wind.', 'wˈaɪnd', 'wˈɪnd'],
    ['You use it, for the use of it.', 'jˈuːz', 'jˈuːs'],
    ['She records the records.', 'ɹᵻkˈoːɹdz', 'ɹˈɛkɚdz'],
    ['Present it, a present.', 'pɹiːzˈɛnt', 'pɹˈɛzənt'],
    ['They present a present.', 'pɹiːzˈɛnt', 'pɹˈɛzənt'],
    ['I used it, I used to.', 'jˈuːzd', 'jˈuːst'],
  ])('%s', (text, first, second) => {
    const words = ipa(text).split(' ')
    expect(words).toContain(first)
    expect(words.indexOf(second)).toBeGreaterThan(words.indexOf(first))
  })
})

describe('text as it comes', () => {
  test.each([
    ['$12.50', 'twelve dollars and fifty cents'],
    ['3:30 pm', 'three thirty PM'],
    ['March 3rd, 2026', 'march third, twenty twenty six'],
    ['Dr. Smith, 5 km', 'doctor Smith, five kilometers'],
    ['A1B2C3', 'A one B two C three'],
    ['bob@example.com', 'bob at example dot com'],
    ['1/2 of 20°C', 'one half of twenty degrees celsius'],
    ['415-555-0132', 'four one five five five five zero one three two'],
  ])('%s sounds like %s', (written, spoken) => {
    expect(ipa(`plan ${written}`)).toBe(ipa(`plan ${spoken}`))
  })

  test('each written word keeps its place, its sounds and what follows it', () => {
    expect(english.phonemise('  Dr. Lee —\n it’s $5! ')).toEqual([
      { text: 'Dr.', ipa: 'dˈɑːktɚ', after: '' },
      { text: 'Lee', ipa: 'lˈiː', after: '' },
      { text: '—', ipa: '', after: ',' },
      { text: 'it’s', ipa: 'ɪts', after: '' },
      { text: '$5!', ipa: 'fˈaɪv dˈɑːlɚz', after: '!' },
    ])
  })
})

describe('any text', () => {
  const bits = fc.constantFrom(
    '$',
    '1',
    '22',
    ':',
    '/',
    '-',
    '.',
    ',',
    "'",
    'A',
    'Dr.',
    'the',
    ' ',
    'é',
    '°C',
    '@',
    '%',
    'é',
    '🙂',
  )
  const any = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(bits, { maxLength: 40 }).map(list => list.join('')),
    fc.string({ unit: 'grapheme-ascii', maxLength: 200 }),
  )
  test('keeps every written word in order and becomes only signs that the voice knows', () => {
    fc.assert(
      fc.property(any, text => {
        const words = english.phonemise(text)
        expect(words.map(word => word.text).join(' ')).toBe(text.replace(/\s+/gu, ' ').trim())
        for (const { ipa, after } of words) {
          for (const sign of ipa) expect(VOICE_SIGNS).toContain(sign)
          expect(ipa).toBe(ipa.trim().replace(/ +/g, ' '))
          expect(['', ',', '.', '?', '!', ';', ':']).toContain(after)
        }
      }),
      { numRuns: 2000 },
    )
  })

  test('the time grows with the length, not with its square', () => {
    const time = (count: number) => {
      const clause = 'the 5 km run, A 1-2 '.repeat(count)
      const start = performance.now()
      expect(english.phonemise(clause).length).toBe(6 * count)
      return performance.now() - start
    }
    time(100)
    expect(time(4000)).toBeLessThan(100 * Math.max(5, time(200)))
  })
})

test('the dictionary is loaded once', async () => {
  expect(await loadEnglish()).toBe(english)
})

test('what to do without the dictionary is said', async () => {
  await expect(readDictionary('/nowhere/letters.txt')).rejects.toThrow(
    /dictionary of the natural voice cannot be read: \/nowhere\/letters.txt .*npm ci/,
  )
})
