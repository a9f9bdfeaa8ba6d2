import type { LogEntry } from '../session/log.ts'
import type { Command, Event, Pos, Turn } from '../session/turn/events.ts'
import { type Policy, plainPolicy } from '../session/turn/policy.ts'
import { initial } from '../session/turn/state.ts'
import { windowMs } from '../session/turn/window.ts'

/** Samples of caller audio per millisecond. */
const PER_MS = 16

/** A command, and what was known when it was given. */
interface Decision {
  readonly command: Command
  readonly at: number
  /** Events up to it, the newest first. */
  readonly before: readonly Event[]
}

/**
 * Why a turn went as it did, in sentences, from the log of its call: when it ended and on what grounds, what became of the answer, and every sound
 * over it. Empty: the call has no such turn.
 */
export function explainTurn(log: readonly LogEntry[], turn: Turn): string[] {
  // A log of an earlier version has fewer numbers in its policy.
  const policy = {
    ...plainPolicy,
    ...log.flatMap(entry => (entry.kind === 'header' ? [entry.policy] : []))[0],
  }
  const decisions = decisionsOf(log)
  const commit = decisions.find(({ command }) => command.type === 'commit-turn' && command.turn === turn)
  const started = decisions.find(({ command }) => command.type === 'start-reply' && command.turn === turn)
  if (!commit && !started) return []
  return [
    ...(commit ? [...endOfTurn(commit, policy), ...unjudged(commit, log)] : started ? unasked(started) : []),
    ...decisions
      .filter(({ command }) => isAbout(command, turn))
      .flatMap(decision => overReply(decision, policy)),
  ]
}

function decisionsOf(log: readonly LogEntry[]): Decision[] {
  const before: Event[] = []
  return log.flatMap(entry => {
    if (entry.kind === 'event') before.unshift(entry.event)
    return entry.kind === 'command'
      ? [{ command: entry.command, at: entry.at, before: [...before.slice(0, MOST_EVENTS)] }]
      : []
  })
}

/** As far back as a reason lies: half a minute of talk. */
const MOST_EVENTS = 600

const isAbout = (command: Command, turn: Turn): boolean =>
  'turn' in command &&
  command.turn === turn &&
  (command.type.endsWith('-reply') || command.type === 'say-filler') &&
  command.type !== 'start-reply'

/** Why the agent spoke although the caller had no turn. */
function unasked({ command, at }: Decision): string[] {
  if (command.type !== 'start-reply') return []
  const { cause, silentMs = 0 } = command
  if (cause === 'nudge')
    return [
      `At ${seconds(at)} the agent took the turn itself, because the caller had been silent for ${seconds(silentMs)}.`,
    ]
  if (cause === 'news')
    return [`At ${seconds(at)} the agent took the turn itself, to tell what a tool that ran aside had found.`]
  if (cause === 'goodbye') return [`At ${seconds(at)} the call was to end, and the agent said goodbye.`]
  if (cause === 'answer') return [`At ${seconds(at)} the agent answered what had been said before this turn.`]
  return ['The agent spoke first.']
}

/** That a model was asked about the sound of the turn, and had nothing to say when it mattered. */
function unjudged({ command }: Decision, log: readonly LogEntry[]): string[] {
  const reasons = log.flatMap(entry =>
    entry.kind === 'mark' &&
    entry.mark.type === 'end-unjudged' &&
    command.type === 'commit-turn' &&
    entry.mark.to === command.to
      ? [entry.mark.reason]
      : [],
  )
  return [...new Set(reasons)].map(reason =>
    reason === 'late'
      ? 'Its sound was not judged in time: the model was late.'
      : `Its sound was not judged: ${reason}.`,
  )
}

type Words = Extract<Event, { type: 'words' }>
type Judged = Extract<Event, { type: 'end-judged' }>

function endOfTurn({ command, at, before }: Decision, policy: Policy): string[] {
  if (command.type !== 'commit-turn') return []
  const { from, to } = command
  if (from === null || to === null)
    return [`At ${seconds(at)} the caller wrote; that takes the floor at once.`]
  const words = wordsOf(before, from, to)
  const wait = (of: Policy, known: Words | null) => windowMs({ ...initial, words: known, pauseMs: null }, of)
  const waited = Math.round((judgedBy(before) - to) / PER_MS)
  const plain = wait(plainPolicy, null)
  const wrote = before[0]?.type === 'caller-text'
  return [
    `The caller spoke from ${place(from)} to ${place(to)}${words ? ` and said “${words.text}” (confidence ${round(words.confidence)})` : ''}.`,
    wrote
      ? `The turn was over at ${seconds(at)}: the caller wrote.`
      : `The turn was taken for over after ${waited} ms of silence, at ${seconds(at)}: ${reasonOf(words, policy)}`,
    words === null || wrote
      ? ''
      : `Had the words not been known it would have been ${wait(policy, null)} ms, by the plain policy ${plain} ms.`,
  ].filter(Boolean)
}

