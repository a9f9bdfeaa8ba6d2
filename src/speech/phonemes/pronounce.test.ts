import { expect, test } from 'vitest'
import type { Dictionary } from './dictionary.ts'
import { pronounce } from './pronounce.ts'

const WORDS = new Map([
  ['chat', 'CH AE1 T'],
  ['bot', 'B AA1 T'],
  ['block', 'B L AA1 K'],
  ['chain', 'CH EY1 N'],
  ['book', 'B UH1 K'],
  ['move', 'M UW1 V'],
  ['stop', 'S T AA1 P'],
  ['carry', 'K EH1 R IY0'],
  ['bus', 'B AH1 S'],
  ['need', 'N IY1 D'],
])
const dictionary: Dictionary = {
  find: word => WORDS.get(word)?.split(' '),
  letters: new Map([['z', { sound: 'Z' }]]),
}

test.each([
  ['chat', 'CH AE1 T'],
  ['chats', 'CH AE1 T S'],
  ["bot's", 'B AA1 T S'],
  ["chain's", 'CH EY1 N Z'],
  ['buses', 'B AH1 S IH0 Z'],
  ['carries', 'K EH1 R IY0 Z'],
  ['carried', 'K EH1 R IY0 D'],
  ['stopped', 'S T AA1 P T'],
  ['needed', 'N IY1 D IH0 D'],
  ['moving', 'M UW1 V IH0 NG'],
  ['movable', 'M UW1 V AH0 B AH0 L'],
  ['rebooked', 'R IY2 B UH1 K T'],
  ['unstop', 'AH2 N S T AA1 P'],
  ['chatbot', 'CH AE1 T B AA2 T'],
  ['blockchains', 'B L AA1 K CH EY2 N Z'],
  ['zz', 'Z Z'],
  ['', ''],
])('%s is said %s', (word, phones) => {
  expect(pronounce(dictionary, word).join(' ')).toBe(phones)
})
