/** Cuts a text into the small pieces that a streaming model would send; joined they are the text again. */
export function* phrases(text: string): Generator<string> {
  let piece = ''
  let words = 0
  for (const [token] of text.matchAll(/\s*\S+/g)) {
    piece += token
    words++
    if (words >= 3 || /[.,;:!?]$/.test(token)) {
      yield piece
      piece = ''
      words = 0
    }
  }
  if (piece !== '') yield piece
}
