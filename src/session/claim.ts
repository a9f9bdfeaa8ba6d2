import type { Claim } from './turn/events.ts'

/** Words that only say that somebody listens, as recognisers spell them. */
const LISTENING = new Set(
  (
    'mm mmm mhm mm-hmm mmhmm hm hmm uh-huh uhuh huh ah aha oh ooh um uh er yeah yes yep yup ya okay ok right ' +
    'sure alright good great nice cool wow really exactly true indeed i see got it of course all fine go on and well so'
  ).split(' '),
)
/** One of these is a demand, however short. The last three are how "stop" is often heard when it is said in a hurry. */
const DEMANDS = new Set(
  'stop wait no enough hold halt quiet pause hey sorry excuse step stup stock'.split(' '),
)
/** Yes and no to a question. */
const ANSWERS = new Set('yes yeah yep yup no nope okay ok sure right please'.split(' '))

/** Less than that and several words are a guess; a single word needs more. */
const SURE = { several: 0.2, single: 0.18 }
/** So much of what was heard, in the order in which the agent said it, is the agent's own. */
const OWN_SHARE = 0.6
/** An echo is of the words just said: of those heard as many as there are, and these more for the way there, back and through the recogniser. */
const OWN_BEFORE = 5

/** What is known of the moment in which the words were said. */
export interface Moment {
  readonly confidence: number
  /** What the agent said in the last seconds. */
  readonly own: readonly string[]
  /** What the agent is set up not to be interrupted by, as written. */
  readonly ignored: readonly string[]
  /** The agent has just asked something, or is about to end a question. */
  readonly asked: boolean
}

/**
 * What words over the agent's speech claim. Heard once by the embedded recogniser, development half, 2026-11-29: coughs, knocks and tones have
 * no words in 41 of 42, backchannels are in the list or below the least confidence, and 600 ms into a turn there are two words or more in
 * 100 of 110. The least confidence of a single word was lowered later, after AH-001 had lost one.
 */
export function claimOf(text: string, { confidence, own, ignored, asked }: Moment): Claim {
  const words = spoken(text)
  if (words.length === 0) return 'unclear'
  if (ignored.some(term => spoken(term).join(' ') === words.join(' '))) return 'backchannel'
  if (asked && words.some(word => ANSWERS.has(word))) return 'floor'
  if (isOwn(words, own.slice(-words.length - OWN_BEFORE))) return 'echo'
  if (words.some(word => DEMANDS.has(word)) && words.length <= 3) return 'demand'
  if (words.every(word => LISTENING.has(word))) return 'backchannel'
  return confidence >= (words.length > 1 ? SURE.several : SURE.single) ? 'floor' : 'unclear'
}

export const spoken = (text: string): string[] =>
  text.toLowerCase().match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu) ?? []

/**
 * Whether most of the words are among the agent's last, in their order (longest common subsequence), one of them long enough to be no
 * chance; of one or two words that one is enough.
 */
function isOwn(words: readonly string[], own: readonly string[]): boolean {
  const isChance = !words.some(word => word.length >= LONG_WORD && own.includes(word))
  if (isChance || words.length <= FEW) return !isChance
  let row = new Array<number>(own.length + 1).fill(0)
  for (const word of words) {
    const next = [0]
    for (let at = 1; at <= own.length; at++)
      next.push(own[at - 1] === word ? (row[at - 1] ?? 0) + 1 : Math.max(row[at] ?? 0, next[at - 1] ?? 0))
    row = next
  }
  return (row.at(-1) ?? 0) >= OWN_SHARE * words.length
}

const FEW = 2
const LONG_WORD = 4
