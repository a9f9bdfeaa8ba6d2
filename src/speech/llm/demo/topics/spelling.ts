import type { Intent } from '../intent.ts'
import { isNumberWord, readNumbers } from '../numbers.ts'
import { ask } from '../questions.ts'
import { sayNumber } from '../say-number.ts'
import type { Scene } from '../scene.ts'

const aside = new Set([
  'the',
  'word',
  'name',
  'me',
  'out',
  'it',
  'for',
  'please',
  'us',
  'a',
  'an',
  'that',
  'as',
  'in',
])
const maxLetters = 40

/** The words the caller wants spelled; none: they did not say. */
function target(scene: Scene): readonly string[] {
  const { words } = scene.heard
  const at = words.findIndex(word => word === 'spell' || word === 'spelled' || word === 'spelling')
  if (words[at + 1] === 'my' && words[at + 2] === 'name') return scene.callerName ? [scene.callerName] : []
  const rest = words.slice(at + 1)
  const meant = rest.filter(word => !aside.has(word))
  return (meant.length > 0 ? meant : rest.slice(1)).slice(0, 3)
}

function spell(words: readonly string[]): string {
  const spoken = words
    .map(word => (isNumberWord(word) ? sayNumber(readNumbers([word])[0]?.value ?? 0) : word))
    .join(' ')
  const letters = [...spoken].filter(letter => /\p{L}/u.test(letter)).slice(0, maxLetters)
  return `Sure. ${letters.map(letter => letter.toUpperCase()).join(', ')}. That spells ${spoken.slice(0, 80)}.`
}

/** Spelling a word aloud, letter by letter. */
export const spelling: readonly Intent[] = [
  {
    name: 'spell',
    patterns: ['spell', '^ spelled|spells|spill', 'how * spelled', 'spelling of'],
    suits: scene => {
      if (scene.pending === 'spell') return scene.heard.words.length <= 3 ? 1.5 : 0
      return scene.heard.words.includes('spell') ? 3 : 0
    },
    answer: scene => {
      const words = target(scene)
      return words.length > 0 ? spell(words) : `Gladly. ${ask('spell')}`
    },
  },
]
