/** So much of an answer is read, in bytes; of one that is longer the connection is given up. */
export const MOST_READ = 1 << 20

export interface Received {
  readonly status: number
  /** In lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** There was more than was read. */
  readonly isCut: boolean
  readonly bytes: number
}

/** Reads a body as UTF-8, its beginning if it is longer than `most` bytes. Throws what reading throws. */
export async function readBody(
  body: AsyncIterable<Uint8Array>,
  most: number,
): Promise<Pick<Received, 'text' | 'isCut' | 'bytes'>> {
  const pieces: Uint8Array[] = []
  let bytes = 0
  for await (const piece of body) {
    pieces.push(piece.subarray(0, most - bytes))
    bytes += piece.length
    if (bytes > most) return { text: decoded(pieces), isCut: true, bytes: most }
  }
  return { text: decoded(pieces), isCut: false, bytes }
}

const decoded = (pieces: readonly Uint8Array[]): string => new TextDecoder().decode(Buffer.concat(pieces))

/** Whether a body of this type can be told in words. */
export const isText = (contentType: string): boolean =>
  contentType === '' ||
  /^(text\/|application\/(.*json|.*xml|x-www-form-urlencoded|javascript|yaml|graphql))|\+json|\+xml/i.test(
    contentType,
  )
