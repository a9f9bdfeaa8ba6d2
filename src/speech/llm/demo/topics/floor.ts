import { type Intent, say } from '../intent.ts'
import { capitalise } from '../sentence.ts'
import { interrupted, isStopped } from '../unfinished.ts'
import { pick } from '../variety.ts'

/** Who speaks: stop, wait, go on, and the little sounds of somebody who listens. */
export const floor: readonly Intent[] = [
  {
    name: 'stop',
    patterns: [
      '^ stop [it|that|talking|now|there|counting|the] [story|counting] $',
      '^ [no] stop stop [stop] [stop]',
      '^ step|stopped|top|stuck|stock [step|stop|stuck|stock] [step|stop|stuck|stock] $',
      '^ [that|it] [is] enough $',
      '^ enough [of] [that|this]',
      '^ [can|could|would] [you] [just] stop [talking|it|that|counting|the] [story] $',
      '^ be quiet',
      '^ quiet $',
      '^ shut up',
      '^ silence $',
      '^ shush',
    ],
    suits: ({ heard }) => (heard.keys[0] === 'stop' && heard.keys.length <= 4 ? 2.5 : 0),
    answer: say('Okay, I stopped.', 'All right. I am listening.', 'Sure, stopping here.', 'Okay. Your turn.'),
  },
  {
    name: 'wait',
    patterns: [
      '^ wait [wait] [a] [minute|moment|second|bit]',
      '^ hold on',
      '^ hang on',
      '^ hold it $',
      '^ pause $',
      '^ [just] one|a moment|second|sec|minute',
      '^ just a moment|second|sec|minute',
      '^ give me a|one moment|second|sec|minute',
      '^ let me think',
    ],
    answer: say(
      'Sure, take your time.',
      'Of course. I am waiting.',
      'No hurry at all.',
      'Okay, I will wait.',
    ),
  },
  {
    name: 'never-mind',
    patterns: ['never mind', 'forget it', 'forget about it', 'does not matter', '^ nothing $'],
    answer: say(
      'No problem. What else?',
      'All right, forgotten. Anything else?',
      'Fine. Ask me something else.',
    ),
  },
  {
    name: 'continue',
    patterns: [
      '^ [you] [can|may] [just|please] go on [with] [the|your|that|counting|telling] [story|counting] $',
      '^ [yes] [please] [go] continue',
      'carry on',
      '^ [yes] keep going',
      '^ [yes] go ahead',
      'continue|finish|resume the|your|with|counting [story|counting]',
      '^ [you] [were] saying $',
      'what happened next|then|after',
      'what happens next|then|after',
      '^ what next $',
      'back to the story|counting',
      'where were we|you',
      '^ and then $',
      '^ resume $',
      '^ more $',
    ],
    answer: (scene, rules) => {
      const rest = interrupted(scene)
      if (rest === 'finished') return pick(scene, finished)
      if (rest) return `${pick(scene, resumed)} ${capitalise(rest)}`
      const before = scene.past.findLastIndex(message => message.role === 'user')
      const wasCut = scene.lastSaid !== '' && !/[.!?]["')]*\s*$/.test(scene.lastSaid)
      if (!wasCut || before < 0) return pick(scene, nothingToResume)
      const again = rules.reply(scene.past.slice(0, before + 1))
      return `${pick(scene, resumed)} ${typeof again === 'string' ? again : again.text}`
    },
  },
  {
    name: 'listening-sound',
    weight: 0.5,
    patterns: [
      '^ uhhuh',
      '^ okay|ok|right|alright|sure|cool|nice|interesting $',
      '^ all right $',
      '^ i see',
      '^ got it',
      '^ oh $',
      '^ wow',
    ],
    answer: (scene, rules) => {
      if (isStopped(scene)) return rules.run('continue', scene)
      if (scene.pending) return rules.run('yes', scene)
      return pick(scene, [
        'Good. What shall we do next?',
        'Right. Ask me anything simple.',
        'Fine. Where shall we go from here?',
      ])
    },
  },
]

const resumed = ['Right, where was I.', 'Of course. Back to it.', 'Gladly. On we go.', 'Sure. I was saying.']
const finished = [
  'That was all of it. Ask for another story, or a number to count to.',
  'I had reached the end. Shall I tell you another story?',
]
const nothingToResume = [
  'Nothing to go on with. Shall I tell you a story?',
  'I had finished, I think. Would you like to hear a joke?',
]
