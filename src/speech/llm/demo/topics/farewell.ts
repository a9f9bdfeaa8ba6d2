import type { Intent } from '../intent.ts'
import { pick } from '../variety.ts'

const partings = [
  'It was nice talking to you.',
  'Thanks for the chat.',
  'Talk to you soon.',
  'It was a pleasure.',
]

/** Saying goodbye. Whether the call then ends is the session's to allow. */
export const farewell: readonly Intent[] = [
  {
    name: 'farewell',
    patterns: [
      '^ goodbye',
      'goodbye $',
      '^ good bye',
      'good bye $',
      '^ [good] by $',
      '^ by by',
      'bye bye',
      '^ [thanks|thank] [you] bye',
      'bye $',
      'bye now',
      'bye for now',
      '^ see you',
      'see you later|soon|tomorrow|around',
      'talk to you later|soon|tomorrow',
      'good night',
      'goodnight',
      'i have|got to go [now] $',
      'i have|got to hang up',
      'i must|should go [now] $',
      'i am leaving [now] $',
      '^ [please|you] [can|could] [you] [just] hang up $',
      '^ [please|can|could|let] [you|us] [just] end|finish the|this call|conversation $',
      'that is all [for] [today|now]',
      'that will be all',
      'so long $',
      'farewell',
      'have a nice|good|great|lovely day|evening|night|weekend|one',
    ],
    answer: scene => ({
      text: `${scene.callerName ? `Goodbye, ${scene.callerName}.` : 'Goodbye!'} ${pick(scene, partings)}`,
      hangUp: 'The caller said goodbye.',
    }),
  },
]
