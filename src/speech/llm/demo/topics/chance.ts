import type { Intent } from '../intent.ts'
import { readNumbers } from '../numbers.ts'
import { sayNumber } from '../say-number.ts'
import { capitalise } from '../sentence.ts'
import { pick, rollDie } from '../variety.ts'

/** Coins, dice and numbers out of a hat. */
export const chance: readonly Intent[] = [
  {
    name: 'coin',
    patterns: ['flip|flick|toss|throw a|the|my coin', 'heads or tails', 'coin flip|toss'],
    answer: scene =>
      `${pick(scene, ['It spins.', 'Up it goes.', 'Let me flip it.'])} ${rollDie(scene, 2) === 0 ? 'Heads' : 'Tails'}.`,
  },
  {
    name: 'dice',
    patterns: ['roll|throw a|the|two|some|my [a] dice|die|dye', 'roll * dice|die|dye', 'a die|dice roll'],
    answer: scene => {
      const lead = pick(scene, ['It rolls.', 'Here we go.', 'Let me roll.'])
      const first = sayNumber(rollDie(scene, 6) + 1)
      if (!scene.heard.words.includes('two')) return `${lead} You get a ${first}.`
      return `${lead} You get a ${first}, and a ${sayNumber((rollDie(scene, 36) % 6) + 1)}.`
    },
  },
  {
    name: 'random-number',
    patterns: ['random number', 'pick|choose|give|think|say * a number', 'number between'],
    answer: scene => {
      const [low = 1, high = 10] = readNumbers(scene.heard.words)
        .map(span => Math.round(Math.min(span.value, 1_000_000)))
        .sort((a, b) => a - b)
      return `Let me pick. ${capitalise(sayNumber(low + rollDie(scene, Math.max(1, high - low + 1))))}.`
    },
  },
]
