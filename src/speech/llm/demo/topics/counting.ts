import { countFor, countWords, readCount } from '../count.ts'
import type { Intent } from '../intent.ts'
import { pick } from '../variety.ts'

/** Counting up, down and in steps, spoken clause by clause so that it can be cut anywhere. */
export const counting: readonly Intent[] = [
  {
    name: 'count',
    patterns: [
      '^ count $',
      'can|could|would|will|please|to you count',
      'start counting',
      '^ countdown',
      'count * up|down|backwards|backward|for',
    ],
    suits: scene => (readCount(scene.heard.keys) ? 4 : 0),
    answer: scene => {
      const count = countFor(scene.heard.keys)
      if (count === 'too-far') return 'That is too far for me. Give me something under a million.'
      const lead = count.capped
        ? 'One hundred steps at most.'
        : pick(scene, ['Sure.', 'Here goes.', 'All right.', 'Okay.'])
      return `${lead} ${countWords(count.numbers)} ${pick(scene, ['There you are.', 'Done.', 'And that is it.'])}`
    },
  },
]
