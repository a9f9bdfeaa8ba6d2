import { readSum } from '../calculate.ts'
import type { Intent } from '../intent.ts'
import { largestSayable, sayNumber } from '../say-number.ts'
import { pick } from '../variety.ts'

/** Sums on spoken numbers. */
export const arithmetic: readonly Intent[] = [
  {
    name: 'sum',
    suits: scene => (readSum(scene.heard.words) === null ? 0 : 6),
    answer: scene => {
      const value = readSum(scene.heard.words)
      if (value === null || Number.isNaN(value)) return 'That has no answer. Nothing can be divided by zero.'
      if (Math.abs(value) > largestSayable) return 'That is too big for me. Try smaller numbers.'
      const exact = Math.abs(value * 1000 - Math.round(value * 1000)) < 1e-6
      const lead = pick(scene, ['Let me see.', 'That is easy.', 'One moment.', 'I can do that.'])
      return `${lead} ${exact ? 'That makes' : 'That makes about'} ${sayNumber(value)}.`
    },
  },
  {
    name: 'sum-unclear',
    patterns: [
      'can|could|do you math|maths|calculate|arithmetic|add',
      'help * math|maths|homework',
      '^ [some] math|maths $',
    ],
    answer: () => 'Simple sums, yes. Try, what is seven times eight.',
  },
]
