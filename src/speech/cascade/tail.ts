import { type Samples, toSamples } from '../../audio/pcm.ts'
import type { SpeechPart, SpokenWord } from '../provider.ts'

/** Silence behind a word that shows that it has ended. */
const ENDED_MS = 20
/** No word is longer: what goes on for more than that is none. */
const LONGEST_MS = 1_500

const nothing: SpeechPart = { pcm: new Int16Array(0), words: [] }

/** Keeps back what may be half of a word until the next part shows how it ends. */
export interface Tail {
  /** What can be handed over by now. `endsClause`: whether a clause ends behind the last word of the part. */
  take(part: SpeechPart, endsClause: boolean): SpeechPart
  /** What is kept back. */
  readonly held: SpeechPart
  /** The last word that is kept back is the last of its clause: only silence may come behind it for now. */
  readonly isClauseEnd: boolean
  /** All of it. */
  release(): SpeechPart
}

export function openTail(rate: number): Tail {
  let held = nothing
  let isClauseEnd = false

  const release = () => {
    const all = held
    held = nothing
    return all
  }
  return {
    take(part, endsClause) {
      const all = join(held, part)
      held = all
      isClauseEnd = endsClause
      const last = all.words.at(-1)
      if (!last) return release()
      const hasEnded = all.pcm.length - last.to >= toSamples(ENDED_MS, rate)
      if (hasEnded && endsClause) return release()
      const at = hasEnded ? last.to : last.from
      if (all.pcm.length - at > toSamples(LONGEST_MS, rate)) return release()
      held = { pcm: all.pcm.subarray(at), words: hasEnded ? [] : [shift(last, -at)] }
      return { pcm: all.pcm.subarray(0, at), words: hasEnded ? all.words : all.words.slice(0, -1) }
    },
    get held() {
      return held
    },
    get isClauseEnd() {
      return isClauseEnd && held.words.length > 0
    },
    release,
  }
}

function join(one: SpeechPart, other: SpeechPart): SpeechPart {
  if (one.pcm.length === 0 && one.words.length === 0) return other
  const pcm = new Int16Array(one.pcm.length + other.pcm.length)
  pcm.set(one.pcm)
  pcm.set(other.pcm, one.pcm.length)
  // A word that is cut by the end of its part goes on in the next, where that does not begin with another.
  const words = other.words.length > 0 ? one.words : one.words.map(word => ({ ...word, to: pcm.length }))
  return { pcm, words: [...words, ...other.words.map(word => shift(word, one.pcm.length))] }
}

const shift = (word: SpokenWord, by: Samples): SpokenWord => ({
  ...word,
  from: word.from + by,
  to: word.to + by,
})
