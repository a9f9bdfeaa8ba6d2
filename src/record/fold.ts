import type { LogEntry, Mark } from '../session/log.ts'
import type { Emission } from '../session/ports.ts'
import type { Command, Event, Millis, Pos, Turn } from '../session/turn/events.ts'
import { beginAttempt, type Draft, newDraft } from './draft.ts'
import { addUsage, takeTool } from './fold-tools.ts'

/** What has been seen of a call so far. */
export interface Fold {
  rate: number | null
  readonly drafts: Map<Turn, Draft>
  /** When the samples arrived at which the caller's speech began and ended, and when we learned of the end. */
  readonly onsets: Map<Pos, Millis>
  readonly ends: Map<Pos, { readonly soundAt: Millis; readonly at: Millis }>
  readonly words: Map<string, Millis>
  /** Onset of the caller's utterance under way, pauses in it and all: its words may take the floor after its end. */
  voiceSince: Millis | null
}

export const newFold = (): Fold => ({
  rate: null,
  drafts: new Map(),
  onsets: new Map(),
  ends: new Map(),
  words: new Map(),
  voiceSince: null,
})

// Rounded once, before any difference is taken: so the stages of a turn add up to its gap to the millisecond.
const whole = Math.round

/** Folds one entry in. */
export function take(fold: Fold, entry: LogEntry): void {
  switch (entry.kind) {
    case 'header':
      fold.rate = entry.voiceRate
      return
    case 'event':
      return takeEvent(fold, entry.event)
    case 'command':
      return takeCommand(fold, entry.command, whole(entry.at))
    case 'mark':
      return takeMark(fold, entry.mark, whole(entry.at))
    case 'emission':
      return takeEmission(fold, entry.emission, whole(entry.at))
  }
}

function at(fold: Fold, turn: Turn): Draft {
  const draft = fold.drafts.get(turn) ?? newDraft(turn)
  fold.drafts.set(turn, draft)
  return draft
}

function takeEvent(fold: Fold, event: Event): void {
  if (event.type === 'speech-start') {
    fold.voiceSince ??= whole(event.soundAt)
    fold.onsets.set(event.pos, whole(event.soundAt))
  } else if (event.type === 'speech-end') {
    fold.ends.set(event.pos, { soundAt: whole(event.soundAt), at: whole(event.at) })
  } else if (event.type === 'words') {
    fold.words.set(stretch(event.from, event.to), whole(event.at))
    for (const { caller, times } of fold.drafts.values())
      if (caller?.from === event.from && caller.to === event.to) times.words_ms ??= whole(event.at)
  } else if (event.type === 'playout-start') {
    at(fold, event.turn).times.first_audio_ms ??= whole(event.at + (event.behindMs ?? 0))
  }
}

const stretch = (from: Pos, to: Pos) => `${from}-${to}`

function takeCommand(fold: Fold, command: Command, time: Millis): void {
  switch (command.type) {
    case 'drop-speech':
      fold.voiceSince = null
      return
    case 'commit-turn':
      fold.voiceSince = null
      return commit(fold, command, time)
    case 'accept-words': {
      const { caller } = at(fold, command.turn)
      if (caller === null) return
      caller.text = command.text
      caller.confidence = caller.typed ? null : command.confidence
      return
    }
    case 'start-reply': {
      const draft = at(fold, command.turn)
      draft.cause = command.cause
      draft.ending = command.ending
      return beginAttempt(draft, time)
    }
    case 'cut-reply': {
      const draft = at(fold, command.turn)
      const onset = command.reason === 'barge-in' || command.reason === 'goes-on' ? fold.voiceSince : null
      draft.endedBy = command.reason
      draft.times.reply_end_ms = time
      if (onset !== null && draft.times.first_audio_ms !== null) draft.bargeInMs = time - onset
      return
    }
    case 'finish-reply': {
      const draft = at(fold, command.turn)
      draft.endedBy = 'heard-out'
      draft.times.reply_end_ms = time
      return
    }
  }
}

