import type { JournalEntry } from '../../../simulate/journal.ts'
import { type Step, step } from './steps.ts'
import type { TurnFacts } from './turn-facts.ts'

type Why = { readonly why: string }
type Entries = readonly JournalEntry[]

const of = (entries: Entries, service: string, event: string): JournalEntry[] =>
  entries.filter(entry => entry.service === service && entry.event === event)

const textIn = ({ text }: JournalEntry): string => (typeof text === 'string' ? text.trim() : '')
/** Clocks of processes agree within a millisecond or so. */
const SLACK_MS = 2

interface VoiceHop {
  readonly steps: readonly Step[]
  /** The first text of the context, and when the voice had it. */
  readonly clause: string
  readonly clauseAt: number
}

/** The context whose sound the caller got first: the newest that had sounded by then. */
export function voiceSteps({ decidedAt, startedAt, heardAt }: TurnFacts, journal: Entries): VoiceHop | Why {
  const texts = of(journal, 'voice', 'text-received').filter(entry => textIn(entry) !== '')
  const sounds = of(journal, 'voice', 'audio-sent')
  const firstSound = (id: unknown) => sounds.find(({ contextId }) => contextId === id)?.at ?? Infinity
  const text = texts
    .filter(({ contextId }, index) => texts.findIndex(one => one.contextId === contextId) === index)
    .findLast(({ at, contextId }) => at <= heardAt && firstSound(contextId) <= heardAt + SLACK_MS)
  if (!text || text.at < decidedAt - SLACK_MS) return { why: 'its first sound is not of the simulated voice' }
  const soundAt = firstSound(text.contextId)
  const readyAt = Math.max(soundAt, startedAt)
  return {
    clause: textIn(text),
    clauseAt: text.at,
    steps: [
      step('voice', 'provider', text.at, soundAt),
      step('commit', 'waiting', soundAt, readyAt),
      step('caller', 'ours', readyAt, heardAt),
    ],
  }
}

/**
 * The request whose answer the clause is the beginning of: of several (a second one beside a slow first) the one that had said it first. The time that the
 * first was given before the second was asked is the providers'.
 */
export function chatSteps(
  { decidedAt }: TurnFacts,
  journal: Entries,
  { clause, clauseAt }: VoiceHop,
): { readonly steps: readonly Step[] } | Why {
  const saidAt = (connection: number): number => {
    let characters = 0
    for (const entry of journal) {
      if (entry.service !== 'chat' || entry.connection !== connection) continue
      if (entry.event === 'text-sent') characters += Number(entry.characters)
      if (characters > clause.length || (entry.event === 'finish-sent' && characters > 0)) return entry.at
    }
    return Infinity
  }
  const requests = of(journal, 'chat', 'request-received').filter(
    ({ at }) => at >= decidedAt - SLACK_MS && at <= clauseAt,
  )
  const [first] = requests
  const [answered] = requests
    .map(({ at, connection }) => ({ at, said: saidAt(connection) }))
    .filter(({ said }) => said <= clauseAt + SLACK_MS)
    .toSorted((a, b) => a.said - b.said)
  if (!first || !answered) return { why: 'no request to the simulated model is found for its first clause' }
  return {
    steps: [
      step('asking', 'ours', decidedAt, first.at),
      step('model', 'provider', first.at, answered.said),
      step('clause', 'ours', answered.said, clauseAt),
    ],
  }
}

/** The upload, or the commit on the socket, that the words came from. */
export function recogniserSteps(
  facts: TurnFacts,
  { groq, elevenLabs }: { readonly groq: Entries; readonly elevenLabs: Entries },
): { readonly name: string; readonly steps: readonly Step[] } | Why {
  const { wordsAt, speechEndAt, requestedAt, text } = facts
  const isOurs = (entry: JournalEntry) => entry.at <= wordsAt + SLACK_MS && textIn(entry) === text
  const answer = of(groq, 'transcription', 'text-sent').findLast(isOurs)
  const commit = elevenLabs.findLast(
    entry => /^committed-transcript/.test(entry.event) && entry.service === 'scribe' && isOurs(entry),
  )
  const sent = answer && (!commit || answer.at > speechEndAt) ? answer : commit
  if (!sent) return { why: 'its words are of no simulated recogniser' }
  const isGroq = sent === answer
  const received = (
    isGroq
      ? of(groq, 'transcription', 'request-received').filter(one => one.connection === sent.connection)
      : of(elevenLabs, 'scribe', 'commit-received').filter(one => one.connection === sent.connection)
  ).findLast(({ at }) => at <= sent.at)
  if (!received) return { why: 'the request for its words is not found' }
  const askedAt = facts.askedAt.findLast(at => at <= received.at + SLACK_MS)
  if (askedAt === undefined) return { why: 'nobody asked for its words' }
  // A second recogniser was asked because the first was slow: that wait is the providers'.
  const first = of(groq, 'transcription', 'request-received').find(
    ({ at }) => at >= askedAt - SLACK_MS && at <= received.at,
  )
  const receivedAt = (first ?? received).at
  const decidedAt = Math.max(sent.at, requestedAt)
  return {
    name: isGroq ? 'groq' : 'scribe',
    steps: [
      step('pause', 'waiting', speechEndAt, askedAt),
      step('upload', 'ours', askedAt, receivedAt),
      step('recogniser', 'provider', receivedAt, sent.at),
      step('decided', 'waiting', sent.at, decidedAt),
      step('words', 'ours', decidedAt, wordsAt),
    ],
  }
}
