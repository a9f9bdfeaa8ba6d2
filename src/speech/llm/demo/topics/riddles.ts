import { plainWords } from '../heard.ts'
import type { Intent } from '../intent.ts'
import { riddles as known, type Riddle } from '../jokes.ts'
import { ask } from '../questions.ts'
import type { Scene } from '../scene.ts'
import { pick, pickUntold } from '../variety.ts'

/** The riddle the agent asked just now, if most of it was heard. */
function open(scene: Scene): Riddle | undefined {
  const said = plainWords(scene.lastSaid).join(' ')
  return known.find(riddle => {
    const words = plainWords(riddle.text)
    return said.includes(words.slice(0, Math.ceil(words.length * 0.7)).join(' '))
  })
}

/** A riddle, and the caller's guess at it. */
export const riddles: readonly Intent[] = [
  {
    name: 'riddle',
    patterns: [
      'tell|know|give|another|hear|ask|want * riddle|riddles|puzzle',
      '^ [a] riddle',
      'play|played a game|riddle',
      'let us play',
    ],
    answer: scene =>
      `${pick(scene, ['Try this one.', 'Here is a riddle.', 'Think about this.'])} ${pickUntold(scene, known)?.text ?? ''}`,
  },
  {
    name: 'riddle-guess',
    suits: scene => {
      const riddle = open(scene)
      if (!riddle) return 0
      if (riddle.answers.some(answer => scene.heard.words.includes(answer))) return 9
      return scene.heard.words.length <= 5 ? 1.2 : 0
    },
    answer: scene => {
      const riddle = open(scene)
      const right = riddle?.answers.some(answer => scene.heard.words.includes(answer))
      if (right)
        return `${pick(scene, ['Yes, exactly!', 'Well done!', 'That is right!'])} ${ask('next-riddle')}`
      return `${pick(scene, ['Not quite.', 'No, but a good try.'])} It is ${riddle?.solution}. ${ask('next-riddle')}`
    },
  },
  {
    name: 'riddle-given-up',
    suits: scene =>
      open(scene) &&
      /\b(no idea|not know|give up|tell me|what is it|no|pass)\b/.test(scene.heard.words.join(' '))
        ? 6
        : 0,
    answer: scene => `It is ${open(scene)?.solution}. ${ask('next-riddle')}`,
  },
]
