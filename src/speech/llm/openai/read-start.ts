/** The beginning of an answer's body as text: what is behind about `most` bytes is not read, and the connection is given up for it. */
export async function readStart(body: ReadableStream<Uint8Array> | null, most: number): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const bytes of body ?? []) {
    text += decoder.decode(bytes, { stream: true })
    if (text.length > most) break
  }
  return text
}