function commit(fold: Fold, command: Extract<Command, { type: 'commit-turn' }>, time: Millis): void {
  const { turn, from, to } = command
  const draft = at(fold, turn)
  draft.caller = { typed: from === null, from, to, text: '', confidence: null }
  draft.times.turn_end_ms = time
  if (from === null || to === null) return
  const end = fold.ends.get(to)
  draft.times.speech_start_ms = fold.onsets.get(from) ?? null
  draft.times.speech_end_ms = end?.soundAt ?? null
  draft.times.speech_end_known_ms = end?.at ?? null
  draft.times.words_ms = fold.words.get(stretch(from, to)) ?? null
}

function takeMark(fold: Fold, mark: Mark, time: Millis): void {
  if (!('turn' in mark)) return
  const draft = at(fold, mark.turn)
  const { times, attempt } = draft
  switch (mark.type) {
    case 'llm-first-token':
      times.first_token_ms ??= time
      return
    case 'clause':
      times.first_clause_ms ??= time
      times.last_clause_ms = time
      attempt.clauses.push(mark.text)
      return
    case 'speech':
      times.first_speech_ms ??= time
      attempt.samples = mark.samples
      return
    case 'lead-in':
      attempt.leadIn ??= mark.samples
      return
    case 'cut':
      attempt.heardChars = mark.heardChars
      draft.wasted.chars += mark.madeChars - mark.heardChars
      draft.wasted.samples += mark.madeSamples - mark.heardSamples
      return
    case 'forgotten':
      draft.wasted.chars += mark.madeChars
      draft.wasted.samples += mark.madeSamples
      return
    case 'underrun':
      draft.underruns.count += 1
      draft.underruns.ms += whole(mark.ms)
      return
    case 'provider-failed': {
      const { stage, message, provider, kind } = mark
      draft.failures.push({
        at_ms: time,
        stage,
        message,
        ...(provider && { provider }),
        ...(kind && { kind }),
      })
      return
    }
    case 'provider-served':
      draft.served = { ...draft.served, [mark.stage]: mark.provider }
      return
    case 'provider-switched':
      return
    case 'tool-called':
      times.tool_called_ms ??= time
      return
    case 'llm-usage':
      return addUsage(draft.usage, mark)
    case 'rated':
      draft.feedback = mark.score === null ? null : { at_ms: time, score: mark.score }
      return
  }
}

function takeEmission(fold: Fold, emission: Emission, time: Millis): void {
  if ('filler' in emission && emission.filler) return takeFiller(fold, emission, time)
  switch (emission.type) {
    case 'agent-said':
      at(fold, emission.turn).attempt.said.push({ at: time, text: emission.text, heard: null })
      return
    case 'agent-corrected': {
      const { attempt } = at(fold, emission.turn)
      const said =
        attempt.said.findLast(({ text }) => sameText(text, emission.original)) ?? attempt.said.at(-1)
      if (said) said.heard = emission.heard
      else attempt.corrected = emission
      return
    }
    case 'tool-request':
    case 'tool-response':
      return takeTool(at(fold, emission.turn).tools, emission, time)
    default:
      return
  }
}

const sameText = (one: string, other: string) => one.replace(/\s+/g, ' ') === other.replace(/\s+/g, ' ')

type FillerEmission = Extract<Emission, { type: 'agent-said' | 'agent-corrected' }>

function takeFiller(fold: Fold, emission: FillerEmission, time: Millis): void {
  const { fillers } = at(fold, emission.turn)
  if (emission.type === 'agent-said') {
    fillers.push({ at_ms: time, text: emission.text, heard: emission.text })
    return
  }
  const index = fillers.findLastIndex(filler => filler.text === emission.original)
  const filler = fillers[index]
  if (filler) fillers[index] = { ...filler, heard: emission.heard }
}
