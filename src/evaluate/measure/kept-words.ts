import { INPUT_RATE, type Pcm } from '../../audio/pcm.ts'
import type { Millis } from '../../flow/clock.ts'
import type { CallResult } from '../caller/result.ts'
import { resampleWhole } from '../clip.ts'
import { spokenWords } from '../spoken-words.ts'
import { wordErrors } from '../words.ts'
import { audibleReplies } from './audible.ts'
import type { SecondHearing } from './opening.ts'

/** What an agent keeps of a reply that was cut, and what the caller's recording holds of it by a second hearing. In words. */
export interface KeptWords {
  readonly reply: number
  readonly from_ms: Millis
  readonly to_ms: Millis
  readonly kept: number
  readonly heard: number
  /** The corrected text; where no correction came, the whole: that is what the agent goes on to believe. */
  readonly kept_text: string
  readonly second_hearing: string
}

/** Every reply that was cut while it was audible: its text as the agent left it, and the same reply heard again from what the client played. */
export async function keptWords(result: CallResult, hear: SecondHearing): Promise<KeptWords[]> {
  const found: KeptWords[] = []
  for (const { turn, fromMs, toMs } of audibleReplies(result.agent)) {
    const own = result.frames.filter(frame => frame.turn === turn && frame.from === 'agent')
    if (!own.some(({ type }) => type === 'interruption')) continue
    const original = textOf(own, 'agent_response')
    // Where a server does not say what it was saying, there is nothing to hold it to.
    if (original === undefined) continue
    const text = textOf(own, 'agent_response_correction') ?? original
    const again = await hear(playedOf(result, turn))
    found.push({ reply: turn, from_ms: fromMs, to_ms: toMs, ...keptOf({ original, text }, again) })
  }
  return found
}

/** A reply's text as it was and as the agent left it, against a second hearing of what was played. */
export const keptOf = (
  { original, text }: { readonly original: string; readonly text: string },
  again: string,
): Pick<KeptWords, 'kept' | 'heard' | 'kept_text' | 'second_hearing'> => ({
  kept: spokenWords(text).length,
  heard: wordsHeard(spokenWords(original), again),
  kept_text: text,
  second_hearing: again,
})

const textOf = (frames: CallResult['frames'], type: string): string | undefined =>
  frames.findLast(frame => frame.type === type)?.text

/** What the client played of a reply, at 16 kHz. */
function playedOf({ agent }: CallResult, turn: number): Pcm {
  const parts = agent.stretches.filter(stretch => stretch.turn === turn)
  const from = Math.min(...parts.map(stretch => stretch.from))
  const to = Math.max(...parts.map(stretch => stretch.to))
  return resampleWhole(agent.pcm.slice(from, to), agent.rate, INPUT_RATE)
}

/**
 * How many words of the original the second hearing holds: the beginning of it that fits best. A misheard word is as many
 * errors as a missing one, so of two that fit equally the one of the hearing's own length is taken.
 */
function wordsHeard(original: readonly string[], again: string): number {
  const length = spokenWords(again).length
  const fits = Array.from({ length: original.length + 1 }, (_, words) => ({
    words,
    errors: wordErrors(original.slice(0, words).join(' '), again).errors,
    apart: Math.abs(words - length),
  }))
  return fits.sort((a, b) => a.errors - b.errors || a.apart - b.apart)[0]?.words ?? 0
}
