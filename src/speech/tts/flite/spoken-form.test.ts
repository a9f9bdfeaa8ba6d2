import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { wordsOf } from '../../spoken/punctuation.ts'
import { isSpeakable, spokenForms } from './spoken-form.ts'

const said = (text: string) => spokenForms(wordsOf(text)).filter(Boolean).join(' ')

describe('what flite is given to say', () => {
  test.each([
    ['plain words stay as they are', 'Sure, I can help you.', 'Sure, I can help you.'],
    ['typographic signs', '“It’s fine…” – she said', "It's fine. -- she said"],
    ['accents', 'a café in Łódź, Ærø', 'a cafe in lodz, Aero'],
    ['dollars, times and dates are left to flite', '$15.50 at 9:15 on May 3rd', '$15.50 at 9:15 on May 3rd'],
    ['other currencies', '£5.50, €20 or 1€', '5 pounds 50 pence, 20 euros or 1 euro'],
    ['large amounts', '€2.5 million and £3 today', '2.5 million euros and 3 pounds today'],
    ['a date in digits', 'on 2024-05-03.', 'on May 3 2024.'],
    [
      'addresses',
      'www.example.com/a, bob@example.org!',
      'www dot example dot com slash a, bob at example dot org!',
    ],
    ['links lose their query', 'https://example.com/?q=1#top', 'example dot com'],
    ['initials', 'your ID, the API', 'your I.D., the A.P.I.'],
    ['abbreviations', 'e.g. Ms. Lee, approx. 5', 'for example miz Lee, approximately 5'],
    ['abbreviations that flite knows keep their stop', 'Dr. King, Main St.', 'Dr. King, Main St.'],
    ['sounds that are no words', 'Hmm, mm-hmm.', 'hum, uh-huh.'],
    ['markup', '**Two** `eggs` and <b>milk</b>', 'Two eggs and milk'],
    ['words that stick together', 'wait—what?no.Yes', 'wait, what? no. Yes'],
    [
      'temperatures',
      '20°C, 68°F, a 90° turn',
      '20 degrees celsius, 68 degrees fahrenheit, a 90 degrees turn',
    ],
    ['signs between words', 'and/or R&D, ~5, #3', 'and or R and D, about 5, number 3'],
    ['fractions', '½ or 3½', '1/2 or 3 and 1/2'],
    ['an option is a word', '--voice -t -5', 'voice t -5'],
  ])('%s', (_, written, expected) => {
    expect(said(written)).toBe(expected)
  })

  test.each(['', '   ', '🙂 👍🏽', '!!!', '…', '你好', 'Привет', '\u0000\u0007', '"" ()', '—'])(
    '%j cannot be said',
    text => {
      expect(isSpeakable(said(text))).toBe(false)
    },
  )

  test('only the beginning of an endless word is said', () => {
    expect(said('x'.repeat(100_000)).length).toBeLessThanOrEqual(120)
    expect(said(`${'!'.repeat(100_000)}a`).length).toBeLessThanOrEqual(120)
  })
})

describe('any text', () => {
  const text = fc.string({ unit: 'binary', maxLength: 200 })
  test('becomes one form for each word, in printable ASCII without a leading dash that could be an option', () => {
    fc.assert(
      fc.property(text, written => {
        const words = wordsOf(written)
        const forms = spokenForms(words)
        expect(forms.length).toBe(words.length)
        expect(forms.join('')).toMatch(/^[ -~]*$/)
        for (const form of forms) expect(form).not.toMatch(/^-+[A-Za-z]/)
      }),
      { numRuns: 1000 },
    )
  })

  test('has words that, joined, are the text with its white space collapsed', () => {
    fc.assert(
      fc.property(text, written => {
        expect(wordsOf(written).join(' ')).toBe(written.replace(/\s+/gu, ' ').trim())
      }),
    )
  })
})
