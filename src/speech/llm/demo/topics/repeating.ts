import { echo } from '../echo.ts'
import { type Intent, say } from '../intent.ts'
import type { Scene } from '../scene.ts'
import { capitalise } from '../sentence.ts'
import { pick } from '../variety.ts'

const leads = ['I said,', 'Once more.', 'Sure, again.', 'Gladly.']

/** "Repeat after me" and "say", with what is to be said. */
const sayAfter =
  /^(?:can you |could you |please |now )*(?:repeat after me|say) (?!that|it\b|again|something|my name|anything|goodbye|one more)(.+)/

/** The end of what the agent said last, without the lead of an earlier repetition. */
function lastWords(scene: Scene): string {
  let text = scene.lastSaid
  for (const lead of leads) if (text.startsWith(lead)) text = text.slice(lead.length).trim()
  const sentences = text.match(/[^.!?]+[.!?]*/g) ?? []
  return (text.split(/\s+/).length > 60 ? sentences.slice(-2).join('') : text).trim()
}

/** Saying things again, slower or louder. */
export const repeating: readonly Intent[] = [
  {
    name: 'repeat',
    patterns: [
      '^ [can|could|would] [you] [please] repeat [that|it|yourself]',
      'repeat that|it|please|yourself|what|again',
      'say|saying|said that|it again',
      'come again',
      '^ again $',
      'once more',
      'one more time',
      'what did you [just] say',
      'what was that',
      '^ what $',
      '^ sorry what',
      '^ [i] [am] [beg] [your] pardon',
      '^ excuse me $',
      'did not catch|hear|understand|get [you|that]',
      'can|could not hear|understand you',
      '^ huh $',
    ],
    answer: scene => {
      const last = lastWords(scene)
      if (last === '') return 'I have said nothing yet. Hello!'
      return `${pick(scene, leads)} ${last}`
    },
  },
  {
    name: 'say-after',
    suits: scene => (sayAfter.test(scene.heard.words.join(' ')) ? 2.7 : 0),
    answer: scene => {
      const words = echo(sayAfter.exec(scene.heard.words.join(' '))?.[1] ?? '', 20)
      return words === '' ? 'Better not. Give me something else to say.' : `Gladly. ${capitalise(words)}.`
    },
  },
  {
    name: 'say-after-what',
    weight: 1.5,
    patterns: ['repeat after me $', 'repeat what i say'],
    answer: say('Sure. Say, repeat after me, and then the words.'),
  },
  {
    name: 'slower',
    patterns: ['slower', 'slow down', 'slowly', '[too|so] fast $', 'not so fast', 'speak|talk too|so fast'],
    answer: scene => {
      const paced = lastWords(scene).replaceAll(/[,;:]/g, '.')
      if (paced === '') return 'I will make more pauses. My voice itself keeps its speed.'
      return `I will make more pauses. ${capitalise(paced)}`
    },
  },
  {
    name: 'louder',
    patterns: [
      'louder',
      'speak up',
      'too quiet',
      'volume',
      'quieter',
      'too loud',
      'softer',
      'faster',
      'speed up',
      'change * voice',
      'different|another voice',
    ],
    answer: say(
      'My voice is fixed here. Volume is on your side, speed and voice are set for the agent.',
      'I cannot turn that. The agent has a setting for voice and speed, and your device for volume.',
    ),
  },
  {
    name: 'caller-words',
    patterns: [
      'what did i [just] say',
      'what have i said',
      'what was my [last] question',
      'did you hear|understand what i said',
    ],
    answer: scene => {
      const before = scene.past.findLast(message => message.role === 'user')
      const words = before ? echo(before.content, 20) : ''
      return words === '' ? 'You have said nothing yet. Go ahead.' : `You said, ${words}.`
    },
  },
]
