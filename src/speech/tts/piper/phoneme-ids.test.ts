import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PhonedWord } from '../../phonemes/phoned-word.ts'
import { tinyConfig } from './fixtures/tiny-voice.ts'
import { isSounding, phonemeIds } from './phoneme-ids.ts'

const ids = new Map(Object.entries(tinyConfig().phoneme_id_map))
const word = (text: string, ipa: string, after: PhonedWord['after'] = ''): PhonedWord => ({
  text,
  ipa,
  after,
})

/** Symbols of ids without the pads. */
const spelled = (words: readonly PhonedWord[], of = ids) => {
  const symbols = new Map([...of].map(([symbol, [id]]) => [id, symbol]))
  return phonemeIds(words, of)
    .ids.map(id => symbols.get(id))
    .filter(symbol => symbol !== '_')
    .join('')
}

describe('phonemes as ids', () => {
  test('stand between begin and end, each followed by the pad', () => {
    expect(phonemeIds([word('a', 'a'), word('b.', 'b', '.')], ids).ids).toEqual([
      ...[1, 0],
      ...[14, 0],
      ...[3, 0],
      ...[15, 0],
      ...[10, 0],
      2,
    ])
  })

  test('say which ids each word is, with its pads and without its mark', () => {
    const {
      words,
      ids: all,
      lengths,
    } = phonemeIds([word('a,', 'a', ','), word('🙂', ''), word('bc', 'bc')], ids)
    expect(words).toEqual([
      { text: 'a,', from: 2, to: 4 },
      { text: '🙂', from: 6, to: 6 },
      { text: 'bc', from: 8, to: 12 },
    ])
    expect(lengths.length).toBe(all.length)
    expect(lengths.every(length => length > 0)).toBe(true)
  })

  test('count a space as part of the word behind it, but behind a mark as part of the pause', () => {
    const { words } = phonemeIds([word('a', 'a'), word('b', 'b', ','), word('c', 'c')], ids)
    expect(words.map(({ from, to }) => [from, to])).toEqual([
      [2, 4],
      [4, 8],
      [12, 14],
    ])
  })

  test('keep spaces inside a word and put one mark after the other only once', () => {
    expect(spelled([word('42,', 'fɔːti tuː', ','), word('—', '', ','), word('ok.', 'oʊkeɪ', '.')])).toBe(
      '^fɔːti tuː, oʊkeɪ.$',
    )
  })

  test('a word that says nothing leaves no trace; a mark at the beginning neither', () => {
    expect(spelled([word('—', '', ','), word('🙂', '', '.'), word('a', 'a')])).toBe('^a$')
  })

  test('take the nearest of what the voice has, and leave out what it has nothing near to', () => {
    // The tiny voice has no ʔ, ɾ or ɒ and no combining signs.
    expect(
      spelled([word('button', 'bˈʌʔn̩'), word('water', 'wɔːɾɚ'), word('odd', 'ˈɒd'), word('x', 'ǃ')]),
    ).toBe('^bˈʌtn wɔːtɚ ˈɔd$')
    const few = new Map([...ids].filter(([symbol]) => '_^$ abdehilnorstu'.includes(symbol)))
    expect(spelled([word('this', 'ðˈɪs'), word('thing?', 'θˈɪŋ', '?')], few)).toBe('^dis tin$')
  })

  test('several ids of one symbol are each followed by the pad', () => {
    expect(phonemeIds([word('a', 'a')], new Map([...ids, ['a', [14, 15]]])).ids).toEqual([
      1, 0, 14, 0, 15, 0, 2,
    ])
  })

  test('are never beyond the voice, and words lie one after the other, whatever the text', () => {
    const any = fc.record({
      text: fc.string({ unit: 'binary' }),
      ipa: fc.string({ unit: fc.constantFrom(...'aˈbɪðː \u0329\u0000漢🙂ˌʔ') }),
      after: fc.constantFrom<PhonedWord['after']>('', ',', '.', '?', '!', ';', ':'),
    })
    fc.assert(
      fc.property(fc.array(any, { maxLength: 20 }), words => {
        const result = phonemeIds(words, ids)
        const known = new Set([...ids.values()].flat())
        expect(result.ids.every(id => known.has(id))).toBe(true)
        expect(result.words.map(({ text }) => text)).toEqual(words.map(({ text }) => text))
        let at = 0
        for (const { from, to } of result.words) {
          expect(from).toBeGreaterThanOrEqual(at)
          expect(to).toBeGreaterThanOrEqual(from)
          at = to
        }
        expect(at).toBeLessThan(result.ids.length)
      }),
    )
  })
})

test('nothing sounds where no word does', () => {
  expect(isSounding(phonemeIds([], ids))).toBe(false)
  expect(isSounding(phonemeIds([word('🙂', ''), word('漢', '漢')], ids))).toBe(false)
  expect(isSounding(phonemeIds([word('🙂', ''), word('a', 'a')], ids))).toBe(true)
})