/** The words of a stretch of speech, as their end was judged last; null: they were not known yet. */
function wordsOf(before: readonly Event[], from: Pos, to: Pos): Words | null {
  const isOfIt = (event: Event) => 'from' in event && event.from === from && 'to' in event && event.to === to
  const words = before.find((event): event is Words => event.type === 'words' && isOfIt(event))
  const judged = before.find((event): event is Judged => event.type === 'end-judged' && isOfIt(event))
  return words ? { ...words, ...(judged && { sound: judged.sound, finished: judged.finished }) } : null
}

function reasonOf(words: Words | null, policy: Policy): string {
  if (!words) return `its words were not known yet, and then ${policy.unjudgedMs} ms are enough.`
  if (words.waits === 'hold-on')
    return `the caller had asked to hold on, for which there are ${policy.holdOnMs} ms.`
  if (words.waits === 'digits')
    return `a number was being dictated, for which there are ${policy.digitsMs} ms.`
  if (words.finished === undefined)
    return `nobody judged the words, and then ${policy.unjudgedMs} ms are enough.`
  const { soonestMs, silenceMs, latestMs } = policy
  const { voice, sound } = words
  const signs = [
    voice
      ? `a voice ${tenths(voice.fallSt)} semitones and ${tenths(voice.fadeDb)} dB from where it had been`
      : '',
    sound === undefined ? '' : `a sound that by itself is an end with a chance of ${round(sound)}`,
  ].filter(Boolean)
  const heard = signs.length > 0 ? `, with ${signs.join(' and ')},` : ''
  return `the words${heard} were a whole turn with a chance of ${round(words.finished)} (${soonestMs} ms from ${policy.sureFinished} up, ${silenceMs} at 0.5, ${latestMs} at 0; longer for a caller whose own pauses are).`
}

function overReply({ command, at, before }: Decision, policy: Policy): string[] {
  const onset = before.find(event => event.type === 'speech-start')
  const since = onset?.type === 'speech-start' ? at - Math.round(onset.soundAt) : 0
  const words = before.find(event => event.type === 'words' || event.type === 'words-partial')
  const said = words && 'text' in words && words.text !== '' ? `“${words.text}”` : 'no words'
  const claim = words && 'claim' in words ? words.claim : undefined
  switch (command.type) {
    case 'say-filler':
      return [`At ${seconds(at)} nothing of the answer sounded yet, and a filler was said.`]
    case 'lower-reply':
      return [
        `At ${seconds(at)} a voice was heard over the answer, ${since} ms after its onset: it was lowered.`,
      ]
    case 'hold-reply':
      return [`At ${seconds(at)} the voice had lasted, and the answer was held.`]
    case 'resume-reply':
      return [`At ${seconds(at)} it went on: ${said}${claim ? `, which claims ${claimed[claim]}` : ''}.`]
    case 'finish-reply':
      return [`At ${seconds(at)} the answer had been heard to its end.`]
    case 'cut-reply':
      return [
        command.reason === 'goes-on' && before[0]?.type === 'words'
          ? `At ${seconds(at)} it began anew: words of the caller became known that it had been begun without.`
          : `At ${seconds(at)} the answer was cut: ${cutReason(command.reason, { said, claim, policy })}.`,
      ]
    default:
      return []
  }
}

const claimed = {
  floor: 'the floor',
  demand: 'the floor at once',
  backchannel: 'nothing: somebody listens',
  echo: 'nothing: it is the agent’s own',
  other: 'nothing: somebody else than the caller says it',
  unclear: 'nothing that was understood',
}

function cutReason(
  reason: Extract<Command, { type: 'cut-reply' }>['reason'],
  { said, claim, policy }: { said: string; claim: keyof typeof claimed | undefined; policy: Policy },
): string {
  switch (reason) {
    case 'barge-in':
      return policy.holdMs !== null && (claim === 'floor' || claim === 'demand')
        ? `the caller's words, ${said}, claim the floor`
        : `a voice had gone on for long enough (${policy.bargeInMs} ms or more) without words that decide`
    case 'goes-on':
      return `the caller went on within ${policy.goesOnMs} ms of their turn, which had been taken for over too early`
    case 'caller-text':
      return 'the caller wrote'
    case 'timeout':
      return 'nothing of it could be heard in time'
    case 'failed':
      return 'nothing came of it, and nobody waited for it'
    case 'ending':
      return 'the call ended'
  }
}

/** How far the caller's audio had been judged. */
const judgedBy = (before: readonly Event[]): Pos =>
  Math.max(
    0,
    ...before.flatMap(event =>
      'pos' in event && event.type !== 'playout-start' && event.type !== 'playout-end' ? [event.pos] : [],
    ),
  )

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`
const place = (pos: Pos): string => seconds(pos / PER_MS)
const tenths = (value: number): string =>
  `${value > 0 ? '+' : value < 0 ? '−' : ''}${Math.abs(value).toFixed(1)}`
const round = (value: number): string => value.toFixed(2)
