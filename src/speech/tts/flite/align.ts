import type { Phone } from './utterance.ts'

/** Where a word sounds in its utterance, in seconds; `from === to` for a word without sound. */
export interface Span {
  readonly from: number
  readonly to: number
}

/**
 * Gives each word its share of the phones that were spoken. `words` are the phones of each word as it sounds alone;
 * in a sentence a word can sound otherwise ("St. Mary", "$2 million"), so the two sequences are compared like spellings,
 * and where they differ the phones in between are shared out in proportion.
 */
export function alignWords(spoken: readonly Phone[], words: readonly (readonly string[])[]): readonly Span[] {
  const expected = words.flat()
  const matches = matchPhones(
    expected,
    spoken.map(phone => phone.name),
  )
  let begin = 0
  let count = 0
  return words.map((word, index) => {
    count += word.length
    const isLast = words.slice(index + 1).every(later => later.length === 0)
    const end = word.length === 0 ? begin : isLast ? spoken.length : boundary(matches, count)
    const span = spanOf(spoken, begin, end)
    begin = end
    return span
  })
}

function spanOf(spoken: readonly Phone[], begin: number, end: number): Span {
  const before = spoken[begin - 1]?.to ?? spoken[0]?.from ?? 0
  const first = spoken[begin]
  const last = spoken[end - 1]
  return begin < end && first && last ? { from: first.from, to: last.to } : { from: before, to: before }
}

interface Match {
  readonly expected: number
  readonly spoken: number
}

// How many spoken phones there are up to the boundary after `count` expected ones: between the two matches around it.
function boundary(matches: readonly Match[], count: number): number {
  const after = matches.findIndex(match => match.expected >= count)
  const right = matches[after]
  const left = matches[after - 1]
  if (!right || !left) return 0
  const expected = right.expected - left.expected - 1
  const spoken = right.spoken - left.spoken - 1
  const share = expected === 0 ? 0 : (count - left.expected - 1) / expected
  return left.spoken + 1 + Math.round(share * spoken)
}

// The pairs of equal phones in the cheapest way to turn one sequence into the other, with a pair before and after all.
function matchPhones(expected: readonly string[], spoken: readonly string[]): readonly Match[] {
  const cost = editCosts(expected, spoken)
  const at = (row: number, column: number) => cost[row]?.[column] ?? 0
  const matches: Match[] = [{ expected: expected.length, spoken: spoken.length }]
  let row = expected.length
  let column = spoken.length
  while (row > 0 && column > 0) {
    const isEqual = expected[row - 1] === spoken[column - 1]
    if (at(row, column) === at(row - 1, column - 1) + (isEqual ? 0 : 1)) {
      row--
      column--
      if (isEqual) matches.push({ expected: row, spoken: column })
    } else if (at(row, column) === at(row - 1, column) + 1) row--
    else column--
  }
  matches.push({ expected: -1, spoken: -1 })
  return matches.reverse()
}

function editCosts(expected: readonly string[], spoken: readonly string[]): readonly (readonly number[])[] {
  let above = [0, ...spoken.map((_, column) => column + 1)]
  const rows = [above]
  for (const [row, phone] of expected.entries()) {
    const line = [row + 1]
    for (const [column, other] of spoken.entries()) {
      const swap = (above[column] ?? 0) + (phone === other ? 0 : 1)
      line.push(Math.min(swap, (above[column + 1] ?? 0) + 1, (line[column] ?? 0) + 1))
    }
    rows.push(line)
    above = line
  }
  return rows
}
