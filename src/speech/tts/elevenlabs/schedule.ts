import { type Clock, type Millis, pause } from '../../../flow/clock.ts'
import { openScope } from '../../../flow/scope.ts'

/** After so long without a token what is whole is spoken. */
const IDLE_MS: Millis = 150
/** As many words does the first clause of a stream of tokens have at least, and later ones that end in a comma. */
const FIRST_WORDS = 2
const COMMA_WORDS = 8
/** Without any mark a piece ends here, characters. */
const MOST_CHARS = 400

const ENDS = /[.!?…,;:—–。！？，][)\]}"'”’»]*$/u
const SPEAKABLE = /[\p{L}\p{N}]/u
const TAG = /<\/?[A-Za-z][^<>]*>/g

/**
 * When text is sent off to be spoken. Clauses, which is what a voice gets, go at once: an item that ends in punctuation, or has several words and no space
 * at its ends. Tokens, which show by their spaces, are gathered to a clause, or until none came for 150 ms, and are never cut inside a word.
 * What cannot be spoken (marks, emoji) waits for what can.
 */
export interface Scheduler {
  /** Adds an item; returns what is to be spoken now, each in one go. */
  push(item: string): string[]
  /** None came for a while. */
  idle(): string[]
  /** None will come. The last piece may be one that cannot be spoken. */
  end(): string[]
  readonly isWaiting: boolean
}

export function openScheduler(): Scheduler {
  // Items of which it is not known yet whether they are clauses or tokens.
  let unsure: string[] = []
  let tokens = ''
  let isTokens = false
  let isFirst = true
  // Cannot be spoken by itself.
  let mute = ''

  const ready = (text: string): string[] => {
    const folded = joined(mute, fold(text))
    mute = ''
    if (!isSpeakable(folded)) {
      mute = folded
      return []
    }
    isFirst = false
    return [...cut(folded)]
  }
  const settle = (): string[] => {
    const text = unsure.join(' ')
    unsure = []
    return text === '' ? [] : ready(text)
  }
  const clauses = (): string[] => {
    const out: string[] = []
    for (let end = clauseEnd(tokens, isFirst); end > 0; end = clauseEnd(tokens, isFirst)) {
      out.push(...ready(tokens.slice(0, end)))
      tokens = tokens.slice(end)
    }
    return out
  }
  return {
    push(item) {
      if (item === '') return []
      if (!isTokens && isToken(item, unsure)) {
        isTokens = true
        tokens = unsure.join('')
        unsure = []
      }
      if (isTokens) {
        tokens += item
        return clauses()
      }
      unsure.push(item)
      return ENDS.test(item) || /\s/u.test(item) ? settle() : []
    },
    idle() {
      if (!isTokens) return settle()
      const end = ENDS.test(tokens.trimEnd()) ? tokens.length : lastSpace(tokens)
      const whole = tokens.slice(0, end)
      tokens = tokens.slice(end)
      return whole.trim() === '' ? [] : ready(whole)
    },
    end() {
      const last = isTokens ? ready(tokens) : settle()
      tokens = ''
      const rest = mute
      mute = ''
      return rest === '' ? last : [...last, rest]
    },
    get isWaiting() {
      return unsure.length > 0 || tokens.trim() !== ''
    },
  }
}

/** Whether an item is a piece of running text: it has spaces at its ends, or is a mark that belongs to what was before. */
const isToken = (item: string, before: readonly string[]): boolean =>
  item.trim() === ''
    ? before.length > 0
    : /^\s|\s$/u.test(item) || (before.some(isSpeakable) && /^\p{P}+$/u.test(item))

/** Whether a voice can say any of it: it has a letter or a digit outside of tags. */
export const isSpeakable = (text: string): boolean => SPEAKABLE.test(text.replace(TAG, ' '))

/** Where the first whole clause of running text ends; 0: there is none. A mark ends one when a space follows it. */
function clauseEnd(text: string, isFirst: boolean): number {
  for (const match of text.matchAll(/([.!?…]+|[,;:—])[)\]}"'”’»]*\s+/gu)) {
    const words = wordCount(text.slice(0, match.index))
    if (words === 0) continue
    if (/^[,;:—]/u.test(match[0]) && words < (isFirst ? FIRST_WORDS : COMMA_WORDS)) continue
    return match.index + match[0].length
  }
  return text.length > MOST_CHARS ? lastSpace(text.slice(0, MOST_CHARS)) : 0
}

/** Pieces of a text that are not too long, cut between words. */
function* cut(text: string): Generator<string> {
  let rest = text
  while (rest.length > MOST_CHARS) {
    const head = rest.slice(0, MOST_CHARS)
    const end = lastSpace(head) || rest.search(/\s/u)
    if (end <= 0) break
    yield rest.slice(0, end).trim()
    rest = rest.slice(end).trim()
  }
  if (rest !== '') yield rest
}

/** Behind the last white space; 0: there is none. */
const lastSpace = (text: string): number => text.length - (/\S*$/u.exec(text)?.[0].length ?? 0)
const wordCount = (text: string): number => text.match(/\S+/gu)?.length ?? 0
const fold = (text: string): string => text.replace(/\s+/gu, ' ').trim()
const joined = (...texts: readonly string[]): string => texts.filter(Boolean).join(' ')

/** The pieces of `text` as they fall due. Ends quietly when `signal` aborts; throws what the text throws. */
export async function* schedule(
  text: AsyncIterable<string>,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): AsyncGenerator<string> {
  const scheduler = openScheduler()
  const items = text[Symbol.asyncIterator]()
  let next: Promise<IteratorResult<string>> | null = null
  const aborted = new Promise<'aborted'>(resolve => {
    if (signal.aborted) resolve('aborted')
    signal.addEventListener('abort', () => resolve('aborted'), { once: true })
  })
  try {
    for (;;) {
      if (signal.aborted) return
      next ??= items.next()
      const waiting: Promise<IteratorResult<string> | 'aborted' | 'idle'>[] = [next, aborted]
      const idle = openScope(signal)
      if (scheduler.isWaiting) waiting.push(pause(clock, IDLE_MS, idle.signal).then(() => 'idle' as const))
      const came = await Promise.race(waiting)
      idle.cancel()
      if (came === 'aborted' || signal.aborted) return
      if (came === 'idle') yield* scheduler.idle()
      else if (came.done) return yield* scheduler.end()
      else {
        next = null
        yield* scheduler.push(came.value)
      }
    }
  } finally {
    next?.catch(() => {})
    // A text that hangs must not be waited for.
    void items.return?.()?.catch?.(() => {})
  }
}
