/**
 * A pattern is a line of words: `what|which time` matches in order, one foreign word allowed between two of them.
 * `[x]` may be missing, `*` bridges up to six words, `^` and `$` are the utterance's ends.
 */
export interface Pattern {
  readonly slots: readonly Slot[]
  readonly fromStart: boolean
  readonly toEnd: boolean
}

interface Slot {
  readonly words: ReadonlySet<string>
  readonly optional: boolean
  /** How many foreign words may stand before it. */
  readonly gap: number
}

const wideGap = 6

export function compilePattern(source: string): Pattern {
  const tokens = source.split(' ')
  const slots: Slot[] = []
  let gap = 1
  for (const token of tokens) {
    if (token === '^' || token === '$') continue
    if (token === '*') gap = wideGap
    else {
      const optional = token.startsWith('[')
      slots.push({ words: new Set(token.replaceAll(/[[\]]/g, '').split('|')), optional, gap })
      gap = 1
    }
  }
  return { slots, fromStart: tokens[0] === '^', toEnd: tokens.at(-1) === '$' }
}

/** How many words of the utterance the pattern explains at best; 0: it does not match. */
export function matchPattern(pattern: Pattern, words: readonly string[]): number {
  if (!pattern.slots.every(slot => slot.optional || words.some(word => slot.words.has(word)))) return 0
  const starts = pattern.fromStart ? Math.min(1, words.length) : words.length
  let best = 0
  for (let start = 0; start < starts; start++) best = Math.max(best, matchFrom(pattern, words, start))
  return best
}

function matchFrom(pattern: Pattern, words: readonly string[], start: number): number {
  const walk = (slotAt: number, wordAt: number, matched: number): number => {
    const slot = pattern.slots[slotAt]
    if (!slot) return pattern.toEnd && wordAt < words.length ? 0 : matched
    let best = slot.optional ? walk(slotAt + 1, wordAt, matched) : 0
    const reach = matched === 0 ? 0 : slot.gap
    for (let at = wordAt; at <= wordAt + reach && at < words.length; at++)
      if (slot.words.has(words[at] ?? '')) best = Math.max(best, walk(slotAt + 1, at + 1, matched + 1))
    return best
  }
  return walk(0, start, 0)
}

/** All words that patterns name. */
export function patternWords(sources: readonly string[]): readonly string[] {
  return sources.flatMap(source => source.match(/[\p{L}\p{N}]+/gu) ?? [])
}
