// Longer than any word; what is longer is no speech (a key, an encoded file), and its beginning is enough.
const MAX_WRITTEN = 200
const TAG = /<\/?[A-Za-z][^<>]*>/g
const OPENING = /^["'“”„‘’«»([{<*_`]+/u
const CLOSING = /[.,;:!?…"'“”‘’«»)\]}>*_`]+$/u

/** The words of a text as written: what stands between white space. */
export const wordsOf = (text: string): readonly string[] => text.split(/\s+/u).filter(word => word !== '')

/**
 * A written word without the signs around it, and the one of them that says how it ends: "(really?!)" is "really" and "?".
 * Of several signs the first that ends a sentence counts; "…" ends one. Only the beginning of an endless word is kept.
 */
export function splitPunctuation(word: string): { core: string; end: string } {
  const written = word.slice(0, MAX_WRITTEN)
  const core = written.replace(TAG, ' ').trim().replace(OPENING, '').replace(CLOSING, '')
  const tail = written.slice(written.lastIndexOf(core.at(-1) ?? '') + 1)
  const [end = /…/u.test(tail) ? '.' : ''] = /[.!?]/.exec(tail) ?? /[,;:]/.exec(tail) ?? []
  return { core, end }
}
