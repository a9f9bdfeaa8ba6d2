import { hear } from './heard.ts'
import { isNumberWord, readNumbers } from './numbers.ts'
import { sayNumber } from './say-number.ts'

/** The caller's words to say back: the last few, digits as words, nothing rude. Empty when there is nothing fit to repeat. */
export function echo(text: string, maxWords: number): string {
  const tokens = text
    .slice(-4000)
    .split(/\s+/)
    .slice(-4 * maxWords)
  const words = tokens.flatMap(speakable).filter(word => word.length <= 30)
  if (words.some(word => rude.test(word))) return ''
  return words.slice(-maxWords).join(' ')
}

/** What the caller said from the agent's side: "my dog" becomes "your dog". */
export function mirror(text: string): string {
  return text
    .split(' ')
    .map(word => swaps[word] ?? word)
    .join(' ')
    .replaceAll(/\byou am\b/g, 'you are')
    .replaceAll(/\byou was\b/g, 'you were')
}

/** A token without its punctuation; what holds digits or signs is read out, and hesitations vanish. */
function speakable(token: string, at: number): readonly string[] {
  const heard = hear(token).words
  const letters = token.replaceAll(/[^\p{L}\p{M}'’-]/gu, '').replaceAll(/^['’-]+|['’-]+$/g, '')
  if (heard.length === 0) return []
  if (/\p{N}/u.test(token)) return heard.map(readOut).filter(word => word !== '')
  if (letters === '') return []
  return [at === 0 && !/^I\b/.test(letters) ? `${letters[0]?.toLowerCase()}${letters.slice(1)}` : letters]
}

function readOut(word: string): string {
  const value = isNumberWord(word) ? readNumbers([word])[0]?.value : undefined
  return value !== undefined && value < 1e9 ? sayNumber(value) : word.replaceAll(/\p{N}/gu, '')
}

const swaps: Readonly<Record<string, string>> = {
  i: 'you',
  I: 'you',
  me: 'you',
  my: 'your',
  mine: 'yours',
  myself: 'yourself',
  am: 'are',
  you: 'I',
  your: 'my',
  yours: 'mine',
}

const rude = /^(fuck|shit|bitch|asshole|bastard|cunt|dick|idiot|stupid)/i
