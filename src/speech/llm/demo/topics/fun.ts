import { type Intent, say } from '../intent.ts'
import { facts, jokes } from '../jokes.ts'
import { ask } from '../questions.ts'
import { pick, pickUntold } from '../variety.ts'

/** Jokes, facts and a rhyme. */
export const fun: readonly Intent[] = [
  {
    name: 'joke',
    patterns: [
      'tell|hear|want|like|know|have|give|another|more|any|say * joke|jokes',
      '^ [a] [good|another|new] joke|jokes $',
      'me a joke',
      'make me laugh',
      'something|anything funny',
      '^ another one [please] $',
      '^ one more $',
      '^ be funny',
    ],
    answer: scene => {
      const joke = pickUntold(scene, jokes)?.text ?? ''
      return `${pick(scene, ['Here is one.', 'Okay, listen.', 'Let me try.', 'All right.'])} ${joke} ${ask('next-joke')}`
    },
  },
  {
    name: 'fact',
    patterns: [
      'tell|know|say|give|another * fact|facts',
      'something|anything interesting|new',
      'did you know',
      'tell me something|anything $',
      'i am bored',
      'talk to me $',
      '^ surprise me',
    ],
    answer: scene =>
      `${pick(scene, ['Did you know this?', 'Here is something.', 'This one I like.'])} ${pickUntold(scene, facts)?.text ?? ''}`,
  },
  {
    name: 'rhyme',
    patterns: [
      'tell|know|say|read|write|recite|give|hear * poem|rhyme|poetry',
      'sing * song|me|something|us',
      'can|could|do you sing|rap',
    ],
    answer: say(
      'I cannot sing, but I rhyme. A caller once rang me at noon, and asked me to whistle a tune. I said, I am sorry, I talk in a hurry, but whistling will come to me soon.',
      'No singing, only a rhyme. The rules that I follow are few, I count, and I spell, and tell stories to you. And if you get bored, just say so, my lord, and I will find something to do.',
    ),
  },
  {
    name: 'laugh',
    weight: 0.6,
    patterns: [
      '^ ha|haha|hahaha|hehe|lol',
      '^ [that|it] [was|is] [very|so|really|quite|pretty] funny',
      'good one',
      'you are [very|so|really] funny',
    ],
    answer: scene =>
      `${pick(scene, ['I am glad you liked it.', 'Thank you, I practise a lot.', 'That makes my day.'])} ${ask('next-joke')}`,
  },
]
