import type { TimedWord } from './codec.ts'
import { isSame, type Segment, wordsConfidence } from './segments.ts'

/** Whose text of a commit has come is kept until its words have, or until so many others have come. */
const MOST_KEPT = 8
const TIME_ERROR_SECS = 0.2

/** The commits of one connection and what the server answers to them, each of which comes twice. */
export interface Commits<Owner> {
  /** Not answered yet. */
  readonly open: readonly Owner[]
  /** The first of them has its text and not its words. */
  readonly isHalf: boolean
  /** `toSecs`: where it ends in the session's audio. */
  add(owner: Owner, toSecs: number): void
  /** A committed text came; false: nobody has asked for it. */
  text(text: string): boolean
  /** The same with its words. `skipped`: they are of a later commit, and the first will not be answered any more. */
  words(text: string, words: readonly TimedWord[]): 'known' | 'unknown' | 'skipped'
  /** The answered ones from the front, each with its segment. Without `patience`, those whose words have not come, too. */
  take(patience: boolean): { readonly owner: Owner; readonly segment: Segment }[]
}

interface Commit<Owner> {
  readonly owner: Owner
  readonly toSecs: number
  text: string | null
  words: { readonly text: string; readonly confidence: number | null } | null
  isTaken: boolean
}

/**
 * Pairs them. The server answers in order, with a text and a text with words, either first (recorded: text first in four of six). A half that
 * does not come must not shift those behind it, so halves belong together by their text.
 */
export function openCommits<Owner>(): Commits<Owner> {
  let commits: Commit<Owner>[] = []
  const settle = () => {
    commits = commits.filter(commit => !(commit.isTaken && commit.text !== null && commit.words !== null))
    const taken = commits.filter(commit => commit.isTaken)
    const tooMany = new Set(taken.slice(0, Math.max(0, taken.length - MOST_KEPT)))
    commits = commits.filter(commit => !tooMany.has(commit))
  }
  return {
    get open() {
      return commits.filter(commit => !commit.isTaken).map(commit => commit.owner)
    },
    get isHalf() {
      const first = commits.find(commit => !commit.isTaken)
      return first !== undefined && first.text !== null && first.words === null
    },
    add(owner, toSecs) {
      commits.push({ owner, toSecs, text: null, words: null, isTaken: false })
    },
    text(text) {
      const commit = commits.find(
        commit => commit.text === null && (commit.words === null || isSame(commit.words.text, text)),
      )
      if (commit) commit.text = text
      return commit !== undefined
    },
    words(text, words) {
      const commit = commits.find(
        commit => commit.words === null && (commit.text === null || isSame(commit.text, text)),
      )
      if (!commit) return 'unknown'
      const end = words.at(-1)?.end ?? null
      const isLast = commits.at(-1) === commit
      if (end !== null && !isLast && end > commit.toSecs + TIME_ERROR_SECS) return 'skipped'
      commit.words = { text, confidence: wordsConfidence(words) }
      return 'known'
    },
    take(patience) {
      const taken: { owner: Owner; segment: Segment }[] = []
      for (const commit of commits) {
        if (commit.isTaken) continue
        const text = commit.words?.text ?? commit.text
        if (text === null || (patience && commit.words === null)) break
        commit.isTaken = true
        taken.push({ owner: commit.owner, segment: { text, confidence: commit.words?.confidence ?? null } })
      }
      settle()
      return taken
    },
  }
}
