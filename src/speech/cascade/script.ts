import type { Clock, Millis } from '../../flow/clock.ts'

/** A text to be spoken, read once and kept, so that it can be begun again from any of its words by somebody else. */
export interface Script {
  /** Resolves when there is something to say, or never will be. */
  readonly begun: Promise<void>
  /** Its words so far. */
  readonly words: readonly string[]
  /** When the last clause, or the end, came. */
  readonly changedAt: Millis
  readonly isClosed: boolean
  /** What its source threw in the end. */
  readonly failure: { readonly error: unknown } | null
  /** The clauses from word number `word` on, those that are still to come too. An error of the source ends them quietly. */
  from(word: number): AsyncIterable<string>
  /** Whether a clause ends behind so many words. */
  isClauseEnd(words: number): boolean
  /** The place behind `spoken`, words of it that a voice gave, from `from` on: a voice may leave out what it cannot say. */
  behind(spoken: readonly { readonly text: string }[], from: number): number
  /** Whether there is something to be heard from there on, by what is known so far. */
  isLeft(from: number): boolean
  /** How many words from `from` on are over after so much speech, where the voice does not tell its words. */
  after(from: number, ms: Millis): number
}

const wordsOf = (text: string): string[] => text.split(/\s+/).filter(word => word !== '')
const isSpoken = (word: string): boolean => /[\p{L}\p{N}]/u.test(word)

/** So many words may have been left out before one that was said. */
const LOOK_AHEAD = 12
/** A voice says about 15 characters a second. */
const MS_PER_CHAR = 1000 / 15

export function openScript(text: AsyncIterable<string>, clock: Clock, signal: AbortSignal): Script {
  const clauses: { readonly text: string; readonly from: number }[] = []
  const words: string[] = []
  const ends = new Set<number>()
  let isClosed = false
  let failure: Script['failure'] = null
  let changedAt = clock.now()
  let changed = () => {}
  let change = Promise.resolve()
  let begin = () => {}
  const begun = new Promise<void>(resolve => {
    begin = resolve
  })
  const stir = () => {
    const tell = changed
    change = new Promise(resolve => {
      changed = resolve
    })
    tell()
  }
  stir()

  async function read(): Promise<void> {
    try {
      for await (const clause of text) {
        if (signal.aborted) break
        clauses.push({ text: clause, from: words.length })
        words.push(...wordsOf(clause))
        ends.add(words.length)
        changedAt = clock.now()
        if (words.length > 0) begin()
        stir()
      }
    } catch (error) {
      failure = { error }
    }
    close()
  }

  function close(): void {
    if (isClosed) return
    isClosed = true
    changedAt = clock.now()
    begin()
    stir()
  }
  signal.addEventListener('abort', close, { once: true })
  if (signal.aborted) close()
  else void read().finally(() => signal.removeEventListener('abort', close))

  async function* from(word: number): AsyncGenerator<string> {
    for (let at = 0; ; at++) {
      while (at >= clauses.length) {
        if (isClosed) return
        await change
      }
      const clause = clauses[at] as (typeof clauses)[number]
      const skipped = word - clause.from
      if (skipped <= 0) yield clause.text
      else {
        const rest = wordsOf(clause.text).slice(skipped).join(' ')
        if (rest !== '') yield rest
      }
    }
  }

  return {
    begun,
    words,
    from,
    get changedAt() {
      return changedAt
    },
    get isClosed() {
      return isClosed
    },
    get failure() {
      return failure
    },
    isClauseEnd: count => ends.has(count),
    behind(spoken, start) {
      return spoken.reduce((at, { text: word }) => {
        const found = words.slice(at, at + LOOK_AHEAD).indexOf(word)
        return Math.min(words.length, at + Math.max(0, found) + 1)
      }, start)
    },
    isLeft: start => words.slice(start).some(isSpoken),
    after(start, ms) {
      let at = start
      for (let left = ms; at < words.length; at++) {
        left -= ((words[at] as string).length + 1) * MS_PER_CHAR
        if (left < 0) break
      }
      return at
    },
  }
}
