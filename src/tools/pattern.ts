import { createContext, Script } from 'node:vm'

/** All patterns of one run together may take so long, ms: until then the whole process waits. */
const BUDGET_MS = 50
/** A pattern with more in it is no condition but a program. */
const MOST_PATTERN = 500
const MOST_TEXT = 1_000

/** Some patterns take for ever on some texts, and nothing about a pattern tells; only here can a match be broken off. */
const given = { pattern: '', text: '' }
const context = createContext(given)
const script = new Script('new RegExp(pattern).test(text)')

/** Whether a text matches a pattern that somebody else wrote. Throws `PatternSlow` when the time of the run is up. */
export type Fits = (text: string, pattern: string) => boolean

/** Its text is told to the model and stands in the record. */
export class PatternSlow extends Error {
  override name = 'PatternSlow'
  constructor(pattern: string) {
    super(`The pattern ${pattern.slice(0, 80)} takes too long; nested repetitions such as (a+)+ do that.`)
  }
}

/** For one run. What is no pattern, or is longer than 500 characters, fits nothing; of a text the first 1000 characters count. */
export function openPatterns(now: () => number = () => performance.now()): Fits {
  const until = now() + BUDGET_MS
  return (text, pattern) => {
    if (pattern.length > MOST_PATTERN) return false
    const left = Math.ceil(until - now())
    if (left <= 0) throw new PatternSlow(pattern)
    Object.assign(given, { pattern, text: text.slice(0, MOST_TEXT) })
    try {
      return script.runInContext(context, { timeout: left }) === true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT')
        throw new PatternSlow(pattern)
      return false
    }
  }
}
