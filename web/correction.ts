/** A reply that was cut: what the caller heard of it, and the rest. Joined, they are what shall be shown. */
export interface HeardSplit {
  readonly heard: string
  readonly unheard: string
}

/** Marks that a server may append to the heard part to show that it was cut. */
const cutMark = /\s*(?:…|\.{3}|—|--)$/

/** Splits a reply at the point where it was cut; a correction that reworded the reply is shown as it came. */
export function splitHeard(original: string, corrected: string): HeardSplit {
  const whole = original.trim()
  const exact = corrected.trim()
  for (const heard of [exact, exact.replace(cutMark, '')]) {
    if (whole.startsWith(heard)) return { heard, unheard: whole.slice(heard.length) }
  }
  return { heard: exact, unheard: '' }
}
