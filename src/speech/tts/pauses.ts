import { type Pcm, toSamples } from '../../audio/pcm.ts'

const PAUSES_MS = { sentence: 250, phrase: 120, none: 60 }
// More closing signs than this nobody writes; it bounds the search on hostile text.
const LONGEST_ENDING = 40
const CLOSING = /["'”’)\]}*_\s]*$/u

/** The silence between a clause and the next, by the sign that ends it; shorter in faster speech. */
export function pauseAfter(clause: string, { speed, rate }: { speed: number; rate: number }): Pcm {
  const last = clause.slice(-LONGEST_ENDING).replace(CLOSING, '').at(-1) ?? ''
  const kind = /[.!?…]/u.test(last) ? 'sentence' : /[,;:—–-]/u.test(last) ? 'phrase' : 'none'
  return new Int16Array(toSamples(PAUSES_MS[kind] / speed, rate))
}
