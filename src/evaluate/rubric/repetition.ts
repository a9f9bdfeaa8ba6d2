import { spokenWords } from '../spoken-words.ts'
import type { Evidence } from './evidence.ts'

/** Words of a run that are compared; runs of two are in every sentence. */
const RUN = 3
/** A shorter reply ("All right then.") may come as often as it likes. */
const SHORTEST_WORDS = 4
/** From this share of its runs on, heard before in the same call, a reply is a repetition. */
const SAME = 0.6
const ASKED_FOR = /\b(repeat|again|once more|another time|pardon|sorry what|what did you say)\b/i

/**
 * How many of an agent's replies it had, in the main, said before in the same call: shares of three-word runs, no model asked. Only what was
 * heard of a reply counts. A reply to what the caller had asked before in the same words, or to a wish to hear it again, is not one.
 */
export function repeatedReplies(calls: readonly Evidence[]): {
  readonly repeated: number
  readonly of: number
} {
  const each = calls.map(repeatedIn)
  return {
    repeated: each.reduce((sum, { repeated }) => sum + repeated, 0),
    of: each.reduce((sum, { of }) => sum + of, 0),
  }
}

function repeatedIn({ measurement }: Evidence): { readonly repeated: number; readonly of: number } {
  const heardRuns = new Set<string>()
  const asked = new Set<string>()
  let repeated = 0
  let of = 0
  for (const reply of measurement.replies) {
    if (reply.text === null || (reply.audible_from_ms === null && reply.received_ms > 0)) continue
    const turn = measurement.turns.find(one => one.reply === reply.reply)
    const question = turn?.said ?? turn?.transcript ?? null
    const key = question === null ? null : spokenWords(question).join(' ')
    const isAskedFor = key !== null && (asked.has(key) || ASKED_FOR.test(question ?? ''))
    if (key !== null) asked.add(key)
    const words = spokenWords(reply.corrected ?? reply.text)
    const runs = runsOf(words)
    if (words.length >= SHORTEST_WORDS && !isAskedFor) {
      of += 1
      if (runs.filter(run => heardRuns.has(run)).length >= SAME * runs.length) repeated += 1
    }
    for (const run of runs) heardRuns.add(run)
  }
  return { repeated, of }
}

const runsOf = (words: readonly string[]): string[] =>
  words.slice(RUN - 1).map((_, index) => words.slice(index, index + RUN).join(' '))
