import type { Message } from '../../provider.ts'
import { pendingQuestion } from './questions.ts'

/** The caller's name: the last one they gave in the conversation, or null. */
export function recallName(talk: readonly Message[]): string | null {
  let name: string | null = null
  talk.forEach((message, at) => {
    if (message.role !== 'user') return
    const before = talk[at - 1]
    const asked = before?.role === 'assistant' && pendingQuestion(before.content) === 'name'
    if (/\bnot my name\b/i.test(message.content)) name = null
    else name = nameGiven(message.content, asked) ?? name
  })
  return name
}

/** The name given in one utterance: "my name is", "call me", "I'm Anna"; a bare "Anna" counts when it was asked for. */
export function nameGiven(utterance: string, asked: boolean): string | null {
  const text = utterance.slice(0, 500).replaceAll('’', "'")
  for (const phrase of plainPhrases) {
    const name = firstName(phrase.exec(text)?.[1])
    if (name) return name
  }
  const introduced = firstName(
    /\b(?:I'm|I am|[Tt]his is)\s+(\p{Lu}[\p{L}'-]+)\s*(?:[.,!?]|$|here|speaking)/u.exec(text)?.[1],
  )
  if (introduced) return introduced
  if (!asked) return null
  const bare = text
    .trim()
    .replace(/^(?:oh|well|it's|it is|i'm|i am|yes|sure|okay)[\s,]+/i, '')
    .match(/^(\p{L}[\p{L}'-]*)(?:\s+\p{L}+)?[.!?]?$/u)
  return firstName(bare?.[1])
}

const plainPhrases = [
  /\bmy name(?:'s| is)\s*,?\s+(\p{L}[\p{L}'-]*)/iu,
  /\b(?:call|calling) me\s+(\p{L}[\p{L}'-]*)/iu,
  /\b(?:name is|name's)\s+(\p{L}[\p{L}'-]*)\s*[.!]?$/iu,
]

/** Words that follow "call me" or "I'm" and are no name. */
const notNames = new Set(
  `a an the not no my your his her our their this that what who why how when where it is im i you we they and or but
   so very really quite too just back later again tomorrow soon maybe please stop when if at on in from to with for
   fine good great okay ok well bad sad tired sorry sure happy hungry busy ready here there done back home bored sick
   yes yeah yep nope none nothing nobody secret something anything hello hi hey thanks thank bye goodbye wait
   tell give count spell say sing make do can could would will don't dont won't guess unknown german french english
   spanish american british going looking trying doing feeling thinking wondering afraid glad`.split(/\s+/),
)

function firstName(word: string | undefined): string | null {
  if (!word || word.length > 20 || word.length < 2 || notNames.has(word.toLowerCase())) return null
  const trimmed = word.replace(/'s?$/i, '')
  return `${trimmed[0]?.toUpperCase()}${trimmed.slice(1)}`
}
