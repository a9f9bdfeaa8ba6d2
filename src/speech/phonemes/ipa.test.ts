import { expect, test } from 'vitest'
import { toIpa } from './ipa.ts'

test.each([
  ['water', 'W AO1 T ER0', 'wˈɔːɾɚ'],
  ['button', 'B AH1 T AH0 N', 'bˈʌʔn̩'],
  ['bottle', 'B AA1 T AH0 L', 'bˈɑːɾəl'],
  ['more', 'M AO1 R', 'mˈoːɹ'],
  ['north', 'N AO1 R TH', 'nˈɔːɹθ'],
  ['very', 'V EH1 R IY0', 'vˈɛɹi'],
  ['here', 'HH IY1 R', 'hˈɪɹ'],
  ['sure', 'SH UH1 R', 'ʃˈʊɹ'],
  ['bird', 'B ER1 D', 'bˈɜːd'],
  ['about', 'AH0 B AW1 T', 'ɐbˈaʊt'],
  ['wanted', 'W AO1 N T IH0 D', 'wˈɔːntᵻd'],
  ['before', 'B IH0 F AO1 R', 'bᵻfˈoːɹ'],
  ['city', 'S IH1 T IY0', 'sˈɪɾi'],
  ['see', 'S IY1', 'sˈiː'],
  ['think', 'TH IH1 NG K', 'θˈɪŋk'],
  ['strong', 'S T R AO1 NG', 'stɹˈɔŋ'],
  ['telephone', 'T EH1 L AH0 F OW2 N', 'tˈɛləfˌoʊn'],
  ['website', 'W EH1 B S AY2 T', 'wˈɛbsaɪt'],
  ['usual', 'Y UW1 ZH AH0 W AH0 L', 'jˈuːʒuːəl'],
  ['usb', 'Y UW1 EH1 S B IY1', 'jˌuːˌɛsbˈiː'],
  ['', '', ''],
])('%s: %s is written %s', (spelling, phones, ipa) => {
  expect(toIpa(phones.split(' '), spelling)).toBe(ipa)
})
