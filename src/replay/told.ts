import type { Change, PolicyDifference } from './difference.ts'

/** A difference in a sentence. */
export function tellDifference(difference: PolicyDifference): string {
  const { turn, at, isEstimated } = difference
  const guess = isEstimated ? ' (by how long the other answers of this call took)' : ''
  return `turn ${turn}, ${seconds(at)}: ${sentence(difference)}${guess}`
}

function sentence({ change, recordedAt, otherAt, ms }: PolicyDifference): string {
  const shift = ms === null ? '' : `${Math.abs(Math.round(ms))} ms`
  switch (change) {
    case 'earlier':
      return ms === null
        ? 'an answer where the call has none'
        : `the answer ${shift} earlier, at ${seconds(otherAt ?? 0)} in place of ${seconds(recordedAt ?? 0)}`
    case 'later':
      return ms === null
        ? 'no answer yet where the call has one'
        : `the answer ${shift} later, at ${seconds(otherAt ?? 0)} in place of ${seconds(recordedAt ?? 0)}`
    case 'cuts-off':
      return 'an answer in the middle of what the caller was saying'
    case 'spares':
      return 'no answer in the middle of what the caller was saying, as there was'
    case 'answered':
      return 'an answer to a sound that was passed over'
    case 'ignored':
      return 'a sound passed over that was answered'
    case 'yields':
      return 'the reply cut for a voice over it, and it went on'
    case 'holds':
      return 'the reply going on under a voice for which it was cut'
    case 'sooner':
      return `the reply cut ${shift} sooner for a voice over it`
    case 'longer':
      return `the reply cut ${shift} later for a voice over it`
    case 'fades':
      return 'the reply lowered, held or taken up again at other times under a voice over it'
    case 'other':
      return ms === null
        ? 'another line of the house, or another end'
        : `a line of the house, or the end, ${shift} ${ms < 0 ? 'earlier' : 'later'}`
    case 'false-start':
      return 'a turn taken for over and given back before anything sounded'
    case 'no-false-start':
      return 'a turn not taken for over that was given back before anything sounded'
    case 'segments':
      return 'the caller’s speech in other pieces than the recogniser was given'
    case 'reason':
      return 'the reply cut for another reason, which the conversation remembers'
  }
}

/** Kinds of difference in the order in which they are told, as a row says them. */
export const changeRows: Readonly<Record<Change, string>> = {
  earlier: 'answers earlier',
  later: 'answers later',
  'cuts-off': 'cut-offs gained',
  spares: 'cut-offs lost',
  yields: 'replies cut that went on',
  holds: 'replies going on that were cut',
  sooner: 'replies cut sooner',
  longer: 'replies cut later',
  fades: 'replies lowered or held at other times',
  answered: 'sounds answered that were passed over',
  ignored: 'sounds passed over that were answered',
  other: 'lines of the house, or ends, at other times',
  'false-start': 'false starts gained',
  'no-false-start': 'false starts lost',
  segments: 'speech in other pieces',
  reason: 'cuts for another reason',
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`
