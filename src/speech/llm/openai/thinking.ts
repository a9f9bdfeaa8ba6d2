const OPEN = '<think>'
const CLOSE = '</think>'

/** Takes out of a text, delta by delta, what a model thinks aloud between its tags, and the white space before the first words. */
export interface SpokenText {
  /** What of the text so far may be said; empty: nothing yet. */
  push(delta: string): string
  /** The rest, when no more comes: what looked like the beginning of a tag and was none. */
  end(): string
}

/**
 * Local models put their reasoning into the content, between tags that come in pieces. A template that has written the first tag itself
 * cannot be told from speech: its last tag is taken out, what stands before it has been said by then.
 */
export function openSpokenText(): SpokenText {
  let held = ''
  let thinks = false
  let begun = false

  function visible(text: string): string {
    const shown = begun ? text : text.trimStart()
    begun ||= shown !== ''
    return shown
  }

  return {
    push(delta) {
      held += delta
      let out = ''
      for (;;) {
        const [at, tag] = nextTag(held, thinks)
        if (tag === null) break
        if (!thinks) out += held.slice(0, at)
        held = held.slice(at + tag.length)
        thinks = tag === OPEN
      }
      const keep = beginningOfTag(held)
      if (!thinks) out += held.slice(0, held.length - keep)
      held = keep === 0 ? '' : held.slice(-keep)
      return visible(out)
    },
    end() {
      const rest = thinks ? '' : held
      held = ''
      return visible(rest)
    },
  }
}

type Found = readonly [at: number, tag: typeof OPEN | typeof CLOSE | null]

function nextTag(text: string, thinks: boolean): Found {
  const close = text.indexOf(CLOSE)
  const open = thinks ? -1 : text.indexOf(OPEN)
  if (open >= 0 && (close < 0 || open < close)) return [open, OPEN]
  return close >= 0 ? [close, CLOSE] : [0, null]
}

/** How many characters at the end of the text may be the beginning of a tag. */
function beginningOfTag(text: string): number {
  for (let length = Math.min(text.length, CLOSE.length - 1); length > 0; length--) {
    const end = text.slice(-length)
    if (OPEN.startsWith(end) || CLOSE.startsWith(end)) return length
  }
  return 0
}
