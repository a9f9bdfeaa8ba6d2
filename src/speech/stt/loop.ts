// "no, no, no, no" and "0-0-0-0" (two tokens a digit) are things people say; real loops run on to the limit of tokens.
const MIN_REPEATS = 3
const MIN_LOOP_TOKENS = 24
const MAX_PERIOD = 12

/**
 * How many tokens to keep when the end of `tokens` goes round in circles, as recognisers do on noise: the first round
 * stays. Null when it does not.
 */
export function loopStart(tokens: readonly number[]): number | null {
  for (let period = 1; period <= MAX_PERIOD; period++) {
    const needed = Math.max(MIN_REPEATS * period, MIN_LOOP_TOKENS)
    const run = repeatedLength(tokens, period)
    if (run >= needed) return tokens.length - run + period
  }
  return null
}

// Length of the longest end of `tokens` in which each token equals the one `period` before it.
function repeatedLength(tokens: readonly number[], period: number): number {
  let at = tokens.length - 1
  while (at >= period && tokens[at] === tokens[at - period]) at--
  const matched = tokens.length - 1 - at
  return matched === 0 ? 0 : matched + period
}
