import { readDigits } from '../digits.ts'
import { type Intent, say } from '../intent.ts'
import { readNumbers } from '../numbers.ts'
import { ask } from '../questions.ts'
import { sayNumber } from '../say-number.ts'

/** A number given digit by digit is read back; a single number is only taken note of. */
export const dictation: readonly Intent[] = [
  {
    name: 'digits',
    suits: scene => (readDigits(scene.heard.words) === null ? 0 : 2.5),
    answer: scene => {
      const digits = readDigits(scene.heard.words) ?? []
      const groups = digits.map(
        (digit, at) => `${digit}${at === digits.length - 1 ? '.' : at % 3 === 2 ? ',' : ''}`,
      )
      return `I heard, ${groups.join(' ')} ${ask('digits')}`
    },
  },
  {
    name: 'lone-number',
    suits: scene => {
      const [only, more] = readNumbers(scene.heard.words)
      return only && !more && scene.heard.words.length - (only.to - only.from) <= 2 ? 0.9 : 0
    },
    answer: scene => {
      const value = Math.min(readNumbers(scene.heard.words)[0]?.value ?? 0, 999_999_999)
      return `A number, good. I heard ${sayNumber(value)}. I can count to it, if you say so.`
    },
  },
  {
    name: 'digits-right',
    answer: say(
      'Good. I keep it only as long as we talk.',
      'Fine. It stays between us, and ends with this call.',
    ),
  },
  {
    name: 'digits-wrong',
    answer: say('Sorry about that. Please say it again, slowly.', 'Then I misheard. Once more, please.'),
  },
]
