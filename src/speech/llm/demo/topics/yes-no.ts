import type { Intent } from '../intent.ts'
import { type Question, questions } from '../questions.ts'
import type { Scene } from '../scene.ts'
import { isStopped } from '../unfinished.ts'
import { pick } from '../variety.ts'

const pending = (scene: Scene): Question | null => (scene.pending ? questions[scene.pending] : null)

/** Yes and no, which mean what the agent's own last question makes of them. */
export const yesNo: readonly Intent[] = [
  {
    name: 'yes',
    weight: 0.8,
    patterns: [
      '^ yes|sure|absolutely|definitely|certainly|yup|exactly|correct [please|yes|sure]',
      '^ of course',
      '^ why not',
      '^ that is [right|correct|true|it]',
      '^ i would [love|like] [to|that|it] $',
      '^ [yes] i do $',
      '^ please [do] $',
      '^ [yes] sounds good',
      '^ do it $',
      '^ let us [do] [it|that|go] $',
      '^ true $',
    ],
    answer: (scene, rules) => {
      const question = pending(scene)
      if (question?.yes) return rules.run(question.yes, scene)
      if (scene.pending === 'name')
        return pick(scene, [
          'Then tell me, please. How shall I call you?',
          'I am all ears. Say, my name is, and then your name.',
        ])
      if (scene.pending === 'mood') return rules.run('mood-good', scene)
      if (isStopped(scene)) return rules.run('continue', scene)
      return pick(scene, [
        'Good. Ask me for a story, or a joke.',
        'Very well. What shall it be?',
        'Agreed. Now, what would you like?',
      ])
    },
  },
  {
    name: 'no',
    weight: 0.8,
    patterns: [
      '^ [i] [said] no|nope [no|thanks|thank] [you]',
      '^ not now|really|today|yet|at',
      '^ i do not [think|want] [so|to]',
      '^ no way',
      '^ rather not',
      '^ [no] i would not',
      '^ wrong|false $',
      '^ maybe later',
      '^ [that] is wrong|not right',
    ],
    answer: (scene, rules) => {
      const question = pending(scene)
      if (question?.no) return rules.run(question.no, scene)
      if (question)
        return pick(scene, [
          'No problem. What would you like instead?',
          'As you like. Just ask me something.',
          'Fine. Then you choose.',
        ])
      return pick(scene, [
        'All right. What then?',
        'No? Then tell me what you mean.',
        'Understood. Anything else?',
      ])
    },
  },
  {
    name: 'maybe',
    weight: 0.8,
    patterns: [
      '^ maybe|perhaps',
      '^ i do not know',
      '^ i am not sure $',
      '^ not sure',
      '^ whatever $',
      '^ i guess',
      '^ you choose|decide',
      'up to you',
      'you can choose|decide',
    ],
    answer: (scene, rules) => {
      const question = pending(scene)
      if (question?.yes && scene.pending !== 'digits') return rules.run(question.yes, scene)
      return rules.run('fact', scene)
    },
  },
]
