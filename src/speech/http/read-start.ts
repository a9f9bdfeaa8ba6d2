/**
 * An answer's body as text. Of one with more than `most` bytes it is the beginning, and the connection is given up: JSON that is cut off is
 * none. Throws what reading throws.
 */
export async function readStart(body: AsyncIterable<Uint8Array> | null, most: number): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let left = most
  for await (const piece of body ?? []) {
    text += decoder.decode(piece.subarray(0, left), { stream: true })
    left -= piece.length
    if (left < 0) return text
  }
  return text + decoder.decode()
}
