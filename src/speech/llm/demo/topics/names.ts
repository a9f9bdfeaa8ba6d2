import { type Intent, say } from '../intent.ts'
import { ask } from '../questions.ts'
import { nameGiven } from '../recall-name.ts'
import { pick } from '../variety.ts'

/** The caller's name, and ours. */
export const names: readonly Intent[] = [
  {
    name: 'caller-name',
    suits: scene => {
      const asked = scene.pending === 'name'
      if (nameGiven(scene.heard.text, asked) === null) return 0
      return asked ? 2.2 : 2.6
    },
    answer: scene => {
      const name = nameGiven(scene.heard.text, scene.pending === 'name')
      return `${pick(scene, [`Hello, ${name}.`, `Good, ${name}.`, `Pleased to meet you, ${name}.`])} ${pick(scene, [`${ask('joke')}`, `${ask('story')}`])}`
    },
  },
  {
    name: 'recall-name',
    patterns: [
      'what is my name',
      'what am i called',
      'who am i',
      'remember|know|forget|forgot my name',
      'say my name',
      'remember|know who i am',
      'remember|know me',
    ],
    answer: scene =>
      scene.callerName ? `You are ${scene.callerName}. I remember.` : `I do not know yet. ${ask('name')}`,
  },
  {
    name: 'wrong-name',
    patterns: ['not my name', 'wrong name', 'got my name wrong'],
    answer: () => `Sorry, I misheard. ${ask('name')}`,
  },
  {
    name: 'own-name',
    patterns: [
      'what is your name',
      'what are you called',
      'do you have a name',
      'have you [got] a name',
      'tell me your name',
      'your name $',
      'what * call you',
      'whats your name',
    ],
    answer: scene =>
      scene.callerName
        ? 'Just call me Demo. I am the little one that comes with Antiphon.'
        : `Just call me Demo. ${ask('name')}`,
  },
  {
    name: 'name-refused',
    suits: scene =>
      scene.pending === 'name' &&
      scene.heard.words.length <= 6 &&
      /\b(not|no|secret|rather|guess|why)\b/.test(scene.heard.words.join(' '))
        ? 5
        : 0,
    answer: say('That is fine. I need no name to talk.', 'No problem at all. What shall we do?'),
  },
]
