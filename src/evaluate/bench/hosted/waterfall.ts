import type { JournalEntry } from '../../../simulate/journal.ts'
import { chatSteps, recogniserSteps, voiceSteps } from './hops.ts'
import { type Step, step, type Whose } from './steps.ts'
import type { TurnFacts } from './turn-facts.ts'

/** A turn from the caller's last sound to the first audio at their socket, without a gap: the steps add up to it. */
export interface Waterfall {
  readonly turn: number
  readonly text: string
  readonly recogniser: string
  readonly steps: readonly Step[]
  readonly totalMs: number
  readonly providersMs: number
  readonly waitingMs: number
  readonly overheadMs: number
}

/** A turn that is not attributed, and why. */
export interface LeftOut {
  readonly turn: number
  readonly why: string
}

/**
 * Attributes a turn of a call on simulated providers. The chain is followed backwards from the audio that the caller got: the context of the voice that it came
 * from, the request to the model whose first clause that was, the words that were asked with, the upload that they came from. Times are those of the
 * processes that saw things happen, all on the machine's clock.
 *
 * `ours` is, hop by hop, from what a provider sent to what the next one received: reading its frame, deciding, cutting clauses, building the next
 * request, sockets, timers, encoding, pacing. Hops are counted in full also where a wait went on beside them. `waiting` is from the caller's last
 * sound to the pause being heard, from words that were there before the pause was one, from words to the decision to answer them, and, where the
 * sound was ready before the turn was over (the answer was begun ahead), from that sound to the end of the turn. What a provider's answer takes to reach
 * us while such a wait goes on is in the wait: it is nobody's delay. `provider` is what the simulators took, from the whole request to the part of the answer
 * that was waited for (where a second one was asked beside a slow first: from the first's request to the
 * second's answer): the transcript, the token that completed the first clause (a clause is complete with the white space behind it), the first frame of sound.
 */
export function attributeTurn(
  facts: TurnFacts,
  journals: { readonly groq: readonly JournalEntry[]; readonly elevenLabs: readonly JournalEntry[] },
): Waterfall | LeftOut {
  const { turn, text } = facts
  const voice = voiceSteps(facts, journals.elevenLabs)
  if ('why' in voice) return { turn, why: voice.why }
  const chat = chatSteps(facts, journals.groq, voice)
  if ('why' in chat) return { turn, why: chat.why }
  const heard = recogniserSteps(facts, journals)
  if ('why' in heard) return { turn, why: heard.why }
  const steps = [
    ...heard.steps,
    step('decision', 'waiting', facts.wordsAt, facts.decidedAt),
    ...chat.steps,
    ...voice.steps,
  ]
  const sum = (whose: Whose) =>
    steps.filter(one => one.whose === whose).reduce((total, { ms }) => total + ms, 0)
  return {
    turn,
    text,
    recogniser: heard.name,
    steps,
    totalMs: facts.heardAt - facts.speechEndAt,
    providersMs: sum('provider'),
    waitingMs: sum('waiting'),
    overheadMs: sum('ours'),
  }
}
