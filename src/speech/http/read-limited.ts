/** A whole body as text. Null: it has more than `most` bytes, and the connection is given up. Throws what reading throws. */
export async function readLimited(body: ReadableStream<Uint8Array>, most: number): Promise<string | null> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const piece of body) {
    bytes += piece.length
    if (bytes > most) return null
    text += decoder.decode(piece, { stream: true })
  }
  return text + decoder.decode()
}
