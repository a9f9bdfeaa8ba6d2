import { type Intent, say } from '../intent.ts'
import { ask } from '../questions.ts'
import type { Scene } from '../scene.ts'
import { pick } from '../variety.ts'

/** "Good evening", as the caller has it, else by the clock. */
function timely({ now, heard }: Scene): string {
  const [, part] = /\bgood (morning|afternoon|evening)\b/.exec(heard.words.join(' ')) ?? []
  if (part) return `Good ${part}`
  const hour = now.getHours()
  if (hour < 5 || hour >= 18) return 'Good evening'
  return hour < 12 ? 'Good morning' : 'Good afternoon'
}

const address = (scene: Scene) => (scene.callerName ? `, ${scene.callerName}` : '')

/** A kind next step: ask the name while it is unknown, else offer something. */
function onward(scene: Scene): string {
  return scene.callerName ? pick(scene, [ask('story'), ask('joke'), ask('riddle')]) : ask('name')
}

/** Hello, how are you, and what follows. */
export const greeting: readonly Intent[] = [
  {
    name: 'opening',
    answer: scene => `${timely(scene)}! This is the Antiphon demo. ${ask('mood')}`,
  },
  {
    name: 'greeting',
    weight: 0.5,
    patterns: [
      '^ hello|hi|hey|hiya|howdy|greetings|hallo|yo [there|antiphon|demo]',
      'good morning|afternoon|evening|day',
      '^ what is up $',
      'nice|good|pleased to meet you',
    ],
    answer: scene => {
      if (scene.said.length > 4)
        return pick(scene, [
          'Yes, I am here. Go ahead.',
          'Hello again! What shall we do?',
          'Hi! I am listening.',
        ])
      return `${pick(scene, [`Hello${address(scene)}!`, `${timely(scene)}${address(scene)}!`, `Hi there${address(scene)}!`])} ${ask('mood')}`
    },
  },
  {
    name: 'how-are-you',
    patterns: [
      'how are|were you [doing|today|feeling]',
      'how is it|everything|life [going]',
      'how are things',
      'how do you do',
      'how have you been',
      '^ [and|how|what] [about] you $',
      'how is your day',
      'how you doing',
      'what is up with you',
    ],
    answer: scene => {
      const own = pick(scene, [
        'I am fine, thank you.',
        'Very well, thanks.',
        'All rules in order.',
        'Quite well, thank you.',
      ])
      const known = /\bi am (?:\w+ ){0,2}(?:fine|good|well|great|okay|tired)\b/.test(
        scene.heard.words.join(' '),
      )
      return known || scene.said.some(said => said.includes(ask('mood')))
        ? `${own} ${onward(scene)}`
        : `${own} ${ask('mood')}`
    },
  },
  {
    name: 'mood-good',
    patterns: [
      'i am [doing|feeling] [very|pretty|quite|really|so] good|fine|great|well|happy|okay|wonderful|fantastic|excellent',
      'not [too|so] bad',
      'could not be better',
      'had a good|great|nice|lovely day',
    ],
    suits: scene =>
      scene.pending === 'mood' &&
      /\b(good|fine|great|well|ok|okay|wonderful|fantastic|excellent|happy|alright|perfect|super)\b/.test(
        scene.heard.words.join(' '),
      ) &&
      !scene.heard.words.includes('not')
        ? 1.8
        : 0,
    answer: scene =>
      `${pick(scene, ['Glad to hear it.', 'That is good to hear.', 'Lovely.'])} ${onward(scene)}`,
  },
  {
    name: 'mood-bad',
    patterns: [
      'i am [feeling] [very|so|a|really|quite|pretty] [bit|little] tired|sad|sick|ill|stressed|lonely|unhappy|exhausted|down|angry|bored',
      'i feel bad|sad|sick|terrible|awful|lonely|tired',
      'bad|terrible|awful|long|hard|rough day',
      'not [so|very|too] good|well|great',
    ],
    suits: scene =>
      scene.pending === 'mood' &&
      /\b(bad|tired|sad|awful|terrible|stressed|sick|lonely|so so|horrible|exhausted)\b/.test(
        scene.heard.words.join(' '),
      )
        ? 1.8
        : 0,
    answer: scene =>
      `${pick(scene, ['I am sorry to hear that.', 'That sounds hard.', 'Oh, I am sorry.'])} ${pick(scene, ['Maybe something light helps.', 'Let us do something easy.'])} ${ask('joke')}`,
  },
  {
    name: 'mood-other',
    suits: scene => (scene.pending === 'mood' ? 0.4 : 0),
    answer: scene => `${pick(scene, ['I see.', 'Thanks for telling me.', 'Oh, I see.'])} ${onward(scene)}`,
  },
  {
    name: 'line-check',
    patterns: [
      'can|do|could you hear|understand me',
      'are you [still] there',
      'are you listening',
      'anybody|anyone|somebody there|home',
      'is this|it thing working|on|live',
      '^ testing [testing] [one] [two] [three]',
      '^ test [test]',
      'test test',
      'mic check',
      'testing one two [three]',
    ],
    answer: say(
      'Yes, I hear you. Loud and clear.',
      'I am here, and I hear you well.',
      'Loud and clear. Go ahead.',
    ),
  },
]
