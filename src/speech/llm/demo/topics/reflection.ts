import { echo, mirror } from '../echo.ts'
import type { Intent } from '../intent.ts'
import type { Scene } from '../scene.ts'
import { pick } from '../variety.ts'

/** What comes after the given words, turned round to the agent's side; at most eight words. */
function after(scene: Scene, opening: RegExp): string {
  const rest = opening.exec(scene.heard.words.join(' '))?.[1] ?? ''
  return mirror(echo(rest.split(' ').slice(0, 8).join(' '), 8))
}

interface Turn {
  readonly name: string
  readonly opening: RegExp
  readonly answers: (rest: string) => readonly string[]
  /** Guesswork as a rule: below every pattern. */
  readonly score?: number
}

/** Statements that can be handed back as a question. */
const turns: readonly Turn[] = [
  {
    name: 'likes',
    opening: /\bi (?:really |just |also )?(?:like|love|enjoy) (.+)/,
    answers: rest => [
      `Ah, ${rest}. What do you like about it?`,
      `Oh, ${rest}. Since when do you enjoy that?`,
    ],
  },
  {
    name: 'wants',
    opening: /\bi (?:really |just )?(?:want|need|wish) (?:to have |to )?(.+)/,
    answers: rest => [
      `What would it change? I mean, ${rest}.`,
      `I see, ${rest}. I cannot give you that, but do tell me more.`,
    ],
  },
  {
    name: 'feels',
    opening: /\bi feel (?:like )?(.+)/,
    answers: rest => [`Oh, you feel ${rest}? Since when?`, `I hear you. What makes you feel that way?`],
  },
  {
    name: 'does',
    opening: /\bi (?:am|was) (?:just |currently )?(\w+ing\b.*)/,
    answers: rest => [`Oh, ${rest}? How is it going?`, `I see, ${rest}. Do you do that often?`],
  },
  {
    name: 'has',
    opening: /\bi (?:have|have got|had|got) (.+)/,
    answers: rest => [`Oh, you have ${rest}? Tell me more.`, `I see, ${rest}. What is that like?`],
  },
  {
    name: 'past',
    opening: /\bi (?:went|drove|walked|flew|came) (.+)/,
    answers: rest => [`Ah, you went ${rest}? How was it?`, `Oh, ${rest}. What was the best of it?`],
  },
  {
    name: 'own',
    opening: /\bmy (?!name)(.+ (?:is|are|was|were|has|likes|loves) .+)/,
    answers: rest => [`I see, your ${rest}. Tell me more.`, `Oh, your ${rest}. And how is that for you?`],
  },
  {
    name: 'because',
    opening: /^because (.+)/,
    score: 4,
    answers: () => ['That is a good reason. Are there others?', 'I see. That explains it.'],
  },
]

/** Small talk on the caller's own words, without understanding them: as listeners do. */
export const reflection: readonly Intent[] = turns.map(turn => ({
  name: `reflect-${turn.name}`,
  suits: scene =>
    turn.opening.test(scene.heard.words.join(' ')) &&
    scene.heard.words.length <= 16 &&
    after(scene, turn.opening) !== ''
      ? (turn.score ?? 0.6)
      : 0,
  answer: scene => pick(scene, turn.answers(after(scene, turn.opening))),
}))
