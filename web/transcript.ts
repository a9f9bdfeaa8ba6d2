import { splitHeard } from './correction.ts'

/** One thing somebody said. */
export interface Item {
  readonly key: number
  readonly role: 'user' | 'agent'
  /** The turn on the wire; null for typed text that the server has not repeated. */
  readonly turn: number | null
  readonly text: string
  /** The end of the reply that the caller did not hear, because it was cut; '' for all other items. */
  readonly unheard: string
  /** Still growing, or grown from parts: the whole text replaces it. */
  readonly streamed: boolean
}

/** Who said what, in order, and what the caller seems to be saying right now. */
export interface Transcript {
  readonly items: readonly Item[]
  readonly tentative: { readonly turn: number; readonly text: string } | null
  readonly nextKey: number
}

/** What changes a transcript. */
export type Saying =
  | { readonly type: 'caller-tentative'; readonly turn: number; readonly text: string }
  | { readonly type: 'caller-said'; readonly turn: number | null; readonly text: string }
  | { readonly type: 'caller-typed'; readonly text: string }
  | { readonly type: 'agent-said'; readonly turn: number | null; readonly text: string }
  | { readonly type: 'agent-part'; readonly turn: number | null; readonly text: string }
  | {
      readonly type: 'agent-corrected'
      readonly turn: number
      readonly original: string
      readonly heard: string
    }
  | { readonly type: 'call-ended' }

export const emptyTranscript: Transcript = { items: [], tentative: null, nextKey: 1 }

function append(transcript: Transcript, item: Omit<Item, 'key' | 'unheard'>, at?: number): Transcript {
  const added: Item = { ...item, unheard: '', key: transcript.nextKey }
  const items = transcript.items.toSpliced(at ?? transcript.items.length, 0, added)
  return { ...transcript, items, nextKey: transcript.nextKey + 1 }
}

function change(transcript: Transcript, index: number, to: Partial<Item>): Transcript {
  const items = transcript.items.map((item, i) => (i === index ? { ...item, ...to } : item))
  return { ...transcript, items }
}

const settled = (transcript: Transcript, turn: number | null): Transcript =>
  transcript.tentative && (turn === null || transcript.tentative.turn <= turn)
    ? { ...transcript, tentative: null }
    : transcript

/** A reply may arrive before the words it answers; they share the turn and the caller's come first. */
function callerSaid(before: Transcript, turn: number | null, text: string): Transcript {
  const transcript = settled(before, turn)
  const typed = transcript.items.findLastIndex(
    item => item.role === 'user' && item.turn === null && item.text === text.trim(),
  )
  if (typed >= 0) return change(transcript, typed, { turn })
  const same = transcript.items.findIndex(item => item.role === 'user' && item.turn === turn && turn !== null)
  if (same >= 0) return change(transcript, same, { text: text.trim() })
  const answer = transcript.items.findIndex(
    item => item.role === 'agent' && item.turn === turn && turn !== null,
  )
  const at = answer >= 0 ? answer : transcript.items.length
  return append(transcript, { role: 'user', turn, text: text.trim(), streamed: false }, at)
}

function agentSaid(transcript: Transcript, turn: number | null, text: string): Transcript {
  const grown = transcript.items.findLastIndex(
    item => item.role === 'agent' && item.turn === turn && item.streamed,
  )
  return grown >= 0
    ? change(transcript, grown, { text: text.trim(), streamed: false })
    : append(transcript, { role: 'agent', turn, text: text.trim(), streamed: false })
}

function agentPart(transcript: Transcript, turn: number | null, text: string): Transcript {
  if (text === '') return transcript
  const grown = transcript.items.findLastIndex(
    item => item.role === 'agent' && item.turn === turn && item.streamed,
  )
  const before = transcript.items[grown]
  return before
    ? change(transcript, grown, { text: before.text + text })
    : append(transcript, { role: 'agent', turn, text, streamed: true })
}

/** A turn may have said several things (before and after a tool): the cut one is the one whose text it was. */
function agentCorrected(transcript: Transcript, turn: number, original: string, heard: string): Transcript {
  const ofTurn = (item: Item): boolean => item.role === 'agent' && item.turn === turn
  const exact = transcript.items.findLastIndex(item => ofTurn(item) && item.text === original.trim())
  const index = exact >= 0 ? exact : transcript.items.findLastIndex(ofTurn)
  if (index < 0) return transcript
  const split = splitHeard(original, heard)
  return change(transcript, index, { text: split.heard, unheard: split.unheard, streamed: false })
}

/** Folds one more saying into the transcript. */
export function fold(transcript: Transcript, saying: Saying): Transcript {
  switch (saying.type) {
    case 'caller-tentative': {
      const text = saying.text.trim()
      return { ...transcript, tentative: text === '' ? null : { turn: saying.turn, text } }
    }
    case 'caller-said':
      return callerSaid(transcript, saying.turn, saying.text)
    case 'caller-typed':
      return append(transcript, { role: 'user', turn: null, text: saying.text.trim(), streamed: false })
    case 'agent-said':
      return agentSaid(transcript, saying.turn, saying.text)
    case 'agent-part':
      return agentPart(transcript, saying.turn, saying.text)
    case 'agent-corrected':
      return agentCorrected(transcript, saying.turn, saying.original, saying.heard)
    case 'call-ended':
      return { ...transcript, tentative: null }
  }
}
