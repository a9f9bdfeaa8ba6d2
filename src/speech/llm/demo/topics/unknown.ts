import { echo } from '../echo.ts'
import { type Intent, say } from '../intent.ts'
import { ask } from '../questions.ts'
import type { Scene } from '../scene.ts'
import { isStopped } from '../unfinished.ts'
import { pick } from '../variety.ts'

const foreign = new Set(
  `bonjour bonsoir salut merci oui comment ça voulez vous parlez français je suis est une les pas quelle heure
   hola gracias por favor buenos días buenas tardes habla usted español cómo qué hora está soy
   guten tag morgen abend danke bitte sprechen sie deutsch ich bin wie geht ihnen nicht das ist und uhr
   ciao buongiorno grazie parla italiano sono che ore sei
   olá obrigado você fala português dzień dobry dziękuję goedemorgen spreekt hej tack`.split(/\s+/),
)
const englishToo = new Set(['comment', 'les', 'pas', 'sie', 'sei', 'die', 'hat', 'me', 'est', 'bin', 'und'])

/** How much of it is another language: other scripts, or words that English does not have. */
function foreignShare({ heard }: Scene): number {
  const strange = heard.words.filter(
    word => (foreign.has(word) && !englishToo.has(word)) || /[^\p{Script=Latin}\p{N}]/u.test(word),
  )
  return heard.words.length === 0 ? 0 : strange.length / heard.words.length
}

const askedSomething =
  /^(?:and |so |but |tell me |do you know |can you tell me )?(?:who|what|where|when|why|which|whose|how)\b|^(?:do|does|did|is|are|was|were|can|could|will|would|should|have|has) /

/** What is left when no rule fits. These answers never pretend to have understood. */
export const unknown: readonly Intent[] = [
  {
    name: 'foreign',
    suits: scene => (foreignShare(scene) > 0.4 ? 3 : 0),
    answer: say(
      'Sorry, I only know English. Could we speak English?',
      'That was not English, I think. English is all my rules know.',
      'I do not speak that. Only English, I am afraid.',
    ),
  },
  {
    name: 'nothing-heard',
    suits: scene => (scene.heard.words.length === 0 ? 1 : 0),
    answer: scene =>
      /\p{L}/u.test(scene.heard.text)
        ? pick(scene, ['Take your time.', 'No hurry. I am listening.', 'I am with you. Go on.'])
        : pick(scene, [
            'Sorry, I heard nothing. Say it again?',
            'I did not catch that. Once more, please?',
            'That was too quiet for me. Pardon?',
          ]),
  },
  {
    name: 'nudge',
    answer: say(
      'Are you still there? I am listening.',
      'I am still here. Ask me anything simple.',
      'Hello? Take your time, I am waiting.',
    ),
  },
  {
    name: 'unknown-question',
    suits: scene => (askedSomething.test(scene.heard.words.join(' ')) ? 0.3 : 0),
    answer: say(
      'That I do not know. I am only the demo, a small set of rules. Ask me for a story instead.',
      'Good question, no answer. My rules do not cover it. A real language model would.',
      'I have no idea. Simple things I can do, like sums, or spelling.',
      'This is beyond my rules. Try me on the time, or a riddle.',
    ),
  },
  {
    name: 'fallback',
    suits: () => 0.1,
    answer: scene => {
      const words = echo(scene.heard.text, 6)
      if (words === '') return pick(scene, wordless)
      if (isStopped(scene))
        return pick(scene, [`I heard, ${words}. ${ask('resume')}`, `You said, ${words}. ${ask('resume')}`])
      return pick(scene, [
        `I heard, ${words}. What would you like me to do with that?`,
        `You said, ${words}. I have no rule for it, could you put it another way?`,
        `Well, ${words}. Is that a question, or shall I just listen?`,
        `I got, ${words}. But it means nothing to my rules, can you say it more simply?`,
        `So, ${words}. Tell me more, or ask for a joke.`,
      ])
    },
  },
]

const wordless = [
  'That one I leave alone. Ask me something else?',
  'I would rather not repeat that. What can I do for you?',
  'Let us change the subject. A story, perhaps?',
]
