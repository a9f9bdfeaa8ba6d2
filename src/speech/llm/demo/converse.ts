import type { Message } from '../../provider.ts'
import type { Answer, Intent, Rules } from './intent.ts'
import { numberWords } from './numbers.ts'
import { compilePattern, matchPattern, type Pattern, patternWords } from './pattern.ts'
import { recallName } from './recall-name.ts'
import { drawScene, type Scene, type Setting } from './scene.ts'
import { intents } from './topics.ts'
import { mender } from './vocabulary.ts'

/** A whole answer, before it is cut into pieces. */
export interface Spoken {
  readonly text: string
  readonly hangUp: string | null
}

/** More than this is never said at once, whatever was asked. */
export const maxAnswerWords = 1200

/** Compiles the rules and returns the function that answers a conversation. */
export function createConversation(seed: number): (messages: readonly Message[], now: Date) => Spoken {
  const mend = mender([...intents.flatMap(intent => patternWords(intent.patterns ?? [])), ...numberWords()])
  return (messages, now) => {
    const rules: Rules = {
      run: (name, scene) => intents.find(intent => intent.name === name)?.answer(scene, rules) ?? '',
      reply: talk => answerTalk(talk, rules, { now, seed, mend }),
    }
    return limit(rules.reply(messages.filter(({ role }) => role === 'user' || role === 'assistant')))
  }
}

/** How sure the caller's last sentence must be to count for itself: one short command, or two words of a request. */
const sureAlone = 2

const compiled = intents.map(intent => ({ intent, patterns: (intent.patterns ?? []).map(compilePattern) }))

type Context = Pick<Setting, 'now' | 'seed' | 'mend'>

function answerTalk(talk: readonly Message[], rules: Rules, context: Context): Answer {
  const past = talk.slice(0, talk.findLastIndex(message => message.role === 'assistant') + 1)
  const setting = { ...context, past, callerName: recallName(talk) }
  const spoken = talk.slice(past.length).map(message => message.content.trim())
  const whole = drawScene(spoken.join(spoken.some(text => /[.?!]$/.test(text)) ? ' ' : '. '), setting)
  if (talk.length === 0) return rules.run('opening', whole)
  if (spoken.length === 0) return rules.run('nudge', whole)
  const meant = choose(whole)
  const lastSentence = whole.heard.text.split(/(?<=[.?!])\s+/).at(-1) ?? ''
  if (lastSentence.length < whole.heard.text.length) {
    const scene = drawScene(lastSentence, setting)
    const alone = choose(scene)
    const isRequest = (alone.intent.weight ?? 1) >= 1 && alone.score >= sureAlone
    if (isRequest && alone.intent !== meant.intent) return alone.intent.answer(scene, rules)
  }
  return meant.intent.answer(whole, rules)
}

/** The intent that explains most of the words; the one listed first wins a tie. */
export function choose(scene: Scene): { readonly intent: Intent; readonly score: number } {
  const rated = compiled.map(({ intent, patterns }) => ({ intent, score: rate(scene, intent, patterns) }))
  return rated.reduce((best, other) => (other.score > best.score ? other : best))
}

function rate(scene: Scene, intent: Intent, patterns: readonly Pattern[]): number {
  const { heard } = scene
  const readings = heard.keys.length < heard.mended.length ? [heard.keys, heard.mended] : [heard.keys]
  const scores = readings.flatMap(words =>
    patterns.map(pattern => {
      const matched = matchPattern(pattern, words)
      return matched === 0 ? 0 : (matched + matched / words.length) * (intent.weight ?? 1)
    }),
  )
  return Math.max(0, ...scores, intent.suits?.(scene) ?? 0)
}

function limit(answer: Answer): Spoken {
  const { text, hangUp } = typeof answer === 'string' ? { text: answer, hangUp: null } : answer
  const words = text.trim().split(/\s+/)
  return { text: words.slice(0, maxAnswerWords).join(' '), hangUp }
}
