import type { SpeechPart } from '../../speech/provider.ts'

/** When each character of a text begins, and how long it lasts. */
export interface CharTimes {
  readonly chars: readonly string[]
  readonly startsMs: readonly number[]
  readonly durationsMs: readonly number[]
}

/** A voice's words and where they are in the whole, in milliseconds. */
interface TimedWord {
  readonly fromMs: number
  readonly toMs: number
}

/** The words of parts that are played one after the other, from `leadMs` on. */
export function timesOf(parts: readonly SpeechPart[], rate: number, leadMs: number): TimedWord[] {
  const words: TimedWord[] = []
  let atMs = leadMs
  for (const { pcm, words: spoken } of parts) {
    for (const { from, to } of spoken)
      words.push({ fromMs: atMs + (from * 1000) / rate, toMs: atMs + (to * 1000) / rate })
    atMs += (pcm.length * 1000) / rate
  }
  return words
}

/**
 * The characters of `text` and, as recorded of the vendor, a space behind them. A character lasts until the next; those of a word share its time.
 * Where the words are not those of the text they share all of it.
 */
export function timeChars(text: string, words: readonly TimedWord[], totalMs: number): CharTimes {
  const chars = [...text, ' ']
  const written = text.split(/\s+/u).filter(word => word !== '')
  const starts =
    words.length === written.length
      ? startsByWord(chars, words)
      : chars.map((_, index) => (index * totalMs) / chars.length)
  const startsMs = starts.map(start => Math.round(Math.min(start, totalMs)))
  return cutTimes(chars, startsMs, Math.round(totalMs))
}

function startsByWord(chars: readonly string[], words: readonly TimedWord[]): number[] {
  const starts: number[] = []
  let word = -1
  for (let at = 0; at < chars.length; at++) {
    const isSpace = /\s/u.test(chars[at] ?? '')
    const begins = !isSpace && (at === 0 || /\s/u.test(chars[at - 1] ?? ''))
    if (begins) word++
    const { fromMs, toMs } = words[Math.max(0, word)] ?? { fromMs: 0, toMs: 0 }
    if (isSpace) starts.push(toMs)
    else if (begins) {
      let length = 1
      while (at + length < chars.length && !/\s/u.test(chars[at + length] ?? '')) length++
      for (let part = 0; part < length; part++) starts.push(fromMs + (part * (toMs - fromMs)) / length)
      at += length - 1
    }
  }
  return starts
}

/** Characters that last until the next one, and the last until the end. */
function cutTimes(chars: readonly string[], startsMs: readonly number[], endMs: number): CharTimes {
  const durationsMs = startsMs.map((start, index) => Math.max(0, (startsMs[index + 1] ?? endMs) - start))
  return { chars, startsMs, durationsMs }
}

/** Those that begin between two times, which count from `fromMs`, or from where the whole begins; null: none does. */
export function timesWithin(
  { chars, startsMs }: CharTimes,
  { fromMs, toMs, isLast, keepsOrigin }: TimeWindow,
): CharTimes | null {
  const within = chars
    .map((_, index) => index)
    .filter(index => {
      const start = startsMs[index] ?? 0
      return start >= fromMs && (start < toMs || isLast)
    })
  if (within.length === 0) return null
  const origin = keepsOrigin ? 0 : fromMs
  return cutTimes(
    within.map(index => chars[index] ?? ''),
    within.map(index => Math.round((startsMs[index] ?? 0) - origin)),
    Math.round(toMs - origin),
  )
}

interface TimeWindow {
  readonly fromMs: number
  readonly toMs: number
  readonly isLast: boolean
  readonly keepsOrigin: boolean
}

/** As recorded: the normalised text has a space more in front of it. */
export const withLeadingSpace = ({ chars, startsMs, durationsMs }: CharTimes): CharTimes => ({
  chars: [' ', ...chars],
  startsMs: [startsMs[0] ?? 0, ...startsMs],
  durationsMs: [0, ...durationsMs],
})
