import { houseLine } from '../../session/house-lines.ts'
import type { Mark } from '../../session/log.ts'
import { plainSpec } from '../../session/stage.ts'
import type { Stage } from '../../speech/provider.ts'
import type { SeenCall, SeenTurn } from './call.ts'
import { ANSWER, QUESTION } from './fakes.ts'
import { heardWords } from './words.ts'

/** What the caller hears of a turn. */
export type Outcome =
  /** As if nothing had happened. */
  | 'answered'
  | 'answered after a retry'
  | 'answered by the next'
  /** Part of the answer was on its way when it broke off. */
  | 'rest after a retry'
  | 'rest by the next'
  | 'asked again'
  | 'apology, call goes on'
  | 'apology, call ends'
  | 'part, then apology, call goes on'
  | 'part, then apology, call ends'
  /** A sound that was no question is followed by nothing. */
  | 'rightly nothing'
  | 'no call any more'
  | 'not as it should be'

export interface Verdict {
  readonly outcome: Outcome
  /** What must never be: long silence, repeated or half words, … */
  readonly wrong: readonly string[]
}

/** The longest silence that a caller may hear where an answer is due. */
export const MOST_SILENCE_MS = 4_000

const answer = heardWords(ANSWER)
const lines = {
  'asked again': houseLine(plainSpec, 'not-understood', null),
  'apology, call goes on': houseLine(plainSpec, 'failed', null),
  'apology, call ends': houseLine(plainSpec, 'goodbye', 'providers-failed'),
} as const
const fillers = ['One moment, please.', 'Just a second.', 'I am still on it.']
const asHeard = (line: string): string => ` ${heardWords(line).join(' ')} `

/** Judges a turn of which `stage` is under test. */
export function judgeTurn(turn: SeenTurn | undefined, call: SeenCall, stage: Stage): Verdict {
  if (!turn) return { outcome: 'no call any more', wrong: [] }
  const heard = turn.words.map(({ text }) => text)
  if (turn.did === 'coughs') {
    const wrong = heard.length > 0 ? [`it was answered: ${heard.join(' ')}`] : []
    return { outcome: wrong.length > 0 ? 'not as it should be' : 'rightly nothing', wrong }
  }
  const ofAnswer = heard.filter(word => answer.includes(word))
  let rest = asHeard(heard.filter(word => !answer.includes(word)).join(' '))
  const takeLine = (line: string): boolean => {
    const has = rest.includes(asHeard(line))
    if (has) rest = rest.replace(asHeard(line), '  ')
    return has
  }
  for (const filler of fillers) takeLine(filler)
  const line = (Object.keys(lines) as (keyof typeof lines)[]).filter(name => takeLine(lines[name]))[0]
  const isInOrder = ofAnswer.every((word, at) => word === answer[at])
  const isWhole = ofAnswer.length === answer.length
  const wrong = [
    turn.silenceMs > MOST_SILENCE_MS && `silence of ${(turn.silenceMs / 1000).toFixed(1)} s`,
    !isInOrder && `words of the answer: ${ofAnswer.join(' ')}`,
    turn.words.some(word => !word.isWhole) &&
      `half words: ${turn.words.filter(word => !word.isWhole).map(word => word.text)}`,
    rest.trim() !== '' && `more was said: ${rest.trim()}`,
    turn.said.some(text => heardWords(text).join() !== heardWords(QUESTION).join()) &&
      `heard as ${turn.said.join(' | ')}`,
    !turn.isSettled && 'no end of it',
    line === undefined && !isWhole && `cut short after ${ofAnswer.length} words`,
    call.crashes.length > 0 && `crashed: ${call.crashes[0]}`,
  ].filter(text => text !== false)
  const outcome = line
    ? apology(line, ofAnswer.length > 0)
    : isWhole
      ? served(turn.marks, stage)
      : 'not as it should be'
  return { outcome, wrong }
}

function apology(line: keyof typeof lines, hasPart: boolean): Outcome {
  if (line === 'asked again' || !hasPart) return line
  return line === 'apology, call ends' ? 'part, then apology, call ends' : 'part, then apology, call goes on'
}

/** Who answered, by what the log of the call says. */
function served(marks: readonly Mark[], stage: Stage): Outcome {
  const mine = marks.filter(mark => 'stage' in mark && mark.stage === stage)
  const served = mine.flatMap(mark => (mark.type === 'provider-served' ? [mark.provider] : []))
  const first = mine.find(mark => mark.type === 'provider-failed')
  const switched = mine.find(mark => mark.type === 'provider-switched')
  const asked = [
    ...(switched?.type === 'provider-switched' ? [switched.from] : []),
    ...(first?.type === 'provider-failed' && first.provider ? [first.provider] : []),
    ...served,
  ]
  const last = served.at(-1)
  if (last === undefined || (!first && asked[0] === last)) return 'answered'
  const isByNext = asked[0] !== last
  // Who served, failed, and was followed had begun.
  const isRest = stage !== 'stt' && served.length > 1
  if (isRest) return isByNext ? 'rest by the next' : 'rest after a retry'
  return isByNext ? 'answered by the next' : 'answered after a retry'
}
